#pragma once

#include "k8s/json.h"

namespace trimtab::apply {

// The configuration with the named elements of each list in the order in which the live object has
// them, new ones last. An apply brings elements into its own order, and another order of variables
// is another pod template: values that come back would restart every pod.
k8s::Json InOrderOf(const k8s::Json& live, k8s::Json config);

}  // namespace trimtab::apply

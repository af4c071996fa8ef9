#pragma once

#include <vector>

#include "k8s/json.h"

namespace trimtab::demo {

// What a person would give to `kubectl apply -f`: the files of the same names.
std::vector<k8s::Json> CustomKinds();
k8s::Json CheckoutDeployment();
k8s::Json TuneLoop();

}  // namespace trimtab::demo

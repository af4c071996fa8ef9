#pragma once

#include "optimizer/beliefs.h"
#include "optimizer/explanation.h"

namespace trimtab::optimizer {

// What these beliefs say to people: which knobs matter and how, and the front. The rest of the
// explanation is the optimizer's own.
Explanation Explain(const Beliefs& beliefs);

}  // namespace trimtab::optimizer

#pragma once

#include "optimizer/beliefs.h"

namespace trimtab::optimizer {

// The next trial on a live service: near the incumbent, where the guardrails are sure to hold.
Proposal ProposeLocally(const Beliefs& beliefs);

}  // namespace trimtab::optimizer

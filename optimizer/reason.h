#pragma once

#include <string>

#include "optimizer/beliefs.h"

namespace trimtab::optimizer {

// One line for a log: why a point is proposed, what is expected of it and gained by it with the
// interval that holds it with 90 %, how surely each guardrail holds, and what changes from the
// incumbent. `why` begins it.
std::string Reason(const Beliefs& beliefs, const Point& point, std::string why);

}  // namespace trimtab::optimizer

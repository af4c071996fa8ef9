#pragma once

#include "optimizer/beliefs.h"

namespace trimtab::optimizer {

// The next trial on a staging system: anywhere.
Proposal ProposeGlobally(const Beliefs& beliefs);

}  // namespace trimtab::optimizer

#pragma once

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// What comes before the phase's own business while no trial is in flight: a new spec, somebody
// else's edit, a strayed target, a hindrance. True where it has settled what follows.
bool BetweenTrials(Visit& visit);

// The wall clock was set back since the phase began.
bool ClockWentBack(const Visit& visit);

}  // namespace trimtab::domain

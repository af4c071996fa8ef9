#pragma once

#include <string>

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// Everything as it was before the loop's first touch, from the next visit on.
void BeginGivingBack(Visit& visit, std::string message);

// The spec names other places: those of before are given back, then the loop begins anew.
void GiveBackForNewPlaces(Visit& visit);

// What of ours outlives the workload goes back to what it was. True where the visit ends with that.
bool GiveBackRemains(Visit& visit);

// The loop is being deleted: the target first, then the finalizer.
void Leave(Visit& visit);

}  // namespace trimtab::domain

#pragma once

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// What comes before the phase's own business: a deletion, a lost target, an edit, a new spec. True
// where it has settled what follows from this visit.
bool Interrupt(Visit& visit);

// The business of each phase. The target is there and is ours.
void Pend(Visit& visit);
void Rest(Visit& visit);
void Wait(Visit& visit);
void Propose(Visit& visit);
void Apply(Visit& visit);
void WarmUp(Visit& visit);
void Measure(Visit& visit);
void Keep(Visit& visit);
void Restore(Visit& visit);
void Verify(Visit& visit);
void Watch(Visit& visit);
void Finish(Visit& visit);

// Conditions from phase, reason and trouble; what people are told of a change.
std::vector<Condition> ConditionsOf(const Visit& visit);
std::vector<Announcement> AnnouncementsOf(const Visit& visit);

}  // namespace trimtab::domain

#pragma once

#include "controller/domain/loop/visit.h"

namespace trimtab::domain {

// Which look of a trial or a watch comes next, and taking it in.

// The tick after the last look.
int64_t NextTick(const Evidence& evidence);

// kWhole: whether the candidate is live at this tick. Runs come as A B B A or as B A A B, drawn
// from seed and ordinal for each four of them; kPartial: always.
bool CandidateLiveAt(const LoopSpec& spec, const JudgeRules& rules, int64_t ordinal, int64_t tick);

// The looks of a watch lie so far apart: a long one keeps no more of them than a short one.
Duration WatchStep(const LoopSpec& spec, Phase phase);

// The look that the trial or the watch needs next; nothing where none is due.
std::optional<Wants::LookAt> DueLook(const LoopSpec& spec, const HouseRules& rules,
                                     const LoopState& state, WallTime now);

// When the look at the next tick of the trial or watch can be asked for.
std::optional<WallTime> NextLookDue(const LoopSpec& spec, const HouseRules& rules,
                                    const LoopState& state, WallTime now);

// Adds the look of this visit, with what the pods have done; false where there is none.
bool TakeTrialLook(Visit& visit);
bool TakeWatchLook(Visit& visit);

}  // namespace trimtab::domain

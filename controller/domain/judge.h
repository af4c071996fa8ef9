#pragma once

#include "controller/domain/evidence.h"
#include "controller/domain/judge_rules.h"
#include "controller/domain/verdict.h"

namespace trimtab::domain {

// Changes whenever the same rules and evidence may give another verdict. A Trial record keeps it.
inline constexpr int kJudgeRevision = 1;

// Is the candidate better or worse than the control? Pure: the same rules and evidence give the
// same verdict, bit for bit, on every machine. May be asked after every look; the error rates hold
// over all of them. Never fails: what cannot be judged is NoData with its reason.
Verdict Judge(const JudgeRules& rules, const Evidence& evidence);

}  // namespace trimtab::domain

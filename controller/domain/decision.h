#pragma once

#include <optional>
#include <string>

#include "controller/domain/findings.h"

namespace trimtab::domain {

// A verdict's reason and its sentence. Each rule below gives one where it holds.
struct Decision {
  Reason reason = Reason::kGathering;
  std::string because;
};

// Pods that fail, and hard limits that are broken, in the candidate: Worse; in both arms:
// Environment.
std::optional<Decision> DecideByPods(const JudgeRules& rules, const Evidence& evidence);
std::optional<Decision> DecideByHardLimits(const JudgeRules& rules, const Grid& grid);

// The control itself is twice as bad as before the trial.
std::optional<Decision> DecideByEnvironment(const Case& all);

// E-values: Worse, Better, NoWorse.
std::optional<Decision> DecideHarm(const Case& all);
std::optional<Decision> DecideGood(const Case& all);

// Too many looks in a row without data.
std::optional<Decision> DecideBySilence(const JudgeRules& rules, const Grid& grid);

// The trial's end: TimeUp, or NoData where coverage is too low.
std::optional<Decision> DecideByTime(const JudgeRules& rules, const Grid& grid);

// Better can hardly be reached any more.
std::optional<Decision> DecideByFutility(const Case& all);

// "12.3 %".
std::string Percent(double part);

}  // namespace trimtab::domain

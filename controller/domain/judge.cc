#include "controller/domain/judge.h"

#include <algorithm>
#include <utility>

#include "controller/domain/decision.h"

namespace trimtab::domain {
namespace {

// The first rule that holds is the answer: blame that needs no statistics, blame by statistics,
// reasons why nothing can be blamed, praise, and then the ends of patience.
Decision Decide(const Case& all) {
  const JudgeRules& rules = all.rules;
  std::optional<Decision> decision = DecideByPods(rules, all.evidence);
  std::optional<Decision> hard = DecideByHardLimits(rules, all.grid);
  if (!decision && hard && KindOf(hard->reason) == VerdictKind::kWorse) decision = hard;
  if (!decision) decision = DecideHarm(all);
  if (!decision) decision = hard;
  if (!decision) decision = DecideByEnvironment(all);
  if (!decision) decision = DecideBySilence(rules, all.grid);
  if (!decision) decision = DecideGood(all);
  if (!decision) decision = DecideByTime(rules, all.grid);
  if (!decision) decision = DecideByFutility(all);
  if (decision) return *std::move(decision);
  return {Reason::kGathering,
          std::to_string(all.objective.blocks) + " blocks do not decide yet; the trial goes on."};
}

bool HasData(const Grid& grid, size_t tick) {
  return std::none_of(grid.metrics.begin(), grid.metrics.end(),
                      [&](const Track& track) { return track.faults[tick].has_value(); });
}

Verdict Invalid(const Error& error) {
  return {.kind = VerdictKind::kNoData, .reason = Reason::kInvalid, .because = error.message};
}

}  // namespace

Verdict Judge(const JudgeRules& rules, const Evidence& evidence) {
  if (const Result<void> checked = CheckRules(rules); !checked) return Invalid(checked.error());
  Result<Grid> grid = ReadGrid(rules, evidence);
  if (!grid) return Invalid(grid.error());
  Case all = Appraise(rules, evidence, *std::move(grid));
  Decision decision = Decide(all);

  Verdict verdict = {.kind = KindOf(decision.reason),
                     .reason = decision.reason,
                     .because = std::move(decision.because)};
  verdict.looks = all.grid.ticks;
  for (size_t tick = 0; tick < static_cast<size_t>(all.grid.ticks); ++tick) {
    verdict.looks_with_data += HasData(all.grid, tick) ? 1 : 0;
  }
  verdict.block_looks = all.plan.block_looks;
  verdict.objective = std::move(all.objective);
  verdict.metrics = std::move(all.metrics);
  return verdict;
}

}  // namespace trimtab::domain

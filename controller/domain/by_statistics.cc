// What e-values and intervals decide, and what ends a trial that they do not.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/portable_math.h"
#include "controller/domain/decision.h"
#include "controller/domain/statistics/student_t.h"

namespace trimtab::domain {
namespace {

// A control that has become this much worse than before is no control of the old world.
constexpr double kEnvironmentFactor = 2;

std::string Text(const char* format, double number) {
  char text[32];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

bool IsShare(const Case& all, size_t metric) {
  return all.rules.metrics[metric].scale == Scale::kShare;
}

// A harm as people say it: a part of the control, or points of the requests.
std::string HarmText(double harm, bool share) {
  if (std::isinf(harm)) return "nothing known";
  if (share) return Text("%.3g points", 100 * harm);
  return Percent(PortableExp(harm) - 1);
}

std::string BlocksText(const Case& all, const Finding& finding) {
  return std::to_string(finding.blocks) + " blocks of " + std::to_string(all.plan.block_looks) +
         " looks";
}

std::string HarmSentence(const Case& all, const Finding& finding, bool share) {
  return finding.name + " is worse by " + HarmText(finding.estimate, share) + ", by at least " +
         HarmText(finding.low, share) + " at every look with a chance of error of " +
         Text("%.3g", finding.alpha_low) + "; the limit is " + HarmText(finding.limit, share) +
         "; e-value " + Text("%.3g", PortableExp(finding.log_e_harm)) + ", " +
         BlocksText(all, finding) + ".";
}

// Every guardrail is shown to be inside its limit.
bool Guarded(const Case& all) {
  for (size_t m = 0; m < all.metrics.size(); ++m) {
    if (all.rules.metrics[m].relative_limit && !ShowsGood(all.metrics[m])) return false;
  }
  return true;
}

// Twice as bad, or as its own relative limit allows where that is more.
double EnvironmentLimit(const Metric& metric, double before) {
  const double relative = metric.relative_limit.value_or(0);
  if (metric.scale == Scale::kShare) {
    return std::max({metric.floor, before * (kEnvironmentFactor - 1), before * relative});
  }
  return PortableLog(std::max(kEnvironmentFactor, 1 + relative));
}

// The chance that the e-value for harm below `limit` reaches its level by the end, the estimate
// being no more than `most`: by where the final mean may lie, doubled for paths that get there and
// come back. 1 where too little is known to give up.
double ChanceOfGood(const Case& all, const MeanSample& sample, double limit, double most) {
  if (!Usable(sample)) return 1;
  const int64_t more = all.plan.at_end - sample.blocks;
  if (more <= 0) return 1;
  // The share of the final mean's blocks that are still to come.
  const double ahead = static_cast<double>(more) / static_cast<double>(all.plan.at_end);
  const double error = StandardError(sample);
  const double distance = CriticalDistance(sample.weight / (1 - ahead),
                                           sample.dof + static_cast<int>(more), all.rules.alpha);
  const double target = std::min(limit - distance * error * std::sqrt(1 - ahead), most);
  const double fall = (sample.mean - target) / (error * std::sqrt(ahead));
  return std::min(1.0, 2 * (1 - StudentCdf(fall, sample.dof)));
}

}  // namespace

std::string Percent(double part) { return Text("%.1f %%", 100 * part); }

std::optional<Decision> DecideHarm(const Case& all) {
  for (size_t m = 0; m < all.metrics.size(); ++m) {
    if (!ShowsHarm(all.metrics[m])) continue;
    return Decision{Reason::kGuardrailBroken, HarmSentence(all, all.metrics[m], IsShare(all, m))};
  }
  if (!ShowsHarm(all.objective)) return std::nullopt;
  return Decision{Reason::kObjectiveLost, "The " + HarmSentence(all, all.objective, false)};
}

std::optional<Decision> DecideByEnvironment(const Case& all) {
  for (size_t m = 0; m < all.evidence.before.size(); ++m) {
    const Metric& metric = all.rules.metrics[m];
    const std::optional<double>& before = all.evidence.before[m];
    const std::vector<double>& levels = all.metric_series[m].control_levels;
    if (!metric.relative_limit && !metric.hard_limit) continue;
    if (!before || levels.size() < 2) continue;
    const double level = LevelOf(metric, *before);
    if (!std::isfinite(level)) continue;
    const double limit = level + EnvironmentLimit(metric, level);
    if (levels.back() < limit || levels[levels.size() - 2] < limit) continue;
    return Decision{Reason::kEnvironment, "The control's own " + metric.name +
                                              " has become twice as bad as before the trial; it "
                                              "is not the candidate."};
  }
  return std::nullopt;
}

std::optional<Decision> DecideGood(const Case& all) {
  const Finding& found = all.objective;
  const double smallest = SmallestEffect(all.rules);
  if (!Guarded(all)) return std::nullopt;
  const bool enough = found.blocks >= all.rules.least_blocks;
  if (enough && ShowsGood(found) && found.estimate <= -smallest) {
    return Decision{Reason::kImproved, "The objective is better by " +
                                           Percent(1 - PortableExp(found.estimate)) +
                                           ", by at least " + Percent(1 - PortableExp(found.high)) +
                                           " at every look with a chance of error of " +
                                           Text("%.3g", found.alpha_high) + "; e-value " +
                                           Text("%.3g", PortableExp(found.log_e_good)) + ", " +
                                           BlocksText(all, found) + "; every guardrail holds."};
  }
  if (found.low > -smallest && found.high < smallest) {
    return Decision{Reason::kNoDifference,
                    "The objective differs by less than " + Percent(all.rules.smallest_effect) +
                        ": from " + HarmText(found.low, false) + " to " +
                        HarmText(found.high, false) + " worse, " + BlocksText(all, found) + "."};
  }
  return std::nullopt;
}

std::optional<Decision> DecideByFutility(const Case& all) {
  const double smallest = SmallestEffect(all.rules);
  double chance = ChanceOfGood(all, SampleOf(all.rules, all.objective_series), 0, -smallest);
  std::string what = "the objective";
  for (size_t m = 0; m < all.metrics.size(); ++m) {
    if (!all.rules.metrics[m].relative_limit || IsShare(all, m)) continue;
    const double here = ChanceOfGood(all, SampleOf(all.rules, all.metric_series[m]),
                                     all.metrics[m].limit, std::numeric_limits<double>::infinity());
    if (here >= chance) continue;
    chance = here;
    what = all.metrics[m].name;
  }
  if (chance >= all.rules.futile) return std::nullopt;
  return Decision{Reason::kFutile, "The chance that " + what +
                                       " lets the trial end as Better in the " +
                                       std::to_string(all.rules.max_looks - all.grid.ticks) +
                                       " looks left is " + Percent(chance) + "."};
}

}  // namespace trimtab::domain

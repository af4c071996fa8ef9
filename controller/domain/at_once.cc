// What ends a trial without statistics.
#include <array>
#include <cstdio>
#include <string>

#include "controller/domain/decision.h"

namespace trimtab::domain {
namespace {

// Whether a rule held in two of the last three looks.
class TwoOfThree {
 public:
  void Add(bool held) {
    last_ = {last_[1], last_[2], held};
    if (Now()) ever_ = true;
  }
  bool Now() const { return (last_[0] ? 1 : 0) + (last_[1] ? 1 : 0) + (last_[2] ? 1 : 0) >= 2; }
  bool Ever() const { return ever_; }

 private:
  std::array<bool, 3> last_ = {};
  bool ever_ = false;
};

struct PodFailure {
  Reason reason = Reason::kCrashed;
  std::string because;
};

std::optional<PodFailure> FailureOf(const PodHealth& pods, const PodLimits& limits) {
  if (pods.out_of_memory) return PodFailure{Reason::kOutOfMemory, "ran out of memory"};
  if (pods.restarts >= limits.restarts) {
    return PodFailure{Reason::kCrashed, "restarted " + std::to_string(pods.restarts) +
                                            " times (limit " + std::to_string(limits.restarts) +
                                            ")"};
  }
  if (pods.not_ready >= limits.not_ready) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pods.not_ready);
    return PodFailure{Reason::kNotReady,
                      "were out of service for " + std::to_string(seconds.count()) + " s"};
  }
  return std::nullopt;
}

// How the arm's pods first failed.
std::optional<PodFailure> FailureIn(const JudgeRules& rules, const Evidence& evidence,
                                    std::optional<ArmLook> Look::*arm) {
  for (const Look& look : evidence.looks) {
    if (!(look.*arm)) continue;
    if (auto failure = FailureOf((look.*arm)->pods, rules.pods)) return failure;
  }
  return std::nullopt;
}

// Who broke a hard limit in two of three looks with data in a row.
struct Breach {
  bool candidate_alone = false;
  bool both = false;
};

Breach BreachOf(const Track& track, double limit) {
  TwoOfThree control_broke;
  TwoOfThree alone;
  TwoOfThree both;
  for (size_t i = 0; i < track.control.size(); ++i) {
    // Without a control at the same instant, the control's last looks speak for it.
    if (track.control[i]) control_broke.Add(*track.control[i] > limit);
    if (!track.candidate[i]) continue;
    const bool candidate = *track.candidate[i] > limit;
    const bool control = track.control[i] ? *track.control[i] > limit : control_broke.Now();
    alone.Add(candidate && !control);
    both.Add(candidate && control);
  }
  return {alone.Ever(), both.Ever()};
}

// "latency (0.5)"
std::string LimitText(const Metric& metric) {
  char limit[32];
  std::snprintf(limit, sizeof limit, "%.6g", *metric.hard_limit);
  return metric.name + " (" + limit + ")";
}

}  // namespace

std::optional<Decision> DecideByPods(const JudgeRules& rules, const Evidence& evidence) {
  const auto candidate = FailureIn(rules, evidence, &Look::candidate);
  if (!candidate) return std::nullopt;
  if (const auto control = FailureIn(rules, evidence, &Look::control)) {
    return Decision{Reason::kEnvironment, "Pods of both arms failed: the candidate's " +
                                              candidate->because + ", the control's " +
                                              control->because + "."};
  }
  return Decision{candidate->reason, "Pods of the candidate " + candidate->because +
                                         ", and none of the control's failed."};
}

std::optional<Decision> DecideByHardLimits(const JudgeRules& rules, const Grid& grid) {
  std::optional<Decision> environment;
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    const Metric& metric = rules.metrics[m];
    if (!metric.hard_limit) continue;
    const Breach breach = BreachOf(grid.metrics[m], LevelOf(metric, *metric.hard_limit));
    if (breach.candidate_alone) {
      return Decision{Reason::kHardLimit,
                      "The candidate broke the hard limit of " + LimitText(metric) +
                          " in 2 of 3 looks in a row, and the control did not."};
    }
    if (breach.both && !environment) {
      environment =
          Decision{Reason::kEnvironment, "Candidate and control both broke the hard limit of " +
                                             LimitText(metric) + " in 2 of 3 looks in a row."};
    }
  }
  return environment;
}

}  // namespace trimtab::domain

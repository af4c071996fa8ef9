#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "controller/domain/judge.h"

namespace trimtab::domain {

// A made-up trial: an objective "p95" that is a guardrail as well, and "errors", a share.
class Trial {
 public:
  static JudgeRules Rules() {
    JudgeRules rules;
    rules.metrics = {{.name = "p95", .weight = 1, .relative_limit = 0.1, .hard_limit = 2.0},
                     {.name = "errors",
                      .scale = Scale::kShare,
                      .floor = 0.005,
                      .relative_limit = 0.5,
                      .hard_limit = 0.9}};
    rules.max_looks = 240;
    return rules;
  }

  explicit Trial(JudgeRules judged_by = Rules(), uint64_t seed = 1)
      : rules(std::move(judged_by)), rng_(seed) {}

  // One arm that serves 100 requests a second at 0.2 s, times `p95`, some of which fail.
  ArmLook Arm(double p95 = 1, double errors = 0.002) {
    const double noise = std::exp(0.05 * rng_.Normal());
    const double failed = std::max(0.0, errors * (1 + 0.1 * rng_.Normal()));
    return {.metrics = {Reading{0.2 * p95 * noise, {}}, Reading{std::min(1.0, failed), {}}},
            .load = Reading{100.0, {}}};
  }

  // Looks of both arms; `change` edits the last of them.
  Trial& Looks(int count, double p95 = 1, double errors = 0.002,
               const std::function<void(Look&)>& change = {}) {
    for (int i = 0; i < count; ++i) {
      Look look = {.tick = next_tick_++, .control = Arm(), .candidate = Arm(p95, errors)};
      if (change) change(look);
      evidence.looks.push_back(std::move(look));
    }
    return *this;
  }

  Verdict Judged() const { return Judge(rules, evidence); }

  // The first verdict of those asked after each look that is not Continue, else the last.
  Verdict JudgedAlong() const {
    Evidence seen;
    seen.before = evidence.before;
    Verdict verdict;
    for (const Look& look : evidence.looks) {
      seen.looks.push_back(look);
      verdict = Judge(rules, seen);
      if (verdict.kind != VerdictKind::kContinue) break;
    }
    return verdict;
  }

  JudgeRules rules;
  Evidence evidence;

 private:
  Rng rng_;
  int64_t next_tick_ = 0;
};

// For a readable failure.
inline std::string Told(const Verdict& verdict) {
  return std::string(NameOf(verdict.kind)) + " " + std::string(NameOf(verdict.reason)) + ": " +
         verdict.because;
}

}  // namespace trimtab::domain

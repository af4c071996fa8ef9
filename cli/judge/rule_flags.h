#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "controller/domain/judge_rules.h"

namespace trimtab::cli {

// Rules as a command line says them; each goes before what a file of rules says. Plain data.
struct RuleFlags {
  std::vector<std::string> metrics;     // "p95:less"
  std::vector<std::string> guardrails;  // "errors:20%", "throughput:more:10%"
  std::optional<std::string> alpha;
  std::optional<std::string> smallest_effect;  // "3%" or "0.03"
  std::optional<Duration> step;
  std::optional<Duration> window;
};

// Puts them into the rules. The error names the flag and how it is written.
Result<void> Apply(const RuleFlags& flags, domain::JudgeRules& rules);

}  // namespace trimtab::cli

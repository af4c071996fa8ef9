#include "cli/judge/rule_flags.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace trimtab::cli {
namespace {

using domain::JudgeRules;
using domain::Metric;

Error Miswritten(const std::string& flag, const std::string& text, const std::string& form) {
  return {Code::kInvalid, flag + " " + text + ": write it as " + form};
}

// "20%" or "0.2".
std::optional<double> ShareOf(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(number)) return std::nullopt;
  return percent ? number / 100 : number;
}

Metric& MetricNamed(const std::string& name, JudgeRules& rules) {
  const auto found = std::find_if(rules.metrics.begin(), rules.metrics.end(),
                                  [&](const Metric& metric) { return metric.name == name; });
  return found == rules.metrics.end() ? rules.metrics.emplace_back(Metric{.name = name}) : *found;
}

// Takes ":less" or ":more" off the end, as whether more is better; nothing where neither is there.
std::optional<bool> TakeDirection(std::string& text) {
  for (const auto& [word, more] : {std::pair(":less", false), std::pair(":more", true)}) {
    if (!text.ends_with(word)) continue;
    text.resize(text.size() - std::string_view(word).size());
    return more;
  }
  return std::nullopt;
}

Result<void> AddObjective(const std::string& text, JudgeRules& rules) {
  std::string name = text;
  const auto more = TakeDirection(name);
  if (!more || name.empty()) return Miswritten("--metric", text, "NAME:less or NAME:more");
  Metric& metric = MetricNamed(name, rules);
  metric.more_is_better = *more;
  if (metric.weight == 0) metric.weight = 1;
  return {};
}

Result<void> AddGuardrail(const std::string& text, JudgeRules& rules) {
  const size_t colon = text.rfind(':');
  const auto limit = colon == std::string::npos ? std::nullopt : ShareOf(text.substr(colon + 1));
  std::string name = text.substr(0, colon);
  const auto more = TakeDirection(name);
  if (!limit || name.empty()) {
    return Miswritten("--guardrail", text, "NAME:20% or, where more is better, NAME:more:20%");
  }
  Metric& metric = MetricNamed(name, rules);
  metric.relative_limit = limit;
  if (more) metric.more_is_better = *more;
  return {};
}

Result<void> SetShare(const std::string& flag, const std::optional<std::string>& text,
                      double& into) {
  if (!text) return {};
  const auto share = ShareOf(*text);
  if (!share) return Miswritten(flag, *text, "a number such as 0.01, or 1%");
  into = *share;
  return {};
}

}  // namespace

Result<void> Apply(const RuleFlags& flags, JudgeRules& rules) {
  for (const std::string& text : flags.metrics) {
    if (auto added = AddObjective(text, rules); !added) return added;
  }
  for (const std::string& text : flags.guardrails) {
    if (auto added = AddGuardrail(text, rules); !added) return added;
  }
  if (auto set = SetShare("--alpha", flags.alpha, rules.alpha); !set) return set;
  auto set = SetShare("--smallest-effect", flags.smallest_effect, rules.smallest_effect);
  if (!set) return set;
  rules.step = flags.step.value_or(rules.step);
  rules.window = flags.window.value_or(rules.window);
  return {};
}

}  // namespace trimtab::cli

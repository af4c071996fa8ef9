#include "cli/judge/source_windows.h"

#include <algorithm>
#include <stop_token>
#include <utility>

namespace trimtab::cli {
namespace {

using domain::ArmLook;
using domain::Evidence;
using domain::JudgeRules;
using measure::LookRequest;
using measure::MetricSource;

// As CheckRules allows.
constexpr int64_t kMostLooks = 100'000;

Error Wrong(std::string sentence) { return {Code::kInvalid, std::move(sentence)}; }

// The query of a metric; nothing if there is none.
std::string QueryOf(const std::string& metric, const SourceWindows& asked) {
  const std::string prefix = metric + "=";
  for (const std::string& query : asked.queries) {
    if (query.starts_with(prefix)) return query.substr(prefix.size());
  }
  return "";
}

Result<void> CheckNames(const JudgeRules& rules, const SourceWindows& asked) {
  for (const std::string& query : asked.queries) {
    const std::string name = query.substr(0, query.find('='));
    bool known = false;
    for (const domain::Metric& metric : rules.metrics) known = known || metric.name == name;
    if (!known) {
      return Wrong("--query " + query + ": no metric is named so; write it as NAME=PROMQL");
    }
  }
  return {};
}

// One for each metric, then the load's.
Result<std::vector<std::string>> QueriesOf(const MetricSource& source, const JudgeRules& rules,
                                           const SourceWindows& asked) {
  std::vector<std::string> queries;
  for (const domain::Metric& metric : rules.metrics) {
    queries.push_back(QueryOf(metric.name, asked));
    if (queries.back().empty()) {
      return Wrong("nothing says how to measure " + metric.name + ": add --query " + metric.name +
                   "=PROMQL");
    }
  }
  if (!asked.load.empty()) queries.push_back(asked.load);
  for (const std::string& query : queries) {
    auto checked = source.CheckQuery(query, rules.window);
    if (!checked) return std::move(checked).error().In("query " + query);
  }
  return queries;
}

std::vector<std::string> NamesIn(const std::string& list) {
  std::vector<std::string> names;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    names.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

// "web-3" of web.
bool IsNumberedPodOf(const std::string& set, const std::string& pod) {
  if (!pod.starts_with(set + "-")) return false;
  const std::string number = pod.substr(set.size() + 1);
  return !number.empty() && number.find_first_not_of("0123456789") == number.npos;
}

struct BothArms {
  measure::ArmPods control;
  measure::ArmPods candidate;
};

BothArms ArmsOf(const SourceWindows& asked) {
  const std::vector<std::string> pods = NamesIn(asked.candidate);
  if (std::all_of(pods.begin(), pods.end(),
                  [&](const auto& pod) { return IsNumberedPodOf(asked.control, pod); })) {
    return {{.ns = asked.ns, .owner = asked.control, .numbered = true, .except = pods},
            {.ns = asked.ns, .only = pods}};
  }
  const bool numbered = asked.candidate == asked.control;
  return {{.ns = asked.ns, .owner = asked.control, .numbered = numbered},
          {.ns = asked.ns, .owner = asked.candidate, .numbered = numbered}};
}

Result<void> CheckTurns(const JudgeRules& rules, const SourceWindows& asked) {
  const bool whole = rules.exposure == domain::Exposure::kWhole;
  if (whole && asked.turns.empty()) {
    return Wrong(
        "under exposure Whole add --candidate-turn FROM/UNTIL for each time in which the "
        "candidate was live");
  }
  if (!whole && !asked.turns.empty()) {
    return Wrong("--candidate-turn is for rules with exposure: Whole");
  }
  if (!whole && asked.control == asked.candidate) {
    return Wrong(
        "--control and --candidate name the same pods; of a StatefulSet name the pods "
        "that had the candidate: --candidate " +
        asked.control + "-3," + asked.control + "-4");
  }
  return {};
}

bool IsCandidateLive(const SourceWindows& asked, WallTime at) {
  return std::any_of(asked.turns.begin(), asked.turns.end(),
                     [&](const Turn& turn) { return turn.from <= at && at < turn.until; });
}

ArmLook ArmOf(std::vector<domain::Reading> readings, size_t metrics) {
  ArmLook arm;
  if (readings.size() > metrics) arm.load = readings[metrics];
  readings.resize(metrics);
  arm.metrics = std::move(readings);
  return arm;
}

// The error of an answer that is not whole.
Result<void> CheckAnswer(const measure::LookAnswer& answer, const LookRequest& request) {
  if (answer.failure) return Error(*answer.failure).In("the source gave no answer");
  if (answer.refused.empty()) return {};
  const measure::RefusedQuery& refused = answer.refused.front();
  return Error(refused.error).In("query " + request.queries[refused.query]);
}

}  // namespace

Result<Evidence> ReadWindowsFrom(MetricSource& source, const JudgeRules& rules,
                                 const SourceWindows& asked) {
  if (auto named = CheckNames(rules, asked); !named) return std::move(named).error();
  if (rules.step <= Duration::zero() || asked.until < asked.from ||
      (asked.until - asked.from) / rules.step >= kMostLooks) {
    return Wrong("--from and --until must be 1 to " + std::to_string(kMostLooks) +
                 " steps apart, and in this order");
  }
  if (auto turns = CheckTurns(rules, asked); !turns) return std::move(turns).error();
  auto queries = QueriesOf(source, rules, asked);
  if (!queries) return std::move(queries).error();
  const BothArms arms = ArmsOf(asked);
  const bool partial = rules.exposure == domain::Exposure::kPartial;
  LookRequest request = {.window = rules.window, .queries = *std::move(queries)};
  Evidence evidence;
  for (int64_t tick = 0; asked.from + tick * rules.step <= asked.until; ++tick) {
    request.at = asked.from + tick * rules.step;
    const bool candidate = IsCandidateLive(asked, request.at);
    request.arms.clear();
    if (partial || !candidate) request.arms.push_back(arms.control);
    if (partial || candidate) request.arms.push_back(arms.candidate);
    measure::LookAnswer answer = source.Read(request, std::stop_token());
    if (auto whole = CheckAnswer(answer, request); !whole) return std::move(whole).error();
    domain::Look look = {.tick = tick};
    const auto take = [&](size_t arm) {
      return ArmOf(std::move(answer.readings[arm]), rules.metrics.size());
    };
    if (partial || !candidate) look.control = take(0);
    if (partial || candidate) look.candidate = take(partial ? 1 : 0);
    evidence.looks.push_back(std::move(look));
  }
  return evidence;
}

}  // namespace trimtab::cli

#include "cli/judge/source_windows.h"

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
  auto queries = QueriesOf(source, rules, asked);
  if (!queries) return std::move(queries).error();
  LookRequest request = {
      .window = rules.window,
      .queries = *std::move(queries),
      .arms = {{.ns = asked.ns, .owner = asked.control},
               {.ns = asked.ns, .owner = asked.candidate}},
  };
  Evidence evidence;
  for (int64_t tick = 0; asked.from + tick * rules.step <= asked.until; ++tick) {
    request.at = asked.from + tick * rules.step;
    measure::LookAnswer answer = source.Read(request, std::stop_token());
    if (auto whole = CheckAnswer(answer, request); !whole) return std::move(whole).error();
    evidence.looks.push_back(
        {.tick = tick,
         .control = ArmOf(std::move(answer.readings[0]), rules.metrics.size()),
         .candidate = ArmOf(std::move(answer.readings[1]), rules.metrics.size())});
  }
  return evidence;
}

}  // namespace trimtab::cli

#include "controller/domain/findings.h"

#include <cmath>
#include <limits>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::domain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// `good_below`: where harm must lie for the finding to be good.
Finding FindRatio(const JudgeRules& rules, const BlockSeries& series, double limit,
                  double good_below) {
  const MeanSample sample = SampleOf(rules, series);
  Finding finding = {.blocks = sample.blocks,
                     .estimate = sample.mean,
                     .standard_error = kInfinity,
                     .low = -kInfinity,
                     .high = kInfinity,
                     .alpha_low = HarmLevel(rules),
                     .alpha_high = rules.alpha,
                     .limit = limit,
                     .log_e_harm = LogEvidenceAbove(sample, limit),
                     .log_e_good = LogEvidenceBelow(sample, good_below)};
  if (!Usable(sample)) return finding;
  finding.standard_error = StandardError(sample);
  const auto reach = [&](double alpha) {
    return CriticalDistance(sample.weight, sample.dof, alpha) * finding.standard_error;
  };
  finding.low = sample.mean - reach(finding.alpha_low);
  finding.high = sample.mean + reach(finding.alpha_high);
  return finding;
}

Finding FindShare(const JudgeRules& rules, const Metric& metric, const BlockSeries& series) {
  Finding finding = {.blocks = std::ssize(series.shares),
                     .alpha_low = HarmLevel(rules),
                     .alpha_high = rules.alpha,
                     .limit = kInfinity};
  const ShareDifference difference =
      EstimateShares(series.shares, metric.floor, finding.alpha_low, finding.alpha_high);
  finding.estimate = difference.estimate;
  finding.standard_error = difference.standard_error;
  finding.low = difference.low;
  finding.high = difference.high;
  if (!metric.relative_limit) return finding;
  const ShareLimit limit = {*metric.relative_limit, metric.floor};
  finding.limit = std::max(limit.floor, limit.relative * difference.control);
  finding.log_e_harm = LogEvidenceBeyond(series.shares, limit);
  finding.log_e_good = LogEvidenceWithin(series.shares, limit);
  return finding;
}

Finding FindMetric(const JudgeRules& rules, const Metric& metric, const BlockSeries& series) {
  if (metric.scale == Scale::kShare) return FindShare(rules, metric, series);
  const double limit = metric.relative_limit ? PortableLog(1 + *metric.relative_limit) : kInfinity;
  return FindRatio(rules, series, limit, limit);
}

}  // namespace

Case Appraise(const JudgeRules& rules, const Evidence& evidence, Grid grid) {
  Case made = {.rules = rules, .evidence = evidence, .grid = std::move(grid)};
  made.plan = PlanBlocks(rules, made.grid);
  made.objective_series = SeriesOf(rules, made.grid, made.plan, made.grid.objective);
  made.objective = FindRatio(rules, made.objective_series, SmallestEffect(rules), 0);
  made.objective.name = "objective";
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    made.metric_series.push_back(SeriesOf(rules, made.grid, made.plan, made.grid.metrics[m]));
    made.metrics.push_back(FindMetric(rules, rules.metrics[m], made.metric_series.back()));
    made.metrics.back().name = rules.metrics[m].name;
  }
  return made;
}

MeanSample SampleOf(const JudgeRules& rules, const BlockSeries& series) {
  return rules.exposure == Exposure::kWhole ? MeanAtEqualLoad(series.effects)
                                            : MeanOf(series.effects);
}

double HarmLevel(const JudgeRules& rules) {
  double tests = 1;
  for (const Metric& metric : rules.metrics) tests += metric.relative_limit ? 1 : 0;
  return rules.alpha / tests;
}

double SmallestEffect(const JudgeRules& rules) { return PortableLog(1 + rules.smallest_effect); }

bool ShowsHarm(const Finding& finding) {
  return finding.log_e_harm >= -PortableLog(finding.alpha_low);
}

bool ShowsGood(const Finding& finding) {
  return finding.log_e_good >= -PortableLog(finding.alpha_high);
}

}  // namespace trimtab::domain

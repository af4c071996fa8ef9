#include "optimizer/training_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

// A model of more rows is slower and no better; the best and the newest stay.
constexpr size_t kMostRows = 300;
constexpr size_t kBestRows = 100;
// A metric far on the good side of its limit, such as no errors at all, counts as this share of it.
constexpr double kLeastShare = 1e-3;
// What an aborted trial did to its guardrails, where it was too short to tell.
constexpr double kAbortedShare = 1.5;
// How uncertain a guardrail is where nothing is known, in distances of what was seen to its limit.
constexpr double kUnknownSpread = 3;
// Sums of squares of larger numbers are not finite.
constexpr double kLargest = 1e100;

double Bounded(double value) { return std::clamp(value, -kLargest, kLargest); }

Measurement Bounded(double mean, double standard_error) {
  return {Bounded(mean), Bounded(standard_error)};
}

using Values = std::vector<std::optional<Measurement>>;

std::vector<double> MeansOf(const Values& values) {
  std::vector<double> means;
  for (const auto& value : values) {
    if (value) means.push_back(value->mean);
  }
  return means;
}

double SpreadOf(const std::vector<double>& values) {
  const double mean = Mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return values.empty() ? 0 : std::sqrt(sum / static_cast<double>(values.size()));
}

Values ObjectiveValues(const Plan& plan, std::span<const Observation> history) {
  Values values;
  for (const Observation& observation : history) {
    const bool failed = observation.status == Observation::Status::kFailed;
    values.push_back(failed ? std::nullopt : ObjectiveOf(plan, observation));
  }
  const std::vector<double> means = MeansOf(values);
  // With guardrails it is they who learn where trials fail.
  if (means.empty() || !plan.guardrails.empty()) return values;
  const double worst = *std::max_element(means.begin(), means.end());
  for (size_t i = 0; i < history.size(); ++i) {
    const Observation::Status status = history[i].status;
    if (status == Observation::Status::kFailed) values[i] = Measurement{.mean = worst};
    if (status == Observation::Status::kAborted) {
      values[i] = Measurement{.mean = std::max(worst, values[i] ? values[i]->mean : worst)};
    }
  }
  return values;
}

Values GuardrailValues(const Guardrail& guardrail, std::span<const Observation> history) {
  Values values;
  for (const Observation& observation : history) {
    values.push_back(ExcessOf(guardrail, observation));
  }
  const std::vector<double> means = MeansOf(values);
  const double worst =
      means.empty() ? 0 : std::max(0.0, *std::max_element(means.begin(), means.end()));
  const double failed = worst + std::max(SpreadOf(means), 0.1);
  for (size_t i = 0; i < history.size(); ++i) {
    if (history[i].status == Observation::Status::kFailed) values[i] = Measurement{.mean = failed};
    if (history[i].status == Observation::Status::kAborted && values[i]) {
      const double least = guardrail.has_ratios() ? PortableLog(kAbortedShare) : 0.1;
      values[i]->mean = std::max(values[i]->mean, least);
    }
  }
  return values;
}

// Every observation of one configuration in one context.
struct Site {
  size_t first = 0;
  double sum = 0;
  double variance = 0;
  double count = 0;
};

std::vector<Site> Merge(std::span<const Observation> history, const Values& values,
                        const OutputTransform& transform) {
  std::map<std::pair<std::vector<double>, std::vector<double>>, size_t> places;
  std::vector<Site> sites;
  for (size_t i = 0; i < history.size(); ++i) {
    if (!values[i]) continue;
    const auto [place, is_new] =
        places.try_emplace({history[i].point.values, history[i].context}, sites.size());
    if (is_new) sites.push_back({.first = i});
    Site& site = sites[place->second];
    const double error = values[i]->standard_error * transform.Slope(values[i]->mean);
    site.sum += transform.Apply(values[i]->mean);
    site.variance += error * error;
    site.count += 1;
  }
  return sites;
}

void KeepBestAndNewest(std::vector<Site>& sites) {
  if (sites.size() <= kMostRows) return;
  // Behind the first of these only the newest stay.
  std::stable_sort(sites.begin(), sites.end(),
                   [](const Site& a, const Site& b) { return a.sum * b.count < b.sum * a.count; });
  const auto rest = sites.begin() + kBestRows;
  std::sort(rest, sites.end(), [](const Site& a, const Site& b) { return a.first > b.first; });
  sites.resize(kMostRows);
  std::sort(sites.begin(), sites.end(),
            [](const Site& a, const Site& b) { return a.first < b.first; });
}

// The objective. What is much worse than the others is bad enough: how bad does not matter.
OutputTransform Warped(std::vector<double>& means) {
  WinsoriseAbove(means, std::nullopt);
  return {means, true};
}

// A guardrail. Not warped: the distance to the limit keeps its meaning, and what broke it stays
// beyond it, at least as far as the others lie before it. Where nothing is known it may be broken,
// however little the first trials differ.
OutputTransform Limited(std::vector<double>& means) {
  WinsoriseAbove(means, std::abs(Median(means)));
  return {means, false, kUnknownSpread * std::abs(Mean(means))};
}

Series MakeSeries(const Plan& plan, std::span<const Observation> history, Values values,
                  OutputTransform (*learn)(std::vector<double>&), const ContextScale& context) {
  Series series;
  std::vector<double> means = MeansOf(values);
  series.transform = learn(means);
  size_t next = 0;
  for (auto& value : values) {
    if (value) value->mean = means[next++];
  }
  std::vector<Site> sites = Merge(history, values, series.transform);
  KeepBestAndNewest(sites);
  const auto rows = static_cast<Eigen::Index>(sites.size());
  const auto own = static_cast<Eigen::Index>(plan.space.coordinates());
  const auto extra = static_cast<Eigen::Index>(plan.context.size());
  GpData& data = series.data;
  data.x.resize(rows, own + extra);
  data.y.resize(rows);
  data.noise_weight.resize(rows);
  data.known_noise.resize(rows);
  Eigen::VectorXd x(own + extra);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const Site& site = sites[static_cast<size_t>(i)];
    plan.space.Encode(history[site.first].point, x.data());
    x.tail(extra) = context(history[site.first].context);
    data.x.row(i) = x.transpose();
    data.y[i] = site.sum / site.count;
    data.noise_weight[i] = 1 / site.count;
    data.known_noise[i] = site.variance / (site.count * site.count);
    series.shown.push_back(site.first);
  }
  data.groups = plan.space.scale_groups();
  data.group_count = data.groups.empty() ? 0 : data.groups.back() + 1;
  for (Eigen::Index i = 0; i < extra; ++i) data.groups.push_back(data.group_count++);
  return series;
}

}  // namespace

std::optional<Measurement> ObjectiveOf(const Plan& plan, const Observation& observation) {
  double mean = 0;
  double variance = 0;
  for (const Objective& objective : plan.objectives) {
    const auto found = observation.metrics.find(objective.metric);
    if (found == observation.metrics.end()) return std::nullopt;
    const double sign = objective.goal == Objective::Goal::kMinimize ? 1 : -1;
    mean += Bounded(sign * objective.weight * found->second.mean);
    const double error = Bounded(objective.weight * found->second.standard_error);
    variance += error * error;
  }
  return Bounded(mean, std::sqrt(variance));
}

std::optional<Measurement> ExcessOf(const Guardrail& guardrail, const Observation& observation) {
  const auto found = observation.metrics.find(guardrail.metric);
  if (found == observation.metrics.end()) return std::nullopt;
  const double sign = guardrail.keep == Guardrail::Keep::kBelow ? 1 : -1;
  if (!guardrail.has_ratios()) {
    return Bounded(sign * (found->second.mean - guardrail.limit), found->second.standard_error);
  }
  const double metric = std::max(found->second.mean, kLeastShare * guardrail.limit);
  return Bounded(sign * PortableLog(metric / guardrail.limit),
                 found->second.standard_error / metric);
}

bool Violates(const Plan& plan, const Observation& observation) {
  if (observation.status != Observation::Status::kOk) return true;
  return std::any_of(plan.guardrails.begin(), plan.guardrails.end(), [&](const auto& guardrail) {
    const auto excess = ExcessOf(guardrail, observation);
    return excess && excess->mean > 0;
  });
}

ContextScale::ContextScale(const Plan& plan, std::span<const Observation> history) {
  for (size_t i = 0; i < plan.context.size(); ++i) {
    std::vector<double> values;
    for (const Observation& observation : history) {
      values.push_back(Bounded(observation.context[i]));
    }
    mean_.push_back(Mean(values));
    const double spread = SpreadOf(values);
    spread_.push_back(spread > 0 ? spread : 1);
  }
}

Eigen::VectorXd ContextScale::operator()(std::span<const double> context) const {
  Eigen::VectorXd scaled =
      Eigen::VectorXd::Zero(static_cast<Eigen::Index>(mean_.size()) + (campaigns_ ? 1 : 0));
  for (size_t i = 0; i < mean_.size(); ++i) {
    const double unit = 0.5 + (Bounded(context[i]) - mean_[i]) / (4 * spread_[i]);
    scaled[static_cast<Eigen::Index>(i)] = std::clamp(unit, 0.0, 1.0);
  }
  return scaled;
}

TrainingData::TrainingData(const Plan& plan, std::span<const Observation> history)
    : context(plan, history),
      objective(MakeSeries(plan, history, ObjectiveValues(plan, history), Warped, context)) {
  for (const Guardrail& guardrail : plan.guardrails) {
    Series series =
        MakeSeries(plan, history, GuardrailValues(guardrail, history), Limited, context);
    series.limit = series.transform.Apply(0);
    guardrails.push_back(std::move(series));
  }
}

}  // namespace trimtab::optimizer

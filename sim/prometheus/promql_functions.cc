#include "sim/prometheus/promql_functions.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "sim/prometheus/histogram_quantile.h"
#include "sim/prometheus/pattern.h"
#include "sim/prometheus/promql_vectors.h"

namespace trimtab::sim {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const std::vector<PromSignature>& Functions() {
  using enum PromType;
  static const std::vector<PromSignature> kFunctions = {
      {"rate", {kMatrix}},
      {"increase", {kMatrix}},
      {"delta", {kMatrix}},
      {"irate", {kMatrix}},
      {"resets", {kMatrix}},
      {"changes", {kMatrix}},
      {"avg_over_time", {kMatrix}},
      {"sum_over_time", {kMatrix}},
      {"min_over_time", {kMatrix}},
      {"max_over_time", {kMatrix}},
      {"count_over_time", {kMatrix}},
      {"last_over_time", {kMatrix}},
      {"present_over_time", {kMatrix}},
      {"quantile_over_time", {kScalar, kMatrix}},
      {"histogram_quantile", {kScalar, kVector}},
      {"label_replace", {kVector, kString, kString, kString, kString}},
      {"timestamp", {kVector}},
      {"absent", {kVector}},
      {"time", {}, 0, kScalar},
      {"vector", {kScalar}},
      {"scalar", {kVector}, 0, kScalar},
      {"abs", {kVector}},
      {"ceil", {kVector}},
      {"floor", {kVector}},
      {"sqrt", {kVector}},
      {"exp", {kVector}},
      {"ln", {kVector}},
      {"round", {kVector, kScalar}, 1},
      {"clamp_min", {kVector, kScalar}},
      {"clamp_max", {kVector, kScalar}},
      {"clamp", {kVector, kScalar, kScalar}},
  };
  return kFunctions;
}

// rate, increase and delta: what was seen, carried on to the ends of the range where the samples
// reach near them, and by half an interval where they do not.
std::optional<double> Extrapolated(const std::vector<Sample>& samples, const PromRange& range,
                                   bool counter) {
  constexpr double kThousand = 1000;
  if (samples.size() < 2) return std::nullopt;
  const Sample& first = samples.front();
  const Sample& last = samples.back();
  double seen = last.value - first.value;
  for (size_t i = 1; counter && i < samples.size(); ++i) {
    if (samples[i].value < samples[i - 1].value) seen += samples[i - 1].value;
  }
  double to_start = static_cast<double>(first.at - range.from) / kThousand;
  const double to_end = static_cast<double>(range.to - last.at) / kThousand;
  const double sampled = static_cast<double>(last.at - first.at) / kThousand;
  const double between = sampled / static_cast<double>(samples.size() - 1);
  if (counter && seen > 0 && first.value >= 0) {
    to_start = std::min(to_start, sampled * (first.value / seen));
  }
  const double near = between * 1.1;
  double covered = sampled;
  covered += to_start < near ? to_start : between / 2;
  covered += to_end < near ? to_end : between / 2;
  return seen * (covered / sampled);
}

std::optional<double> Irate(const std::vector<Sample>& samples) {
  if (samples.size() < 2) return std::nullopt;
  const Sample& last = samples.back();
  const Sample& before = samples[samples.size() - 2];
  const double grown = last.value < before.value ? last.value : last.value - before.value;
  return grown / (static_cast<double>(last.at - before.at) / 1000);
}

double CountOf(const std::vector<Sample>& samples, bool (*differs)(double, double)) {
  double count = 0;
  for (size_t i = 1; i < samples.size(); ++i) {
    count += differs(samples[i - 1].value, samples[i].value) ? 1 : 0;
  }
  return count;
}

// The largest, or with a turned comparison the smallest; a NaN gives way to any number.
template <class Less>
double Extreme(const std::vector<Sample>& samples, Less less) {
  double best = samples.front().value;
  for (const Sample& sample : samples) {
    if (less(best, sample.value) || std::isnan(best)) best = sample.value;
  }
  return best;
}

// Kahan's sum, as Prometheus adds samples up.
double SumOf(const std::vector<Sample>& samples) {
  double sum = 0;
  double lost = 0;
  for (const Sample& sample : samples) {
    const double next = sum + sample.value;
    const bool sum_is_larger = std::abs(sum) >= std::abs(sample.value);
    lost += sum_is_larger ? (sum - next) + sample.value : (sample.value - next) + sum;
    sum = next;
  }
  return std::isinf(sum) ? sum : sum + lost;
}

template <class F>
Vector Mapped(Vector vector, F f) {
  for (Element& element : vector) {
    element.labels = WithoutName(std::move(element.labels));
    element.value = f(element.value);
  }
  return vector;
}

Result<PromValue> LabelReplace(const std::vector<PromValue>& args) {
  const auto& text = [&](size_t i) -> const std::string& { return std::get<std::string>(args[i]); };
  const auto pattern = Pattern::Of(text(4));
  if (!pattern) {
    return Error{.code = Code::kInvalid,
                 .message = "invalid regular expression in label_replace(): " + text(4)};
  }
  Vector vector = std::get<Vector>(args[0]);
  for (Element& element : vector) {
    const auto source = element.labels.find(text(3));
    const auto replaced =
        pattern->Replaced(source == element.labels.end() ? std::string() : source->second, text(2));
    if (!replaced) continue;
    element.labels.erase(text(1));
    if (!replaced->empty()) element.labels.emplace(text(1), *replaced);
  }
  return Distinct(std::move(vector));
}

double Clamped(double value, double low, double high) {
  return std::isnan(value) ? value : std::max(low, std::min(high, value));
}

}  // namespace

const PromSignature* FindPromFunction(std::string_view name) {
  for (const PromSignature& known : Functions()) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

std::optional<double> OverTime(const std::string& function, const std::vector<Sample>& samples,
                               const PromRange& range, double extra) {
  if (function == "increase") return Extrapolated(samples, range, true);
  if (function == "delta") return Extrapolated(samples, range, false);
  if (function == "rate") {
    const auto increase = Extrapolated(samples, range, true);
    if (!increase) return std::nullopt;
    return *increase / (static_cast<double>(range.to - range.from) / 1000);
  }
  if (function == "irate") return Irate(samples);
  if (samples.empty()) return std::nullopt;
  const auto count = static_cast<double>(samples.size());
  if (function == "resets") return CountOf(samples, [](double a, double b) { return b < a; });
  if (function == "changes") {
    return CountOf(samples,
                   [](double a, double b) { return a != b && !(std::isnan(a) && std::isnan(b)); });
  }
  if (function == "count_over_time") return count;
  if (function == "present_over_time") return 1;
  if (function == "last_over_time") return samples.back().value;
  if (function == "sum_over_time") return SumOf(samples);
  if (function == "avg_over_time") return SumOf(samples) / count;
  if (function == "max_over_time") return Extreme(samples, std::less<>());
  if (function == "min_over_time") return Extreme(samples, std::greater<>());
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(sample.value);
  return QuantileOfValues(extra, std::move(values));
}

Result<PromValue> CallPromFunction(const std::string& function, std::vector<PromValue> args) {
  const auto scalar = [&](size_t i) { return std::get<double>(args[i]); };
  const auto vector = [&](size_t i = 0) { return std::get<Vector>(std::move(args[i])); };
  if (function == "vector") return PromValue(Vector{{.value = scalar(0)}});
  if (function == "scalar") {
    const Vector one = vector();
    return PromValue(one.size() == 1 ? one.front().value : kNaN);
  }
  if (function == "histogram_quantile") return Distinct(HistogramQuantile(scalar(0), vector(1)));
  if (function == "label_replace") return LabelReplace(args);
  const auto map = [&](auto f) { return Distinct(Mapped(vector(), f)); };
  if (function == "abs") return map([](double x) { return std::abs(x); });
  if (function == "ceil") return map([](double x) { return std::ceil(x); });
  if (function == "floor") return map([](double x) { return std::floor(x); });
  if (function == "sqrt") return map([](double x) { return std::sqrt(x); });
  if (function == "exp") return map([](double x) { return std::exp(x); });
  if (function == "ln") return map([](double x) { return std::log(x); });
  if (function == "round") {
    const double inverse = 1 / (args.size() > 1 ? scalar(1) : 1.0);
    return map([inverse](double x) { return std::floor(x * inverse + 0.5) / inverse; });
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double low = function == "clamp_max" ? -kInfinity : scalar(1);
  const double high = function == "clamp_min" ? kInfinity : scalar(args.size() - 1);
  if (low > high) return PromValue(Vector{});
  return map([low, high](double x) { return Clamped(x, low, high); });
}

}  // namespace trimtab::sim

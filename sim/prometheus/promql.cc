#include "sim/prometheus/promql.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/prometheus/promql_functions.h"
#include "sim/prometheus/promql_parser.h"
#include "sim/prometheus/promql_vectors.h"

namespace trimtab::sim {
namespace {

using Kind = PromExpr::Kind;

bool IsBefore(const Sample& sample, Millis at) { return sample.at < at; }

// Walks one query's tree. One use, one thread.
class Evaluator {
 public:
  explicit Evaluator(const PromInput& input) : input_(input) {}

  Result<PromValue> Value(const PromExpr& expr) const {
    switch (expr.kind) {
      case Kind::kNumber:
        return PromValue(expr.number);
      case Kind::kString:
        return PromValue(expr.text);
      case Kind::kSelector:
        return Select(expr);
      case Kind::kCall:
        return Call(expr);
      case Kind::kAggregate:
        return Aggregate(expr);
      case Kind::kBinary:
        return Binary(expr);
      case Kind::kNegate:
        break;
    }
    auto value = Value(expr.args.front());
    if (!value) return value;
    if (const double* number = std::get_if<double>(&*value)) return PromValue(-*number);
    Vector negated = std::get<Vector>(*std::move(value));
    for (Element& element : negated) {
      element.labels = WithoutName(std::move(element.labels));
      element.value = -element.value;
    }
    return Distinct(std::move(negated));
  }

 private:
  Millis TimeOf(const PromExpr& selector) const {
    return selector.at.value_or(input_.at) - selector.offset;
  }
  PromRange RangeOf(const PromExpr& selector) const {
    return {.from = TimeOf(selector) - selector.range, .to = TimeOf(selector)};
  }

  // The newest sample that is not too old; none if the series has ended.
  std::optional<Sample> Latest(const Series& series, Millis at) const {
    const auto after = std::lower_bound(series.samples.begin(), series.samples.end(),
                                        std::min(at, input_.newest) + 1, IsBefore);
    if (after == series.samples.begin()) return std::nullopt;
    const Sample& sample = *(after - 1);
    if (sample.at < at - input_.lookback || IsStaleMarker(sample.value)) return std::nullopt;
    return sample;
  }

  std::vector<Sample> Within(const Series& series, const PromRange& range) const {
    std::vector<Sample> samples;
    const auto from =
        std::lower_bound(series.samples.begin(), series.samples.end(), range.from, IsBefore);
    for (auto at = from; at != series.samples.end() && at->at <= std::min(range.to, input_.newest);
         ++at) {
      if (!IsStaleMarker(at->value)) samples.push_back(*at);
    }
    return samples;
  }

  std::vector<std::pair<const Labels*, Sample>> Current(const PromExpr& selector) const {
    std::vector<std::pair<const Labels*, Sample>> current;
    for (const Series* series : input_.samples->Select(selector.matchers)) {
      const auto sample = Latest(*series, TimeOf(selector));
      if (sample) current.emplace_back(&series->labels, *sample);
    }
    return current;
  }

  Result<PromValue> Select(const PromExpr& expr) const {
    if (expr.type == PromType::kMatrix) return PromValue(Range(expr));
    Vector vector;
    for (const auto& [labels, sample] : Current(expr)) vector.push_back({*labels, sample.value});
    return PromValue(std::move(vector));
  }

  Matrix Range(const PromExpr& expr) const {
    Matrix matrix;
    for (const Series* series : input_.samples->Select(expr.matchers)) {
      auto samples = Within(*series, RangeOf(expr));
      if (!samples.empty()) matrix.push_back({series->labels, std::move(samples)});
    }
    return matrix;
  }

  Result<PromValue> Call(const PromExpr& expr) const {
    if (expr.text == "time") return PromValue(static_cast<double>(input_.at) / 1000);
    if (expr.text == "timestamp") return Timestamps(expr.args.front());
    if (expr.text == "absent") return Absent(expr.args.front());
    if (!expr.args.empty() && expr.args.back().type == PromType::kMatrix) return OverRange(expr);
    std::vector<PromValue> args;
    for (const PromExpr& arg : expr.args) {
      auto value = Value(arg);
      if (!value) return value;
      args.push_back(*std::move(value));
    }
    return CallPromFunction(expr.text, std::move(args));
  }

  // A function of a range, applied to each series.
  Result<PromValue> OverRange(const PromExpr& expr) const {
    double extra = 0;
    if (expr.args.size() > 1) {
      auto value = Value(expr.args.front());
      if (!value) return value;
      extra = std::get<double>(*value);
    }
    const PromExpr& selector = expr.args.back();
    Vector vector;
    for (RangeElement& element : Range(selector)) {
      const auto value = OverTime(expr.text, element.samples, RangeOf(selector), extra);
      const bool keeps_name = expr.text == "last_over_time";
      if (!value) continue;
      vector.push_back(
          {keeps_name ? std::move(element.labels) : WithoutName(std::move(element.labels)),
           *value});
    }
    return Distinct(std::move(vector));
  }

  // Only a plain selector remembers when its samples were taken.
  Result<PromValue> Timestamps(const PromExpr& arg) const {
    Vector vector;
    if (arg.kind == Kind::kSelector) {
      for (const auto& [labels, sample] : Current(arg)) {
        vector.push_back({WithoutName(*labels), static_cast<double>(sample.at) / 1000});
      }
      return Distinct(std::move(vector));
    }
    auto value = Value(arg);
    if (!value) return value;
    vector = std::get<Vector>(*std::move(value));
    for (Element& element : vector) {
      element = {WithoutName(std::move(element.labels)), static_cast<double>(input_.at) / 1000};
    }
    return Distinct(std::move(vector));
  }

  Result<PromValue> Absent(const PromExpr& arg) const {
    auto value = Value(arg);
    if (!value) return value;
    if (!std::get<Vector>(*value).empty()) return PromValue(Vector{});
    Labels labels;
    for (const Matcher& matcher : arg.matchers) {
      if (matcher.kind == Matcher::Kind::kEqual && matcher.label != "__name__") {
        labels.emplace(matcher.label, matcher.value);
      }
    }
    return PromValue(Vector{{std::move(labels), 1}});
  }

  Result<PromValue> Aggregate(const PromExpr& expr) const {
    double parameter = 0;
    if (expr.args.size() > 1) {
      auto value = Value(expr.args.front());
      if (!value) return value;
      parameter = std::get<double>(*value);
    }
    auto vector = Value(expr.args.back());
    if (!vector) return vector;
    return AggregatePromVector(expr, std::get<Vector>(*vector), parameter);
  }

  Result<PromValue> Binary(const PromExpr& expr) const {
    auto left = Value(expr.args[0]);
    if (!left) return left;
    auto right = Value(expr.args[1]);
    if (!right) return right;
    return CombinePromValues(expr, *left, *right);
  }

  const PromInput& input_;
};

}  // namespace

Result<PromValue> EvaluatePromQl(std::string_view query, const PromInput& input) {
  auto expr = ParsePromQl(query, input.at);
  if (!expr) return std::move(expr).error();
  return Evaluator(input).Value(*expr);
}

}  // namespace trimtab::sim

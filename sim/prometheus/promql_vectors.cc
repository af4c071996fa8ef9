#include "sim/prometheus/promql_vectors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace trimtab::sim {
namespace {

// The labels by which elements are compared or grouped.
Labels KeyOf(const Labels& labels, const PromLabels& grouping) {
  Labels key;
  for (const auto& [name, value] : labels) {
    const bool listed =
        std::find(grouping.labels.begin(), grouping.labels.end(), name) != grouping.labels.end();
    if (grouping.named ? listed : !listed && name != "__name__") key.emplace(name, value);
  }
  return key;
}

bool IsComparison(const std::string& op) {
  return op == "==" || op == "!=" || op == "<" || op == ">" || op == "<=" || op == ">=";
}

bool Compares(const std::string& op, double a, double b) {
  if (op == "==") return a == b;
  if (op == "!=") return a != b;
  if (op == "<") return a < b;
  if (op == ">") return a > b;
  if (op == "<=") return a <= b;
  return a >= b;
}

double Computed(const std::string& op, double a, double b) {
  if (op == "+") return a + b;
  if (op == "-") return a - b;
  if (op == "*") return a * b;
  if (op == "/") return a / b;
  if (op == "%") return std::fmod(a, b);
  return std::pow(a, b);
}

// One pair of values: what it gives, or nothing if a comparison leaves it out. `kept` is the
// element whose value a filter keeps.
std::optional<double> Combined(const PromExpr& expr, double a, double b, double kept) {
  if (!IsComparison(expr.text)) return Computed(expr.text, a, b);
  const bool holds = Compares(expr.text, a, b);
  if (expr.returns_bool) return holds ? 1 : 0;
  return holds ? std::optional(kept) : std::nullopt;
}

bool DropsName(const PromExpr& expr) { return expr.returns_bool || !IsComparison(expr.text); }

Result<PromValue> WithScalar(const PromExpr& expr, Vector vector, double scalar, bool vector_left) {
  Vector out;
  for (Element& element : vector) {
    const double left = vector_left ? element.value : scalar;
    const double right = vector_left ? scalar : element.value;
    const auto value = Combined(expr, left, right, element.value);
    if (!value) continue;
    out.push_back(
        {DropsName(expr) ? WithoutName(std::move(element.labels)) : std::move(element.labels),
         *value});
  }
  return Distinct(std::move(out));
}

Result<PromValue> AsSets(const PromExpr& expr, const Vector& left, const Vector& right) {
  std::set<Labels> here;
  const bool is_union = expr.text == "or";
  for (const Element& element : is_union ? left : right) {
    here.insert(KeyOf(element.labels, expr.grouping));
  }
  Vector out;
  if (is_union) out = left;
  for (const Element& element : is_union ? right : left) {
    const bool both = here.contains(KeyOf(element.labels, expr.grouping));
    if (both == (expr.text == "and")) out.push_back(element);
  }
  return Distinct(std::move(out));
}

Error ManyToOne(const std::string& side) {
  return {.code = Code::kInvalid,
          .message = "found duplicate series for the match group on the " + side +
                     " hand-side of the operation;many-to-many matching not allowed: matching "
                     "labels must be unique on one side"};
}

Result<PromValue> OneToOne(const PromExpr& expr, const Vector& left, const Vector& right) {
  if (left.empty() || right.empty()) return PromValue(Vector{});
  std::map<Labels, const Element*> partners;
  for (const Element& element : right) {
    const bool is_new = partners.emplace(KeyOf(element.labels, expr.grouping), &element).second;
    if (!is_new) return ManyToOne("right");
  }
  Vector out;
  std::set<Labels> matched;
  for (const Element& element : left) {
    Labels key = KeyOf(element.labels, expr.grouping);
    const auto partner = partners.find(key);
    if (partner == partners.end()) continue;
    const auto value = Combined(expr, element.value, partner->second->value, element.value);
    if (!value) continue;
    if (!matched.insert(key).second) {
      return Error{.code = Code::kInvalid,
                   .message =
                       "multiple matches for labels: many-to-one matching must be explicit "
                       "(group_left/group_right)"};
    }
    if (const auto name = element.labels.find("__name__");
        !DropsName(expr) && !expr.grouping.named && name != element.labels.end()) {
      key.insert(*name);
    }
    out.push_back({std::move(key), *value});
  }
  return PromValue(std::move(out));
}

double Aggregated(const std::string& op, const std::vector<double>& values, double parameter) {
  if (op == "count") return static_cast<double>(values.size());
  if (op == "group") return 1;
  if (op == "quantile") return QuantileOfValues(parameter, values);
  double sum = 0;
  double best = values.front();
  for (const double value : values) {
    sum += value;
    const bool better = op == "max" ? best < value : best > value;
    if (better || std::isnan(best)) best = value;
  }
  if (op == "sum") return sum;
  if (op == "avg") return sum / static_cast<double>(values.size());
  return best;
}

}  // namespace

double QuantileOfValues(double q, std::vector<double> values) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (values.empty() || std::isnan(q)) return std::numeric_limits<double>::quiet_NaN();
  if (q < 0) return -kInfinity;
  if (q > 1) return kInfinity;
  std::sort(values.begin(), values.end());
  const double rank = q * static_cast<double>(values.size() - 1);
  const auto low = static_cast<size_t>(rank);
  const size_t high = std::min(values.size() - 1, low + 1);
  const double weight = rank - std::floor(rank);
  return values[low] * (1 - weight) + values[high] * weight;
}

Labels WithoutName(Labels labels) {
  labels.erase("__name__");
  return labels;
}

Result<PromValue> Distinct(Vector vector) {
  std::set<Labels> seen;
  for (const Element& element : vector) {
    if (seen.insert(element.labels).second) continue;
    return Error{.code = Code::kInvalid,
                 .message = "vector cannot contain metrics with the same labelset"};
  }
  return PromValue(std::move(vector));
}

Result<PromValue> CombinePromValues(const PromExpr& expr, const PromValue& left,
                                    const PromValue& right) {
  const double* left_scalar = std::get_if<double>(&left);
  const double* right_scalar = std::get_if<double>(&right);
  if (left_scalar != nullptr && right_scalar != nullptr) {
    return PromValue(*Combined(expr, *left_scalar, *right_scalar, *left_scalar));
  }
  if (right_scalar != nullptr) {
    return WithScalar(expr, std::get<Vector>(left), *right_scalar, true);
  }
  if (left_scalar != nullptr) {
    return WithScalar(expr, std::get<Vector>(right), *left_scalar, false);
  }
  const auto& vectors = std::pair(std::get<Vector>(left), std::get<Vector>(right));
  const bool is_set = expr.text == "and" || expr.text == "or" || expr.text == "unless";
  return is_set ? AsSets(expr, vectors.first, vectors.second)
                : OneToOne(expr, vectors.first, vectors.second);
}

Result<PromValue> AggregatePromVector(const PromExpr& expr, const Vector& vector,
                                      double parameter) {
  std::map<Labels, std::vector<double>> groups;
  for (const Element& element : vector) {
    groups[KeyOf(element.labels, expr.grouping)].push_back(element.value);
  }
  Vector out;
  for (const auto& [labels, values] : groups) {
    out.push_back({labels, Aggregated(expr.text, values, parameter)});
  }
  return PromValue(std::move(out));
}

}  // namespace trimtab::sim

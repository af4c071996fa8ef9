#include "optimizer/bounded_minimizer.h"

#include <nlopt.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <type_traits>

#include "base/check.h"

namespace trimtab::optimizer {
namespace {

constexpr double kWorst = 1e10;
constexpr unsigned kMemory = 8;

// The function and the best that was seen of it. NLopt's own result may be worse: it gives up where
// a step fails.
struct Search {
  const DifferentiableFunction& function;
  Minimum best;
};

double Evaluate(unsigned n, const double* x, double* gradient, void* data) {
  auto& search = *static_cast<Search*>(data);
  std::vector<double> unused(gradient == nullptr ? n : 0);
  const std::span<double> slope(gradient == nullptr ? unused.data() : gradient, n);
  const double value = search.function({x, n}, slope);
  ++search.best.evaluations;
  const bool usable =
      std::isfinite(value) &&
      std::all_of(slope.begin(), slope.end(), [](double part) { return std::isfinite(part); });
  if (!usable) {
    std::fill(slope.begin(), slope.end(), 0.0);
    return kWorst;
  }
  if (value < search.best.value) {
    search.best.value = value;
    search.best.x.assign(x, x + n);
  }
  return value;
}

}  // namespace

Minimum Minimize(const DifferentiableFunction& function, std::span<const double> lower,
                 std::span<const double> upper, std::vector<double> start, Effort effort) {
  for (size_t i = 0; i < start.size(); ++i) start[i] = std::clamp(start[i], lower[i], upper[i]);
  Search search{function, {.x = start, .value = kWorst}};
  if (start.empty()) return search.best;
  const auto n = static_cast<unsigned>(start.size());
  const std::unique_ptr<std::remove_pointer_t<nlopt_opt>, decltype(&nlopt_destroy)> optimizer(
      nlopt_create(NLOPT_LD_LBFGS, n), nlopt_destroy);
  TRIMTAB_CHECK(optimizer != nullptr);
  nlopt_set_min_objective(optimizer.get(), Evaluate, &search);
  nlopt_set_lower_bounds(optimizer.get(), lower.data());
  nlopt_set_upper_bounds(optimizer.get(), upper.data());
  nlopt_set_vector_storage(optimizer.get(), kMemory);
  nlopt_set_maxeval(optimizer.get(), effort.evaluations);
  nlopt_set_ftol_abs(optimizer.get(), effort.least_gain);
  double value = 0;
  // Whatever it returns: the best point seen is the answer.
  nlopt_optimize(optimizer.get(), start.data(), &value);
  return search.best;
}

}  // namespace trimtab::optimizer

// Functions that end campaigns of careless optimizers, and one for measuring time.
#include "tests/perf/optimizer/hard_functions.h"

#include <cmath>
#include <limits>

namespace trimtab::perf {
namespace {

using Vector = std::vector<double>;

const TestFunction& Branin() { return TestFunctions().front(); }

double NeverBeyond(const Vector& x) {
  if ((x[0] + 5) / 15 > 0.7) return std::numeric_limits<double>::quiet_NaN();
  return Branin().value(x);
}

double OnABillion(const Vector& x) { return 1e9 + 1e-3 * Branin().value(x); }

// Five levels a side; the lowest one is the square around (0.7, 0.3).
double Steps(const Vector& x) {
  const auto level = [](double part) { return std::fmin(std::floor(part * 5), 4); };
  return std::fabs(level(x[0]) - 3) + std::fabs(level(x[1]) - 1);
}

double Bowl(const Vector& x) {
  double sum = 0;
  for (const double part : x) sum += (part - 0.3) * (part - 0.3) + 0.2 * std::sin(9 * part);
  return sum;
}

}  // namespace

const std::vector<TestFunction>& HardFunctions() {
  const auto unit = [](size_t knobs) {
    return std::vector<std::pair<double, double>>(knobs, {0, 1});
  };
  static const std::vector<TestFunction> kFunctions = {
      {"constant", "R", unit(2), 1, 1, [](const Vector&) { return 1.0; }},
      {"nan", "R", Branin().box, Branin().range, Branin().minimum, NeverBeyond},
      {"billion", "R", Branin().box, 1e-3 * Branin().range, 1e9 + 1e-3 * Branin().minimum,
       OnABillion},
      {"steps", "R", unit(2), 7, 0, Steps},
      {"bowl8", "T", unit(8), 8, 0, Bowl},
  };
  return kFunctions;
}

}  // namespace trimtab::perf

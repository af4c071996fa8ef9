#include <array>
#include <cmath>
#include <numbers>

#include "tests/perf/optimizer/problems.h"

namespace trimtab::perf {
namespace {

constexpr double kPi = std::numbers::pi;
using Vector = std::vector<double>;

double Branin(const Vector& x) {
  const double a = x[1] - 5.1 / (4 * kPi * kPi) * x[0] * x[0] + 5 / kPi * x[0] - 6;
  return a * a + 10 * (1 - 1 / (8 * kPi)) * std::cos(x[0]) + 10;
}

double Hartmann6(const Vector& x) {
  constexpr std::array<double, 4> kAlpha = {1.0, 1.2, 3.0, 3.2};
  constexpr double kA[4][6] = {{10, 3, 17, 3.5, 1.7, 8},
                               {0.05, 10, 17, 0.1, 8, 14},
                               {3, 3.5, 1.7, 10, 17, 8},
                               {17, 8, 0.05, 10, 0.1, 14}};
  constexpr double kP[4][6] = {{.1312, .1696, .5569, .0124, .8283, .5886},
                               {.2329, .4135, .8307, .3736, .1004, .9991},
                               {.2348, .1451, .3522, .2883, .3047, .6650},
                               {.4047, .8828, .8732, .5743, .1091, .0381}};
  double sum = 0;
  for (size_t i = 0; i < 4; ++i) {
    double inner = 0;
    for (size_t j = 0; j < 6; ++j) inner += kA[i][j] * (x[j] - kP[i][j]) * (x[j] - kP[i][j]);
    sum -= kAlpha[i] * std::exp(-inner);
  }
  return sum;
}

double Ackley5(const Vector& x) {
  double squares = 0;
  double waves = 0;
  for (const double part : x) {
    squares += part * part / 5;
    waves += std::cos(2 * kPi * part) / 5;
  }
  return 20 + std::numbers::e - 20 * std::exp(-0.2 * std::sqrt(squares)) - std::exp(waves);
}

double Rosenbrock4(const Vector& x) {
  double sum = 0;
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    const double a = x[i + 1] - x[i] * x[i];
    sum += 100 * a * a + (1 - x[i]) * (1 - x[i]);
  }
  return sum;
}

double Levy6(const Vector& x) {
  const auto w = [&](size_t i) { return 1 + (x[i] - 1) / 4; };
  const auto square = [](double value) { return value * value; };
  double sum = square(std::sin(kPi * w(0)));
  for (size_t i = 0; i + 1 < x.size(); ++i) {
    sum += square(w(i) - 1) * (1 + 10 * square(std::sin(kPi * w(i) + 1)));
  }
  const double last = w(x.size() - 1);
  return sum + square(last - 1) * (1 + square(std::sin(2 * kPi * last)));
}

// A box of this width in which `optimum` lies at these shares of it.
std::vector<std::pair<double, double>> Around(double optimum, double width, const Vector& shares) {
  std::vector<std::pair<double, double>> box;
  for (const double share : shares) {
    box.emplace_back(optimum - share * width, optimum + (1 - share) * width);
  }
  return box;
}

}  // namespace

const std::vector<TestFunction>& TestFunctions() {
  static const std::vector<TestFunction> kFunctions = {
      {"branin", {{-5, 10}, {0, 15}}, 306, 0.397887357729738, Branin},
      {"hartmann6", std::vector<std::pair<double, double>>(6, {0, 1}), 3.32, -3.32236801141551,
       Hartmann6},
      {"ackley5", Around(0, 65.5, {.36, .62, .43, .71, .28}), 22.3, 0, Ackley5},
      {"rosenbrock4", std::vector<std::pair<double, double>>(4, {-5, 10}), 2.47e6, 0, Rosenbrock4},
      {"levy6", Around(1, 20, {.36, .62, .43, .71, .28, .55}), 404, 0, Levy6},
  };
  return kFunctions;
}

optimizer::Plan PlanFor(const TestFunction& function, uint64_t seed) {
  std::vector<optimizer::Parameter> parameters;
  for (const auto& [low, high] : function.box) {
    parameters.push_back(
        {.name = "x" + std::to_string(parameters.size()), .min = low, .max = high});
  }
  return {.space = optimizer::SearchSpace::Make(std::move(parameters), {}).value(),
          .objectives = {{.metric = "y"}},
          .seed = seed};
}

}  // namespace trimtab::perf

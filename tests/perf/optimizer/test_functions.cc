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

// 2^5 valleys of nearly one depth.
double StyblinskiTang(const Vector& x) {
  double sum = 0;
  for (const double part : x) {
    const double square = part * part;
    sum += 0.5 * (square * square - 16 * square + 5 * part) + 39.16616570377142;
  }
  return sum;
}

// Flat but for narrow, steep valleys.
double Michalewicz(const Vector& x) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double wave = std::sin(static_cast<double>(i + 1) * x[i] * x[i] / kPi);
    sum -= std::sin(x[i]) * std::pow(wave, 20);
  }
  return sum;
}

double Griewank(const Vector& x) {
  double sum = 1;
  double waves = 1;
  for (size_t i = 0; i < x.size(); ++i) {
    sum += x[i] * x[i] / 100;
    waves *= std::cos(x[i] / std::sqrt(static_cast<double>(i + 1)));
  }
  return sum - waves;
}

// Axes from 1 to 1000 long, none along a knob.
double TurnedEllipsoid(const Vector& x) {
  Vector y = x;
  for (size_t i = 0; i + 1 < y.size(); ++i) {
    const double angle = 0.5 + 0.3 * static_cast<double>(i);
    const double turned = std::cos(angle) * y[i] - std::sin(angle) * y[i + 1];
    y[i + 1] = std::sin(angle) * y[i] + std::cos(angle) * y[i + 1];
    y[i] = turned;
  }
  double sum = 0;
  double weight = 1;
  for (const double part : y) {
    sum += weight * part * part;
    weight *= 3.98;
  }
  return sum;
}

double Shekel(const Vector& x) {
  constexpr double kA[10][4] = {{4, 4, 4, 4}, {1, 1, 1, 1},    {8, 8, 8, 8}, {6, 6, 6, 6},
                                {3, 7, 3, 7}, {2, 9, 2, 9},    {5, 5, 3, 3}, {8, 1, 8, 1},
                                {6, 2, 6, 2}, {7, 3.6, 7, 3.6}};
  constexpr std::array<double, 10> kC = {.1, .2, .2, .4, .4, .6, .3, .7, .5, .5};
  double sum = 0;
  for (size_t i = 0; i < kC.size(); ++i) {
    double distance = kC[i];
    for (size_t k = 0; k < 4; ++k) distance += (x[k] - kA[i][k]) * (x[k] - kA[i][k]);
    sum -= 1 / distance;
  }
  return sum;
}

double Steps(const Vector& x) {
  double sum = 0;
  for (const double part : x) sum += std::floor(part + 0.5) * std::floor(part + 0.5);
  return sum;
}

// The cost of threads and memory and the wait of a queue that they shorten, with a cliff where it
// overflows; two of the knobs hardly matter.
double Queue(const Vector& x) {
  const double speed = 0.3 + x[0] + 0.5 * x[1];
  const double load = std::min(0.98, 0.6 / speed);
  const double wait = load / (1 - load);
  const double tuned = (x[2] - 0.7) * (x[2] - 0.7) + 0.1 * std::abs(x[3] - 0.2);
  return 8 * x[0] + 3 * x[1] + wait + 6 * tuned + 0.2 * (x[4] - 0.4) * (x[4] - 0.4);
}

// A box of this width in which `optimum` lies at these shares of it.
std::vector<std::pair<double, double>> Around(double optimum, double width, const Vector& shares) {
  std::vector<std::pair<double, double>> box;
  for (const double share : shares) {
    box.emplace_back(optimum - share * width, optimum + (1 - share) * width);
  }
  return box;
}

std::vector<std::pair<double, double>> Cube(size_t dimensions, double low, double high) {
  return std::vector<std::pair<double, double>>(dimensions, {low, high});
}

// The set that the method was chosen on.
std::vector<TestFunction> Chosen() {
  return {
      {"branin", "A", {{-5, 10}, {0, 15}}, 306, 0.397887357729738, Branin, 1e-5},
      {"hartmann6", "A", Cube(6, 0, 1), 3.32, -3.32236801141551, Hartmann6, 1e-5},
      {"ackley5", "A", Around(0, 65.5, {.36, .62, .43, .71, .28}), 22.3, 0, Ackley5},
      {"rosenbrock4", "A", Cube(4, -5, 10), 2.47e6, 0, Rosenbrock4},
      {"levy6", "A", Around(1, 20, {.36, .62, .43, .71, .28, .55}), 404, 0, Levy6},
  };
}

// Others, to see whether what was chosen holds beyond it.
std::vector<TestFunction> Validation() {
  return {
      {"styblinski5", "B", Cube(5, -5, 5), 584, 0, StyblinskiTang},
      {"michalewicz4", "B", Cube(4, 0, kPi), 3.7, -3.69885709846664, Michalewicz},
      {"griewank4", "B", Around(0, 20, {.31, .57, .66, .44}), 6.34, 0, Griewank},
      {"ellipsoid6", "B", Around(0, 10, {.4, .65, .3, .55, .72, .45}), 9.56e4, 0, TurnedEllipsoid},
      {"shekel4", "B", Cube(4, 0, 10), 10.5, -10.5364098166921, Shekel},
      {"steps4", "B", Around(0, 12, {.37, .61, .7, .42}), 200, 0, Steps},
      {"service5", "B", Cube(5, 0, 1), 48.9, 5.781780461, Queue},
  };
}

}  // namespace

const std::vector<TestFunction>& TestFunctions() {
  static const std::vector<TestFunction> kFunctions = [] {
    std::vector<TestFunction> all = Chosen();
    for (TestFunction& function : Validation()) all.push_back(std::move(function));
    return all;
  }();
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

#include "optimizer/importance.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "optimizer/even_sample.h"
#include "optimizer/gp/function_draw.h"
#include "optimizer/gp/hyperparameter_draws.h"

namespace trimtab::optimizer {
namespace {

constexpr size_t kDraws = 32;
constexpr size_t kEvaluations = 2048;
constexpr size_t kMostPoints = 192;
constexpr size_t kLeastPoints = 48;
// Of the noise: nearly anything goes. The search does well to believe in a signal, a report does
// not.
constexpr Priors kDoubtful = {.noise_mode = -5, .noise_sd = 2};
// The interval leaves out this share at each end.
constexpr double kTail = 0.05;

double Variance(const Eigen::VectorXd& values) {
  return (values.array() - values.mean()).square().mean();
}

double Quantile(const std::vector<double>& ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, ascending.size() - 1);
  const double part = place - static_cast<double>(below);
  return (1 - part) * ascending[below] + part * ascending[above];
}

Importance Summary(std::string parameter, std::vector<double> shares) {
  std::sort(shares.begin(), shares.end());
  double sum = 0;
  for (const double share : shares) sum += share;
  const double low = Quantile(shares, kTail);
  const double high = Quantile(shares, 1 - kTail);
  const double mean = sum / static_cast<double>(shares.size());
  return {std::move(parameter), std::clamp(mean, low, high), low, high};
}

}  // namespace

std::vector<Importance> ImportanceOf(const SearchSpace& space, const PointEncoder& encode,
                                     const GaussianProcess& objective, Rng rng) {
  const size_t count = std::clamp(kEvaluations / (space.size() + 1), kLeastPoints, kMostPoints);
  const EvenSample sample(space, count, rng.Fork("sample"));
  if (sample.points().empty()) return {};
  const Eigen::MatrixXd x = encode(sample.points());
  std::vector<Eigen::MatrixXd> redrawn;
  for (size_t i = 0; i < space.size(); ++i) redrawn.push_back(encode(sample.Redrawn(i)));

  std::vector<std::vector<double>> shares(space.size());
  size_t drawn = 0;
  for (Hyperparameters& draw : DrawHyperparameters(
           objective.data(), kDoubtful, objective.hyperparameters(), kDraws, rng.Fork("draws"))) {
    const auto gp = GaussianProcess::Make(objective.data(), std::move(draw));
    if (!gp) continue;
    const FunctionDraw function(*gp, rng.Fork("function " + std::to_string(drawn++)));
    const Eigen::VectorXd values = function.At(x);
    const double variance = Variance(values);
    for (size_t i = 0; i < space.size(); ++i) {
      const double left = 0.5 * (values - function.At(redrawn[i])).array().square().mean();
      shares[i].push_back(variance > 0 ? std::clamp(left / variance, 0.0, 1.0) : 0);
    }
  }
  std::vector<Importance> importance;
  for (size_t i = 0; i < space.size() && !shares[i].empty(); ++i) {
    importance.push_back(Summary(space.parameters()[i].name, std::move(shares[i])));
  }
  std::stable_sort(importance.begin(), importance.end(),
                   [](const Importance& a, const Importance& b) { return a.share > b.share; });
  return importance;
}

}  // namespace trimtab::optimizer

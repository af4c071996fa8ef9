#include "optimizer/importance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/portable_math.h"
#include "optimizer/even_sample.h"
#include "optimizer/gp/hyperparameter_draws.h"

namespace trimtab::optimizer {
namespace {

constexpr size_t kDraws = 32;
constexpr size_t kEvaluations = 2048;
constexpr size_t kMostPoints = 192;
constexpr size_t kLeastPoints = 48;
// The interval leaves out this share at each end.
constexpr double kTail = 0.05;

// A model at some points: what it expects there and how they vary together.
struct Joint {
  Joint(const GaussianProcess& gp, const Eigen::MatrixXd& x)
      : signal(gp.signal()),
        z(Scaled(x, gp.data().groups, gp.hyperparameters())),
        explained(gp.factor().SolveLower(gp.CrossCovariance(x))),
        mean((explained.transpose() *
              gp.factor().SolveLower((gp.data().y.array() - gp.mean()).matrix()))
                 .array() +
             gp.mean()) {}

  double signal;
  Eigen::MatrixXd z;
  Eigen::MatrixXd explained;  // a column for each point; its products are what the data take away
  Eigen::VectorXd mean;
};

// The expected variance of the function among the points.
double Variance(const Joint& at) {
  Eigen::MatrixXd together;
  SquaredDistancesWithin(at.z, together);
  Matern(together);
  const double known = at.explained.rowwise().mean().squaredNorm();
  const double common = at.signal * together.mean() - known;
  const double own = at.signal - at.explained.colwise().squaredNorm().mean();
  return (at.mean.array() - at.mean.mean()).square().mean() + own - common;
}

// Half the expected squared difference of the function between each point and its partner.
double HalfSquaredDifference(const Joint& a, const Joint& b) {
  Eigen::MatrixXd together = (a.z - b.z).rowwise().squaredNorm();
  Matern(together);
  const double unknown = 2 * a.signal * (1 - together.mean()) -
                         (a.explained - b.explained).colwise().squaredNorm().mean();
  return 0.5 * ((a.mean - b.mean).squaredNorm() / static_cast<double>(a.mean.size()) +
                std::max(unknown, 0.0));
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
  for (Hyperparameters& draw : DrawHyperparameters(
           objective.data(), Priors{}, objective.hyperparameters(), kDraws, rng.Fork("draws"))) {
    const auto gp = GaussianProcess::Make(objective.data(), std::move(draw));
    if (!gp) continue;
    const Joint base(*gp, x);
    const double variance = Variance(base);
    for (size_t i = 0; i < space.size(); ++i) {
      const double left = HalfSquaredDifference(base, Joint(*gp, redrawn[i]));
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

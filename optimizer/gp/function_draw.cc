#include "optimizer/gp/function_draw.h"

#include <cmath>
#include <numbers>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr Eigen::Index kWaves = 128;
// A Matern-5/2 kernel is a mixture of waves whose frequencies have a t distribution of 5 degrees.
constexpr int kDegrees = 5;

// sin(2 pi turns) to 11 digits, from basic operations alone.
double SineOfTurns(double turns) {
  const double rest = turns - std::nearbyint(turns);
  const double quarter = rest > 0.25 ? 0.5 - rest : (rest < -0.25 ? -0.5 - rest : rest);
  const double angle = 2 * std::numbers::pi * quarter;
  const double squared = angle * angle;
  double sum = 1;
  for (int k = 16; k >= 2; k -= 2) sum = 1 - sum * squared / (k * (k + 1));
  return angle * sum;
}

}  // namespace

FunctionDraw::FunctionDraw(const GaussianProcess& gp, Rng rng)
    : gp_(gp), turns_(gp.data().x.cols(), kWaves), sines_(kWaves), cosines_(kWaves) {
  const double height = std::sqrt(gp.signal() / static_cast<double>(kWaves));
  for (Eigen::Index i = 0; i < kWaves; ++i) {
    double squares = 0;
    for (int k = 0; k < kDegrees; ++k) {
      const double part = rng.Normal();
      squares += part * part;
    }
    const double stretch = std::sqrt(kDegrees / squares) / (2 * std::numbers::pi);
    for (Eigen::Index k = 0; k < turns_.rows(); ++k) {
      const int group = gp.data().groups[static_cast<size_t>(k)];
      turns_(k, i) = stretch * rng.Normal() * PortableExp(-gp.hyperparameters().log_length[group]);
    }
    sines_[i] = height * rng.Normal();
    cosines_[i] = height * rng.Normal();
  }
  const GpData& data = gp.data();
  Eigen::VectorXd lacking = data.y.array() - gp.mean();
  lacking -= PriorAt(data.x);
  for (Eigen::Index i = 0; i < lacking.size(); ++i) {
    const double variance = gp.noise() * data.noise_weight[i] + data.known_noise[i];
    lacking[i] -= std::sqrt(variance) * rng.Normal();
  }
  weights_ = gp.factor().Solve(lacking);
}

Eigen::VectorXd FunctionDraw::PriorAt(const Eigen::MatrixXd& x) const {
  const Eigen::MatrixXd turns = x * turns_;
  return turns.unaryExpr([](double t) { return SineOfTurns(t); }) * sines_ +
         turns.unaryExpr([](double t) { return SineOfTurns(t + 0.25); }) * cosines_;
}

Eigen::VectorXd FunctionDraw::At(const Eigen::MatrixXd& x) const {
  const Eigen::VectorXd whole = PriorAt(x) + gp_.CrossCovariance(x).transpose() * weights_;
  return whole.array() + gp_.mean();
}

}  // namespace trimtab::optimizer

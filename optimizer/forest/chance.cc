#include "optimizer/forest/chance.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// Gumbel's distribution: the largest of several, each moved by the logarithm of its weight, is
// drawn in proportion to the weights.
double Ticket(Rng& rng) {
  constexpr double kLeast = 0x1p-53;  // as far from 0 as the largest is from 1
  return -PortableLog(-PortableLog(std::max(rng.Unit(), kLeast)));
}

}  // namespace

Eigen::VectorXd Chance::Scores(const Eigen::MatrixXd& x) const {
  Eigen::VectorXd scores = forest_.Predict(x).mean;
  std::vector<double> means(scores.begin(), scores.end());
  const auto half = means.begin() + static_cast<std::ptrdiff_t>((means.size() - 1) / 2);
  std::nth_element(means.begin(), half, means.end());
  Rng rng = rng_;
  for (double& score : scores) {
    const double ticket = Ticket(rng);
    const bool hopeful = score <= *half;
    score = ticket;
    if (!hopeful) score = kNever;
  }
  return scores;
}

double Chance::Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const {
  gradient.setZero(x.size());
  return Scores(x.transpose())[0];
}

}  // namespace trimtab::optimizer

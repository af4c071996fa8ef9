#include "optimizer/doubtful_rows.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/portable_math.h"
#include "base/rng.h"
#include "optimizer/acquisition/normal.h"
#include "optimizer/forest/random_forest.h"
#include "optimizer/rank_correlation.h"

namespace trimtab::optimizer {
namespace {

// A rank correlation of fewer rows is luck, and one below this says that nothing is foretold.
constexpr Eigen::Index kLeastToJudge = 8;
constexpr double kLeastSkill = 0.1;
// What the logarithm of the probability to be safe is worth, in standard deviations of the
// objective.
constexpr double kCare = 5;
// However surely rows alike broke a guardrail, one more may hold it.
constexpr double kSurest = 0.98;

// What forests say of one guardrail.
struct Foretold {
  double skill = 1;
  Eigen::VectorXd log_safe;
};

Foretold Foretell(const LimitedGp& guardrail, const Eigen::MatrixXd& x, const Rng& rng) {
  const GpData& data = guardrail.gp.data();
  const RandomForest levels(data.x, data.y, rng.Fork("levels"));
  const Eigen::VectorXd broke = (data.y.array() > guardrail.limit).cast<double>();
  const RandomForest breaks(data.x, broke, rng.Fork("breaks"));
  const Predictions level = levels.Predict(x);
  const Predictions often = breaks.Predict(x);
  // Trees that agree may all be wrong: no surer than they were of what they were not shown.
  const auto rows = static_cast<double>(data.y.size());
  const double missed = (levels.held_out() - data.y).squaredNorm() / rows;
  Foretold foretold{.log_safe = Eigen::VectorXd(x.rows())};
  if (data.y.size() >= kLeastToJudge) {
    foretold.skill = RankCorrelation(levels.held_out(), data.y);
  }
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const double sd = std::sqrt(level.sd[i] * level.sd[i] + missed);
    foretold.log_safe[i] = LogNormalCdf((guardrail.limit - level.mean[i]) / sd) +
                           PortableLog(1 - kSurest * std::clamp(often.mean[i], 0.0, 1.0));
  }
  return foretold;
}

}  // namespace

size_t LeastDoubtful(const Beliefs& beliefs, std::span<const Point> points) {
  const Eigen::MatrixXd x = beliefs.encode()(points);
  const Rng rng = Rng(beliefs.plan().seed).Fork("doubtful");
  Eigen::VectorXd scores = Eigen::VectorXd::Zero(x.rows());
  if (beliefs.objective()) {
    const GpData& data = beliefs.objective()->data();
    const RandomForest forest(data.x, data.y, rng.Fork("objective"));
    const Predictions expected = forest.Predict(x);
    scores -= expected.mean;
    // Only ever what is expected to be best would end beside the first good row.
    const bool hopes = (beliefs.history().size() + beliefs.running().size()) % 2 == 0;
    if (hopes) scores += expected.sd;
  }
  double skill = -1;
  const auto& guardrails = beliefs.surrogate().guardrails;
  for (size_t i = 0; i < guardrails.size(); ++i) {
    if (guardrails[i].gp.data().y.size() == 0) continue;
    const Foretold foretold = Foretell(guardrails[i], x, rng.Fork(std::to_string(i)));
    scores += kCare * foretold.log_safe;
    skill = std::max(skill, foretold.skill);
  }
  if (skill < kLeastSkill) return beliefs.rng().Fork("doubtful").Below(points.size());
  Eigen::Index best = 0;
  scores.maxCoeff(&best);
  return static_cast<size_t>(best);
}

}  // namespace trimtab::optimizer

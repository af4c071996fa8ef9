#include "optimizer/portfolio.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "optimizer/acquisition/log_expected_improvement.h"
#include "optimizer/acquisition/nearby.h"
#include "optimizer/forest/chance.h"
#include "optimizer/forest/forest_wishes.h"
#include "optimizer/gp/leave_one_out.h"
#include "optimizer/rank_correlation.h"

namespace trimtab::optimizer {
namespace {

constexpr std::array kExperts = {Expert::kProcess, Expert::kForest, Expert::kUnwarped,
                                 Expert::kForestMean, Expert::kNear};
// A process that ranks this well has nearly all turns.
constexpr double kSure = 0.9;
constexpr double kShareOfOthers = 0.05;
// From equal turns at the first of these numbers of trials to turns by skill at the second.
constexpr double kEqualTurns = 20;
constexpr double kTurnsBySkill = 40;
// How sharply turns follow skill: what errs twice as much has a sixteenth of the turns.
constexpr int kSharpness = 4;
// Nothing ranks better than this surely.
constexpr double kLeastError = 0.05;
// Where points are made up rather than listed, the forest has to rank better by this much.
constexpr double kClearlyBetter = 0.1;
// So many trials may be in vain before chance has turns; so many more, and it would have them all,
// were it not for its most.
constexpr double kPatience = 10;
constexpr double kLostPatience = 40;
constexpr double kMostChance = 0.5;
constexpr size_t kNeighbours = 60;
// Its multiples, without their whole parts, fall evenly into shares of any size.
constexpr double kGoldenRatio = 0.6180339887498949;

double Lowest(const Eigen::VectorXd& y, const std::vector<Eigen::Index>& rows) {
  double lowest = y[rows.front()];
  for (const Eigen::Index row : rows) lowest = std::min(lowest, y[row]);
  return lowest;
}

// Turns by skill, as a power of how much of the best one's error is left.
double Weight(double skill, double best, double sharpness) {
  const double ratio = (1 - best + kLeastError) / (1 - skill + kLeastError);
  double whole = 1;
  for (int i = 0; i < kSharpness; ++i) whole *= ratio;
  return 1 - sharpness + sharpness * whole;
}

}  // namespace

Portfolio::Portfolio(const Beliefs& beliefs)
    : beliefs_(beliefs),
      process_(*beliefs.objective()),
      listed_(!beliefs.question().among.empty()),
      process_skill_(RankCorrelation(LeaveOneOut(process_), process_.data().y)) {}

const RandomForest& Portfolio::forest() {
  const GpData& data = process_.data();
  if (!forest_) forest_.emplace(data.x, data.y, Rng(beliefs_.plan().seed).Fork("forest"));
  return *forest_;
}

// Null if its covariance cannot be factored.
const GaussianProcess* Portfolio::unwarped() {
  if (!unwarped_) {
    GpData data = process_.data();
    const OutputTransform& transform = beliefs_.surrogate().data.objective.transform;
    for (double& value : data.y) value = transform.Undo(value);
    data.y.array() -= data.y.mean();
    const double sd = std::sqrt(data.y.squaredNorm() / static_cast<double>(data.y.size()));
    if (sd > 0) data.y /= sd;
    unwarped_ = GaussianProcess::Make(std::move(data), process_.hyperparameters());
  }
  return unwarped_ ? &*unwarped_ : nullptr;
}

double Portfolio::SkillOf(Expert expert) {
  switch (expert) {
    case Expert::kForest:
    case Expert::kForestMean:
      return RankCorrelation(forest().held_out(), process_.data().y);
    case Expert::kUnwarped:
      return unwarped() ? RankCorrelation(LeaveOneOut(*unwarped()), unwarped()->data().y) : 0;
    case Expert::kProcess:
    case Expert::kNear:
      return process_skill_;
    case Expert::kChance:
      break;
  }
  return 0;
}

std::vector<ExpertSkill> Portfolio::Skills() {
  return {{"Gaussian process", process_skill_},
          {"random forest", SkillOf(Expert::kForest)},
          {"Gaussian process, not warped", SkillOf(Expert::kUnwarped)}};
}

double Portfolio::ShareOfChance(double told) const {
  const std::vector<size_t>& shown = beliefs_.surrogate().data.objective.shown;
  Eigen::Index best = 0;
  process_.data().y.head(static_cast<Eigen::Index>(shown.size())).minCoeff(&best);
  const auto better = static_cast<double>(shown[static_cast<size_t>(best)]);
  return std::clamp((told - better - 1 - kPatience) / kLostPatience, 0.0, kMostChance);
}

Expert Portfolio::Turn() {
  const bool sure = process_skill_ > kSure;
  if (!listed_) {
    const bool better = !sure && SkillOf(Expert::kForest) > process_skill_ + kClearlyBetter;
    return better ? Expert::kForest : Expert::kProcess;
  }
  const auto told = static_cast<double>(beliefs_.history().size() + beliefs_.running().size());
  const double sharpness =
      std::clamp((told - kEqualTurns) / (kTurnsBySkill - kEqualTurns), 0.0, 1.0);
  std::array<double, kExperts.size()> skills{};
  for (size_t i = 0; i < kExperts.size(); ++i) skills[i] = SkillOf(kExperts[i]);
  const double best = *std::max_element(skills.begin(), skills.end());
  std::array<double, kExperts.size()> shares{};
  double all = 0;
  for (size_t i = 0; i < kExperts.size(); ++i) {
    shares[i] = Weight(skills[i], best, sharpness);
    if (sure && kExperts[i] != Expert::kProcess) shares[i] *= 1 - sharpness * (1 - kShareOfOthers);
    all += shares[i];
  }
  const double step = kGoldenRatio * told;
  const double chance = ShareOfChance(told) * (sure ? kShareOfOthers : 1);
  double at = step - std::floor(step);
  if (at < chance) return Expert::kChance;
  at = (at - chance) / (1 - chance) * all;
  for (size_t i = 0; i < kExperts.size(); ++i) {
    if (at < shares[i]) return kExperts[i];
    at -= shares[i];
  }
  return Expert::kProcess;
}

// In a list every row is tried once, so what was measured best is what there is to beat.
std::unique_ptr<Acquisition> Portfolio::Improvement() {
  if (!listed_) return beliefs_.Improvement();
  const double best = Lowest(process_.data().y, beliefs_.FeasibleRows());
  return std::make_unique<LogExpectedImprovement>(process_, best);
}

std::unique_ptr<Acquisition> Portfolio::Neighbours() {
  const Tried* home = beliefs_.BestWithin(kTriedMargin);
  const std::vector<Point>& points = beliefs_.question().among;
  if (home == nullptr || points.size() <= kNeighbours) return Improvement();
  Eigen::VectorXd centre = beliefs_.encode()(home->point);
  const Eigen::MatrixXd x = beliefs_.encode()(points);
  Eigen::VectorXd far = (x.rowwise() - centre.transpose()).rowwise().squaredNorm();
  std::nth_element(far.begin(), far.begin() + kNeighbours - 1, far.end());
  return std::make_unique<Nearby>(Improvement(), std::move(centre), far[kNeighbours - 1]);
}

std::unique_ptr<Acquisition> Portfolio::WishOf(Expert expert) {
  const std::vector<Eigen::Index> rows = beliefs_.FeasibleRows();
  if (rows.empty()) return nullptr;
  switch (expert) {
    case Expert::kForest:
      return std::make_unique<ForestImprovement>(forest(), Lowest(process_.data().y, rows));
    case Expert::kForestMean:
      return std::make_unique<ForestMean>(forest());
    case Expert::kUnwarped:
      if (!unwarped()) return Improvement();
      return std::make_unique<LogExpectedImprovement>(*unwarped(),
                                                      Lowest(unwarped()->data().y, rows));
    case Expert::kNear:
      return Neighbours();
    case Expert::kChance:
      return std::make_unique<Chance>(forest(), beliefs_.rng().Fork("chance"));
    case Expert::kProcess:
      break;
  }
  return Improvement();
}

const char* ReasonOf(Expert expert) {
  switch (expert) {
    case Expert::kForest:
      return "the forest's turn: its largest expected improvement";
    case Expert::kForestMean:
      return "the forest's turn: what it expects to be best";
    case Expert::kUnwarped:
      return "the largest expected improvement by the objective as measured";
    case Expert::kNear:
      return "the largest expected improvement among the neighbours of the best";
    case Expert::kChance:
      return "nothing better was found for a while: a row at random, of the more promising half";
    case Expert::kProcess:
      break;
  }
  return "the largest expected improvement";
}

}  // namespace trimtab::optimizer

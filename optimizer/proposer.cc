#include "optimizer/proposer.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/portable_math.h"
#include "optimizer/acquisition/confidence_bound.h"
#include "optimizer/acquisition/log_expected_improvement.h"
#include "optimizer/acquisition/normal.h"
#include "optimizer/initial_design.h"
#include "optimizer/safe_region.h"

namespace trimtab::optimizer {
namespace {

// Standard deviations: what counts as feasible where it was tried, and where it was not.
constexpr double kTriedMargin = 1;
constexpr double kSafeMargin = 3;
// What runs on while nothing new is safe.
constexpr double kAgainMargin = 2;
constexpr double kNoisy = 1e-3;
constexpr size_t kAnchors = 4;
constexpr uint64_t kWhole = 10000;
// What a smaller change may cost of the acquisition: a fifth.
constexpr double kSimplerLoss = 0.2231435513142098;

std::vector<double> ContextNow(std::span<const Observation> history, const Question& question) {
  if (!question.context.empty() || history.empty()) return question.context;
  return history.back().context;
}

}  // namespace

Proposer::Proposer(const Plan& plan, std::span<const Observation> history,
                   const Surrogate& surrogate, const Question& question, Rng rng)
    : plan_(plan),
      history_(history),
      surrogate_(surrogate),
      question_(question),
      rng_(rng),
      objective_(surrogate.objective),
      encode_(plan.space, surrogate.data.context(ContextNow(history, question))) {
  JudgeTried();
  Imagine(question.pending);
}

void Proposer::JudgeTried() {
  std::vector<Point> points;
  std::set<std::vector<double>> seen;
  for (const Observation& observation : history_) {
    // Measured outside the space: something to learn from, nothing to recommend.
    if (!plan_.space.Contains(observation.point)) continue;
    if (seen.insert(observation.point.values).second) points.push_back(observation.point);
  }
  if (points.empty()) return;
  const Eigen::MatrixXd x = encode_(points);
  const Eigen::VectorXd margins = SafetyMargins(surrogate_.guardrails, x);
  const Eigen::VectorXd means =
      objective_ ? objective_->Predict(x).mean : Eigen::VectorXd::Zero(x.rows());
  for (size_t i = 0; i < points.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    tried_.push_back({std::move(points[i]), means[row], margins[row]});
  }
}

const Proposer::Tried* Proposer::Incumbent() const { return BestWithin(kTriedMargin); }

const Proposer::Tried* Proposer::BestWithin(double margin) const {
  const Tried* best = nullptr;
  const Tried* safest = nullptr;
  for (const Tried& tried : tried_) {
    if (safest == nullptr || tried.margin > safest->margin) safest = &tried;
    if (tried.margin < margin) continue;
    if (best == nullptr || tried.mean < best->mean) best = &tried;
  }
  return best != nullptr ? best : safest;
}

void Proposer::Imagine(std::span<const Point> pending) {
  for (const Point& point : pending) {
    taken_.push_back(plan_.space.Canonical(point));
    if (!objective_) continue;
    const Eigen::VectorXd x = encode_(point);
    objective_->Append(x, objective_->Predict(x.transpose()).mean[0]);
  }
}

std::vector<Eigen::Index> Proposer::FeasibleRows() const {
  const Eigen::VectorXd margins = SafetyMargins(surrogate_.guardrails, objective_->data().x);
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < margins.size(); ++i) {
    if (margins[i] >= kTriedMargin) rows.push_back(i);
  }
  return rows;
}

std::vector<Point> Proposer::Anchors() const {
  std::vector<const Tried*> order;
  for (const Tried& tried : tried_) order.push_back(&tried);
  std::stable_sort(order.begin(), order.end(), [](const Tried* a, const Tried* b) {
    const bool a_feasible = a->margin >= kTriedMargin;
    const bool b_feasible = b->margin >= kTriedMargin;
    return a_feasible != b_feasible ? a_feasible : a->mean < b->mean;
  });
  std::vector<Point> anchors;
  for (const Tried* tried : order) {
    if (anchors.size() < kAnchors) anchors.push_back(tried->point);
  }
  return anchors;
}

// What a point promises of the objective; null if only feasibility is left to look for.
std::unique_ptr<Acquisition> Proposer::Wish(bool explore) const {
  if (!objective_) return nullptr;
  const std::vector<Eigen::Index> rows = FeasibleRows();
  if (rows.empty()) return nullptr;
  if (explore) {
    const auto knobs = static_cast<double>(plan_.space.size());
    const double told = 2 * static_cast<double>(history_.size()) + 1;
    return std::make_unique<ConfidenceBound>(*objective_,
                                             std::sqrt(0.2 * knobs * PortableLog(told)));
  }
  if (objective_->noise() > kNoisy) {
    auto noisy =
        std::make_unique<LogNoisyExpectedImprovement>(*objective_, rows, rng_.Fork("draws"));
    if (!noisy->failed()) return noisy;
  }
  const Eigen::VectorXd means = objective_->Predict(objective_->data().x).mean;
  double best = means[rows.front()];
  for (const Eigen::Index row : rows) best = std::min(best, means[row]);
  return std::make_unique<LogExpectedImprovement>(*objective_, best);
}

std::optional<Point> Proposer::Search(const SearchRegion& region, const Acquisition& acquisition,
                                      std::optional<double> margin, const Point* home) {
  const Wanted wanted{acquisition, surrogate_.guardrails, margin, taken_};
  if (!question_.among.empty() || plan_.space.Count(kWhole) > 0) {
    std::vector<Point> points = question_.among.empty() ? plan_.space.Enumerate() : question_.among;
    std::erase_if(points, [&](const Point& point) { return !region.Contains(point); });
    const auto best = BestOf(points, encode_, wanted);
    return best ? std::optional(points[*best]) : std::nullopt;
  }
  const std::vector<Point> anchors = Anchors();
  auto found = Maximize(region, encode_, wanted, anchors, rng_.Fork("search"));
  if (!found) return std::nullopt;
  if (home == nullptr) return found->point;
  return Simplify(region, encode_, wanted, *std::move(found), *home, kSimplerLoss);
}

Proposal Proposer::Answer(Proposal::Kind kind, Point point, std::string why) const {
  Proposal proposal{.kind = kind, .why = std::move(why)};
  const Eigen::MatrixXd x = encode_(point).transpose();
  double log_feasible = 0;
  for (size_t i = 0; i < surrogate_.guardrails.size(); ++i) {
    const LimitedGp& guardrail = surrogate_.guardrails[i];
    const Predictions at = guardrail.gp.Predict(x);
    log_feasible += LogNormalCdf((guardrail.limit - at.mean[0]) / at.sd[0]);
  }
  proposal.feasible = PortableExp(log_feasible);
  if (objective_ && plan_.objectives.size() == 1) {
    const Predictions at = objective_->Predict(x);
    const OutputTransform& transform = surrogate_.data.objective.transform;
    const double mean = transform.Undo(at.mean[0]);
    const bool minimize = plan_.objectives[0].goal == Objective::Goal::kMinimize;
    const double scale = (minimize ? 1 : -1) * plan_.objectives[0].weight;
    proposal.expected[plan_.objectives[0].metric] = {
        mean / scale, at.sd[0] / transform.Slope(mean) / std::abs(scale)};
  }
  proposal.point = std::move(point);
  return proposal;
}

Proposal Proposer::Best() const {
  const Tried* incumbent = Incumbent();
  if (incumbent == nullptr) {
    return {.kind = Proposal::Kind::kTry, .why = "nothing in the space was measured yet"};
  }
  return Answer(Proposal::Kind::kTry, incumbent->point,
                incumbent->margin >= kTriedMargin
                    ? "the best expected objective among what was tried and holds the guardrails"
                    : "no configuration holds the guardrails surely; this one comes nearest");
}

Proposal Proposer::Global() {
  const bool noisy = objective_ && objective_->noise() > kNoisy;
  // Where nothing is gained by measuring twice, every point is tried once.
  if (!noisy || !question_.among.empty()) {
    for (const Tried& tried : tried_) taken_.push_back(tried.point);
  }
  const bool explore = surrogate_.guardrails.empty() && history_.size() % 2 == 0;
  const auto wish = Wish(explore);
  const Feasibility both(surrogate_.guardrails, wish.get());
  if (auto point = Search(SearchRegion(plan_.space), both, std::nullopt, nullptr)) {
    const char* why = wish == nullptr ? "nothing tried holds the guardrails: the most likely to"
                      : explore       ? "how good it may be: a look at what is little known"
                                      : "the largest expected improvement";
    return Answer(Proposal::Kind::kTry, *std::move(point), why);
  }
  Proposal stop = Best();
  stop.kind = Proposal::Kind::kStop;
  stop.why = "every configuration was tried";
  return stop;
}

Proposal Proposer::Local() {
  const Tried* incumbent = Incumbent();
  if (incumbent == nullptr) {
    return Answer(Proposal::Kind::kRemeasure, *plan_.baseline, "nothing was measured yet");
  }
  const double width = TrustedHalfWidth(plan_, history_);
  const SearchRegion region(plan_.space, incumbent->point, width);
  taken_.push_back(incumbent->point);
  const auto wish = Wish(false);
  const Feasibility both(surrogate_.guardrails, wish.get());
  if (auto point = Search(region, both, kSafeMargin, &incumbent->point)) {
    return Answer(Proposal::Kind::kTry, *std::move(point),
                  "the largest expected improvement near the incumbent that is safe");
  }
  const Tried& again = *BestWithin(kAgainMargin);
  return Answer(Proposal::Kind::kRemeasure, again.point,
                again.margin >= kAgainMargin
                    ? "no step is safe enough: the best known again, to know it better"
                    : "nothing tried is surely safe: what comes nearest again");
}

}  // namespace trimtab::optimizer

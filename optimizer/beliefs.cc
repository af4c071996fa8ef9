#include "optimizer/beliefs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "base/portable_math.h"
#include "optimizer/acquisition/confidence_bound.h"
#include "optimizer/acquisition/log_expected_improvement.h"
#include "optimizer/expected.h"
#include "optimizer/reason.h"

namespace trimtab::optimizer {
namespace {

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

Beliefs::Beliefs(const Plan& plan, std::span<const Observation> history, const Surrogate& surrogate,
                 const Question& question, Rng rng)
    : plan_(plan),
      history_(history),
      surrogate_(surrogate),
      question_(question),
      rng_(rng),
      objective_(surrogate.objective),
      encode_(plan.space, surrogate.data.context(ContextNow(history, question))) {
  JudgeTried();
  Imagine();
}

bool Beliefs::noisy() const { return objective_ && objective_->noise() > kNoisy; }

bool Beliefs::RepeatsTell() const {
  if (!noisy()) return false;
  std::map<std::pair<std::vector<double>, std::vector<double>>, double> first;
  bool repeated = false;
  for (const Observation& observation : history_) {
    const auto value = ObjectiveOf(plan_, observation);
    if (!value || observation.status != Observation::Status::kOk) continue;
    if (value->standard_error > 0) return true;
    const auto [place, is_new] =
        first.try_emplace({observation.point.values, observation.context}, value->mean);
    if (place->second != value->mean) return true;
    repeated = repeated || !is_new;
  }
  return !repeated;
}

void Beliefs::JudgeTried() {
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

const Tried* Beliefs::BestWithin(double margin) const {
  const Tried* best = nullptr;
  const Tried* safest = nullptr;
  for (const Tried& tried : tried_) {
    if (safest == nullptr || tried.margin > safest->margin) safest = &tried;
    if (tried.margin < margin) continue;
    if (best == nullptr || tried.mean < best->mean) best = &tried;
  }
  return best != nullptr ? best : safest;
}

void Beliefs::Imagine() {
  for (const Point& point : question_.pending) {
    running_.push_back(plan_.space.Canonical(point));
    if (!objective_) continue;
    const Eigen::VectorXd x = encode_(point);
    if (!objective_->Append(x, objective_->Predict(x.transpose()).mean[0])) {
      fallbacks_.Count("a running trial that is not imagined");
    }
  }
}

std::vector<Eigen::Index> Beliefs::FeasibleRows() const {
  const Eigen::VectorXd margins = SafetyMargins(surrogate_.guardrails, objective_->data().x);
  std::vector<Eigen::Index> rows;
  // What another campaign has measured is nothing to beat: it has to be found again.
  const Series& series = surrogate_.data.objective;
  const auto own = static_cast<Eigen::Index>(series.shown.size());
  const Eigen::Index running = own + static_cast<Eigen::Index>(series.earlier);
  for (Eigen::Index i = 0; i < margins.size(); ++i) {
    if ((i < own || i >= running) && margins[i] >= kTriedMargin) rows.push_back(i);
  }
  return rows;
}

std::vector<Point> Beliefs::Anchors() const {
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

std::unique_ptr<Acquisition> Beliefs::Optimism() const {
  if (!objective_ || FeasibleRows().empty()) return nullptr;
  const auto knobs = static_cast<double>(plan_.space.size());
  const double told = 2 * static_cast<double>(history_.size()) + 1;
  return std::make_unique<ConfidenceBound>(*objective_, std::sqrt(0.2 * knobs * PortableLog(told)));
}

std::unique_ptr<Acquisition> Beliefs::Improvement() const {
  if (!objective_) return nullptr;
  const std::vector<Eigen::Index> rows = FeasibleRows();
  if (rows.empty()) return nullptr;
  if (noisy()) {
    auto wish =
        std::make_unique<LogNoisyExpectedImprovement>(*objective_, rows, rng_.Fork("draws"));
    if (!wish->failed()) return wish;
    fallbacks_.Count("expected improvement as if nothing were noisy: no draws of the function");
  }
  const Eigen::VectorXd means = objective_->Predict(objective_->data().x).mean;
  double best = means[rows.front()];
  for (const Eigen::Index row : rows) best = std::min(best, means[row]);
  return std::make_unique<LogExpectedImprovement>(*objective_, best);
}

std::vector<Choice> Beliefs::Listed() const {
  std::vector<Choice> choices;
  for (size_t i = 0; i < question_.among.size(); ++i) choices.push_back({question_.among[i], i});
  if (question_.among.empty() && plan_.space.Count(kWhole) > 0) {
    for (Point& point : plan_.space.Enumerate()) choices.push_back({.point = std::move(point)});
  }
  return choices;
}

std::optional<Choice> Beliefs::Search(const Quest& quest) const {
  const Feasibility both(surrogate_.guardrails, quest.wish);
  const Wanted wanted{both, surrogate_.guardrails, quest.margin, quest.taken};
  std::vector<Choice> choices = Listed();
  if (!choices.empty()) {
    std::erase_if(choices, [&](const Choice& at) { return !quest.region.Contains(at.point); });
    std::vector<Point> points;
    points.reserve(choices.size());
    for (const Choice& choice : choices) points.push_back(choice.point);
    const auto best = BestOf(points, encode_, wanted);
    return best ? std::optional(std::move(choices[*best])) : std::nullopt;
  }
  const std::vector<Point> anchors = Anchors();
  auto found = Maximize(quest.region, encode_, wanted, anchors, rng_.Fork("search"));
  if (!found) return std::nullopt;
  if (quest.home == nullptr) return Choice{.point = std::move(found->point)};
  return Choice{.point = Simplify(quest.region, encode_, wanted, *std::move(found), *quest.home,
                                  kSimplerLoss)};
}

double Beliefs::Feasible(const Point& point) const {
  const Eigen::MatrixXd x = encode_(point).transpose();
  return PortableExp(Feasibility(surrogate_.guardrails, nullptr).Scores(x)[0]);
}

Proposal Beliefs::Answer(Proposal::Kind kind, Choice choice, std::string why) const {
  Proposal proposal{.kind = kind, .index = choice.index};
  proposal.why = Reason(*this, choice.point, std::move(why));
  proposal.feasible = Feasible(choice.point);
  proposal.expected = ExpectedAt(plan_, surrogate_, objective_ ? &*objective_ : nullptr,
                                 encode_(choice.point).transpose());
  proposal.point = std::move(choice.point);
  return proposal;
}

Proposal Beliefs::Best() const {
  const Tried* incumbent = BestWithin(kTriedMargin);
  if (incumbent == nullptr) {
    return {.kind = Proposal::Kind::kTry, .why = "nothing in the space was measured yet"};
  }
  return Answer(Proposal::Kind::kTry, {.point = incumbent->point},
                incumbent->margin >= kTriedMargin
                    ? "the best expected objective among what was tried and holds the guardrails"
                    : "no configuration holds the guardrails surely; this one comes nearest");
}

}  // namespace trimtab::optimizer

#include "optimizer/local_proposer.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "optimizer/neighbourhood.h"
#include "optimizer/safe_region.h"

namespace trimtab::optimizer {
namespace {

// Standard deviations: what is safe to try, and what may run on while nothing new is safe.
constexpr double kSafeMargin = 3;
constexpr double kAgainMargin = 2;
// How far beyond what was seen to hold a knob is moved, as a share of its range: the model does not
// know of the cliff behind it.
constexpr double kBeyondHeld = 0.1;
// Fewer rows of a list are no choice; and where none of them is safe enough, the safest of them are
// left to choose from.
constexpr size_t kLeastRows = 30;
constexpr Eigen::Index kSafest = 10;
constexpr const char* kSafeStep =
    "the largest expected improvement near the incumbent that is safe";
constexpr const char* kAgain = "no step is safe enough: the best known again, to know it better";

std::vector<Point> Held(const Beliefs& beliefs) {
  std::vector<Point> held;
  for (const Tried& tried : beliefs.tried()) {
    if (tried.margin >= kTriedMargin) held.push_back(tried.point);
  }
  return held;
}

// What of a list may be proposed and is near.
std::vector<Choice> Reach(const Beliefs& beliefs, const SearchRegion& near, const Point& home,
                          std::span<const Point> taken) {
  std::vector<Point> points;
  std::vector<size_t> places;
  const std::vector<Point>& among = beliefs.question().among;
  for (size_t i = 0; i < among.size(); ++i) {
    if (std::find(taken.begin(), taken.end(), among[i]) != taken.end()) continue;
    points.push_back(among[i]);
    places.push_back(i);
  }
  std::vector<Choice> reach;
  for (const size_t row : RowsNear(near, points, home, kLeastRows)) {
    reach.push_back({std::move(points[row]), places[row]});
  }
  return reach;
}

// The margin that the safest few of these hold, or the safe one if that is less.
double MarginOfSafest(Eigen::VectorXd margins) {
  const auto few = std::min(kSafest, margins.size()) - 1;
  std::nth_element(margins.begin(), margins.begin() + few, margins.end(), std::greater<>());
  return std::min(kSafeMargin, margins[few]);
}

// The incumbent that may be measured again, if the list holds it and repeats tell something.
std::optional<Choice> AgainFromList(const Beliefs& beliefs) {
  const Point& again = beliefs.BestWithin(kAgainMargin)->point;
  const std::vector<Point>& among = beliefs.question().among;
  const auto at = std::find(among.begin(), among.end(), again);
  if (at == among.end() || !beliefs.RepeatsTell()) return std::nullopt;
  return Choice{again, static_cast<size_t>(at - among.begin())};
}

// From a list. Where nothing is surely safe and nothing can be measured again, the best promise
// among the safest.
Proposal ProposeRow(const Beliefs& beliefs, const SearchRegion& near, const Point& home,
                    const Acquisition* wish) {
  std::vector<Point> taken = beliefs.running();
  taken.push_back(home);
  if (!beliefs.RepeatsTell()) {
    for (const Tried& tried : beliefs.tried()) taken.push_back(tried.point);
  }
  std::vector<Choice> reach = Reach(beliefs, near, home, taken);
  if (reach.empty()) {
    Proposal stop = beliefs.Best();
    stop.kind = Proposal::Kind::kStop;
    stop.why = "every row of the list was tried";
    return stop;
  }
  std::vector<Point> points;
  points.reserve(reach.size());
  for (const Choice& choice : reach) points.push_back(choice.point);
  const auto& guardrails = beliefs.surrogate().guardrails;
  const double margin = MarginOfSafest(SafetyMargins(guardrails, beliefs.encode()(points)));
  const bool safe = margin >= kSafeMargin;
  if (!safe) {
    if (auto again = AgainFromList(beliefs)) {
      return beliefs.Answer(Proposal::Kind::kRemeasure, *std::move(again), kAgain);
    }
  }
  const Feasibility both(guardrails, wish);
  const size_t best = BestOf(points, beliefs.encode(), {both, guardrails, margin, {}}).value_or(0);
  return beliefs.Answer(
      Proposal::Kind::kTry, std::move(reach[best]),
      safe ? kSafeStep : "no row is surely safe: the largest promise among the safest");
}

}  // namespace

Proposal ProposeLocally(const Beliefs& beliefs) {
  const Plan& plan = beliefs.plan();
  const Tried* incumbent = beliefs.BestWithin(kTriedMargin);
  if (incumbent == nullptr) {
    return beliefs.Answer(Proposal::Kind::kRemeasure, {.point = *plan.baseline},
                          "nothing was measured yet");
  }
  SearchRegion near(plan.space, incumbent->point, TrustedHalfWidth(plan, beliefs.history()));
  near.Narrow(Held(beliefs), kBeyondHeld);
  const auto wish = beliefs.Improvement();
  if (!beliefs.question().among.empty()) {
    return ProposeRow(beliefs, near, incumbent->point, wish.get());
  }
  std::vector<Point> taken = beliefs.running();
  taken.push_back(incumbent->point);
  auto found = beliefs.Search({.region = near,
                               .wish = wish.get(),
                               .margin = kSafeMargin,
                               .taken = taken,
                               .home = &incumbent->point});
  if (found) return beliefs.Answer(Proposal::Kind::kTry, *std::move(found), kSafeStep);
  const Tried& again = *beliefs.BestWithin(kAgainMargin);
  return beliefs.Answer(Proposal::Kind::kRemeasure, {.point = again.point},
                        again.margin >= kAgainMargin
                            ? kAgain
                            : "nothing tried is surely safe: what comes nearest again");
}

}  // namespace trimtab::optimizer

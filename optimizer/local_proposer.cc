#include "optimizer/local_proposer.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "optimizer/doubtful_rows.h"
#include "optimizer/neighbourhood.h"
#include "optimizer/safe_region.h"

namespace trimtab::optimizer {
namespace {

// Standard deviations: what is safe to try, and what may run on while nothing new is safe.
constexpr double kSafeMargin = 3;
constexpr double kAgainMargin = 2;
// Where a bad step is taken back: likely to be safe.
constexpr double kLikelyMargin = 0.5;
// How far beyond what was seen to hold a knob is moved, as a share of its range: the model does not
// know of the cliff behind it.
constexpr double kBeyondHeld = 0.1;
// Fewer rows of a list are no choice.
constexpr size_t kLeastRows = 30;
constexpr const char* kSafeStep =
    "the largest expected improvement near the incumbent that is safe";
constexpr const char* kLikelyStep =
    "the largest expected improvement near the incumbent that is likely to be safe";
constexpr const char* kDoubtful =
    "no row is surely safe: good by what was measured anywhere, and least likely to harm";
constexpr const char* kAgain = "no step is safe enough: the best known again, to know it better";

std::vector<Point> Held(const Beliefs& beliefs) {
  std::vector<Point> held;
  for (const Tried& tried : beliefs.tried()) {
    if (tried.margin >= kTriedMargin) held.push_back(tried.point);
  }
  return held;
}

// What of a list may be proposed: the points and their places in it.
struct Rows {
  std::vector<Point> points;
  std::vector<size_t> places;

  Choice At(size_t row) const { return {points[row], places[row]}; }
};

Rows RowsLeft(const Beliefs& beliefs, const Point& home) {
  std::vector<Point> taken = beliefs.running();
  taken.push_back(home);
  if (!beliefs.RepeatsTell()) {
    for (const Tried& tried : beliefs.tried()) taken.push_back(tried.point);
  }
  Rows rows;
  const std::vector<Point>& among = beliefs.question().among;
  for (size_t i = 0; i < among.size(); ++i) {
    if (std::find(taken.begin(), taken.end(), among[i]) != taken.end()) continue;
    rows.points.push_back(among[i]);
    rows.places.push_back(i);
  }
  return rows;
}

// The largest promise among the near rows that are surely safe, if any is.
std::optional<Choice> SafeStep(const Beliefs& beliefs, const SearchRegion& near, const Point& home,
                               const Rows& rows, const Acquisition* wish) {
  const std::vector<size_t> reach = RowsNear(near, rows.points, home, kLeastRows);
  std::vector<Point> points;
  points.reserve(reach.size());
  for (const size_t row : reach) points.push_back(rows.points[row]);
  const auto& guardrails = beliefs.surrogate().guardrails;
  const Feasibility both(guardrails, wish);
  const auto best = BestOf(points, beliefs.encode(), {both, guardrails, kSafeMargin, {}});
  return best ? std::optional(rows.At(reach[*best])) : std::nullopt;
}

// The incumbent that may be measured again, if the list holds it and repeats tell something.
std::optional<Choice> AgainFromList(const Beliefs& beliefs) {
  const Point& again = beliefs.BestWithin(kAgainMargin)->point;
  const std::vector<Point>& among = beliefs.question().among;
  const auto at = std::find(among.begin(), among.end(), again);
  if (at == among.end() || !beliefs.RepeatsTell()) return std::nullopt;
  return Choice{again, static_cast<size_t>(at - among.begin())};
}

// From a list.
Proposal ProposeRow(const Beliefs& beliefs, const SearchRegion& near, const Point& home,
                    const Acquisition* wish) {
  const Rows rows = RowsLeft(beliefs, home);
  if (rows.points.empty()) {
    Proposal stop = beliefs.Best();
    stop.kind = Proposal::Kind::kStop;
    stop.why = "every row of the list was tried";
    return stop;
  }
  if (auto step = SafeStep(beliefs, near, home, rows, wish)) {
    return beliefs.Answer(Proposal::Kind::kTry, *std::move(step), kSafeStep);
  }
  if (auto again = AgainFromList(beliefs)) {
    return beliefs.Answer(Proposal::Kind::kRemeasure, *std::move(again), kAgain);
  }
  return beliefs.Answer(Proposal::Kind::kTry, rows.At(LeastDoubtful(beliefs, rows.points)),
                        kDoubtful);
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
  if (!plan.taken_back) near.Narrow(Held(beliefs), kBeyondHeld);
  const auto wish = beliefs.Improvement();
  if (!beliefs.question().among.empty()) {
    return ProposeRow(beliefs, near, incumbent->point, wish.get());
  }
  std::vector<Point> taken = beliefs.running();
  taken.push_back(incumbent->point);
  auto found = beliefs.Search({.region = near,
                               .wish = wish.get(),
                               .margin = plan.taken_back ? kLikelyMargin : kSafeMargin,
                               .taken = taken,
                               .home = &incumbent->point});
  if (found) {
    return beliefs.Answer(Proposal::Kind::kTry, *std::move(found),
                          plan.taken_back ? kLikelyStep : kSafeStep);
  }
  const Tried& again = *beliefs.BestWithin(kAgainMargin);
  return beliefs.Answer(Proposal::Kind::kRemeasure, {.point = again.point},
                        again.margin >= kAgainMargin
                            ? kAgain
                            : "nothing tried is surely safe: what comes nearest again");
}

}  // namespace trimtab::optimizer

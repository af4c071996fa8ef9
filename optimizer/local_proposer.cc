#include "optimizer/local_proposer.h"

#include <memory>
#include <utility>

#include "optimizer/safe_region.h"

namespace trimtab::optimizer {
namespace {

// Standard deviations: what is safe to try, and what may run on while nothing new is safe.
constexpr double kSafeMargin = 3;
constexpr double kAgainMargin = 2;

}  // namespace

Proposal ProposeLocally(const Beliefs& beliefs) {
  const Plan& plan = beliefs.plan();
  const Tried* incumbent = beliefs.BestWithin(kTriedMargin);
  if (incumbent == nullptr) {
    return beliefs.Answer(Proposal::Kind::kRemeasure, {.point = *plan.baseline},
                          "nothing was measured yet");
  }
  const SearchRegion near(plan.space, incumbent->point, TrustedHalfWidth(plan, beliefs.history()));
  std::vector<Point> taken = beliefs.running();
  taken.push_back(incumbent->point);
  const auto wish = beliefs.Improvement();
  auto found = beliefs.Search({.region = near,
                               .wish = wish.get(),
                               .margin = kSafeMargin,
                               .taken = taken,
                               .home = &incumbent->point});
  if (found) {
    return beliefs.Answer(Proposal::Kind::kTry, *std::move(found),
                          "the largest expected improvement near the incumbent that is safe");
  }
  const Tried& again = *beliefs.BestWithin(kAgainMargin);
  return beliefs.Answer(Proposal::Kind::kRemeasure, {.point = again.point},
                        again.margin >= kAgainMargin
                            ? "no step is safe enough: the best known again, to know it better"
                            : "nothing tried is surely safe: what comes nearest again");
}

}  // namespace trimtab::optimizer

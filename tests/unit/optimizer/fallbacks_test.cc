#include "optimizer/fallbacks.h"

#include <gtest/gtest.h>

#include <limits>

#include "optimizer/surrogate.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

Plan Line() { return {.space = Space({Real("a", 0, 1)}), .objectives = {{.metric = "y"}}}; }

Observation At(double a, double y) { return {.point = {{a}}, .metrics = {{"y", {y}}}}; }

// A covariance with it is not finite; an optimizer refuses to be told it.
Observation Unsolvable() {
  Observation observation = At(0.5, 1);
  observation.metrics["y"].standard_error = std::numeric_limits<double>::quiet_NaN();
  return observation;
}

TEST(Fallbacks, AFailedFitKeepsTheLastModel) {
  const Plan plan = Line();
  SurrogateFitter fitter(plan);
  std::vector<Observation> history;
  for (int i = 0; i < 6; ++i) history.push_back(At(0.1 * i, 0.2 * i));
  const auto before = fitter.Fit(history);
  ASSERT_TRUE(before);
  EXPECT_TRUE(before->fallbacks.counts().empty());
  history.push_back(Unsolvable());
  const auto after = fitter.Fit(history);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->objective->data().y.size(), 5);
  EXPECT_EQ(after->fallbacks.counts().size(), 1U);
}

TEST(Fallbacks, AKeptModelIsTheSameAfterAReload) {
  const Plan plan = Line();
  std::vector<Observation> history;
  for (int i = 0; i < 12; ++i) history.push_back(At(0.05 * i, 0.3 * i * i));
  SurrogateFitter followed(plan);
  for (size_t n = 1; n <= history.size(); ++n) (void)followed.Fit(std::span(history).first(n));
  history.push_back(Unsolvable());
  const auto a = followed.Fit(history);
  const auto b = SurrogateFitter(plan).Fit(history);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(ToTheta(a->objective->hyperparameters()), ToTheta(b->objective->hyperparameters()));
}

TEST(Fallbacks, WhereNoModelCanBeMadeThereIsNone) {
  const Plan plan = Line();
  const std::vector<Observation> history(3, Unsolvable());
  EXPECT_FALSE(SurrogateFitter(plan).Fit(history));
}

TEST(Fallbacks, AnEarlierObservationWithoutAPlaceIsCounted) {
  Plan plan{.space = Space({Category("codec", {"none", "zstd"})}),
            .objectives = {{.metric = "y"}},
            .earlier = {{.point = {{7}}, .metrics = {{"y", {2}}}}}};
  const auto optimizer = Optimizing(std::move(plan));
  const auto fallbacks = optimizer->Explain().value().fallbacks;
  ASSERT_EQ(fallbacks.size(), 1U);
  EXPECT_EQ(fallbacks.begin()->second, 1U);
}

TEST(Fallbacks, AHealthyCampaignHasNone) {
  auto optimizer = Optimizing(Line());
  Campaign(*optimizer, Measuring("y", [](const Point& p) { return p.values[0]; }), 14);
  EXPECT_TRUE(optimizer->Explain().value().fallbacks.empty());
}

TEST(Fallbacks, AddUpByName) {
  Fallbacks a;
  a.Count("one");
  Fallbacks b;
  b.Count("one");
  b.Count("two");
  a.Add(b);
  EXPECT_EQ(a.counts().at("one"), 2U);
  EXPECT_EQ(a.counts().at("two"), 1U);
}

}  // namespace
}  // namespace trimtab::optimizer

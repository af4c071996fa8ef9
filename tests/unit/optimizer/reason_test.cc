#include <gtest/gtest.h>

#include <string>

#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

bool Says(const Proposal& proposal, const std::string& what) {
  return proposal.why.find(what) != std::string::npos;
}

Observation Service(const Point& point) {
  const double pool = point.values[0];
  return {.metrics = {{"latency", {20 - pool / 10 + 2 * point.values[1]}}, {"errors", {0.001}}}};
}

Plan ServicePlan() {
  return {.space = Space({Integer("pool", 4, 128), Category("codec", {"none", "zstd", "lz4"})}),
          .objectives = {{.metric = "latency"}},
          .guardrails = {{.metric = "errors", .limit = 0.01}},
          .exploration = Plan::Exploration::kLocal,
          .baseline = Point{{16, 1}}};
}

TEST(Reason, OfAStepNamesItsGainItsGuardrailsAndWhatChanges) {
  auto optimizer = Optimizing(ServicePlan());
  const auto proposals = Campaign(*optimizer, Service, 8);
  const Proposal& last = proposals.back();
  ASSERT_EQ(last.kind, Proposal::Kind::kTry);
  EXPECT_TRUE(Says(last, "gains ")) << last.why;
  EXPECT_TRUE(Says(last, " of latency (")) << last.why;
  EXPECT_TRUE(Says(last, "holds errors with 9")) << last.why;
  EXPECT_TRUE(Says(last, "changes ")) << last.why;
  EXPECT_TRUE(Says(last, " -> ")) << last.why;
}

TEST(Reason, IsOneLine) {
  auto optimizer = Optimizing(ServicePlan());
  for (const Proposal& proposal : Campaign(*optimizer, Service, 8)) {
    EXPECT_EQ(proposal.why.find('\n'), std::string::npos);
    EXPECT_FALSE(proposal.why.empty());
  }
}

TEST(Reason, OfTheIncumbentChangesNothing) {
  auto optimizer = Optimizing(ServicePlan());
  Campaign(*optimizer, Service, 6);
  const Proposal best = optimizer->Recommend().value();
  EXPECT_FALSE(Says(best, "changes ")) << best.why;
  EXPECT_TRUE(Says(best, "holds errors")) << best.why;
}

TEST(Reason, NamesCategoriesByName) {
  Plan plan = ServicePlan();
  plan.exploration = Plan::Exploration::kGlobal;
  plan.space = Space({Category("codec", {"none", "zstd", "lz4"})});
  plan.baseline.reset();
  plan.guardrails.clear();
  auto optimizer = Optimizing(std::move(plan));
  for (const double codec : {0.0, 1.0}) {
    for (int i = 0; i < 4; ++i) {
      ASSERT_TRUE(optimizer->Tell({.point = {{codec}}, .metrics = {{"latency", {codec + 1}}}}));
    }
  }
  const Proposal next = optimizer->Ask({}).value();
  ASSERT_EQ(next.point.values[0], 2);
  EXPECT_TRUE(Says(next, "codec none -> lz4")) << next.why;
}

TEST(Reason, SaysSoWhereAGainIsNotSure) {
  auto optimizer = Optimizing(ServicePlan());
  for (int i = 0; i < 12; ++i) {
    const double pool = 14 + i % 4;
    const double noise = i % 3 == 0 ? 3 : -2;
    ASSERT_TRUE(optimizer->Tell(
        {.point = {{pool, 1}}, .metrics = {{"latency", {20 + noise}}, {"errors", {0.001}}}}));
  }
  const Proposal next = optimizer->Ask({.trial = 12}).value();
  ASSERT_EQ(next.kind, Proposal::Kind::kTry);
  EXPECT_TRUE(Says(next, "(-")) << next.why;
}

}  // namespace
}  // namespace trimtab::optimizer

#include "optimizer/memory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.h"
#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

Plan OneKnob() {
  return {.space = Space({Real("x", 0, 1)}), .objectives = {{.metric = "cost"}}, .seed = 3};
}

Observation Measured(double x, double cost) {
  return {.point = {{x}}, .metrics = {{"cost", {cost}}}};
}

// Costs fall towards the middle of the history, each x is its own.
std::vector<Observation> Valley(size_t count) {
  std::vector<Observation> history;
  for (size_t i = 0; i < count; ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(count);
    history.push_back(Measured(x, (x - 0.5) * (x - 0.5)));
  }
  return history;
}

TEST(Memory, KeepsWhatFits) {
  std::vector<Observation> history = Valley(kLeastRemembered);
  Forget(OneKnob(), history);
  EXPECT_EQ(history.size(), kLeastRemembered);
}

TEST(Memory, KeepsTheFirstTheBestAndTheNewestInOrder) {
  const std::vector<Observation> all = Valley(kMostRemembered);
  std::vector<Observation> history = all;
  Forget(OneKnob(), history);
  ASSERT_EQ(history.size(), kLeastRemembered);
  EXPECT_EQ(history.front().point, all.front().point);
  EXPECT_EQ(history.back().point, all.back().point);
  EXPECT_TRUE(std::is_sorted(history.begin(), history.end(), [](const auto& a, const auto& b) {
    return a.point.values < b.point.values;
  }));
  const auto best = std::find_if(history.begin(), history.end(),
                                 [](const auto& at) { return at.point.values[0] == 0.5; });
  EXPECT_NE(best, history.end());
}

TEST(Memory, ForgetsWhatFailedOrBreaksAGuardrailBeforeWhatHolds) {
  Plan plan = OneKnob();
  plan.guardrails = {{.metric = "errors", .limit = 1}};
  std::vector<Observation> history = Valley(kMostRemembered);
  for (Observation& observation : history) observation.metrics["errors"] = {0.5};
  history[400].status = Observation::Status::kFailed;
  history[400].metrics["cost"] = {-1};
  history[401].metrics["cost"] = {-1};
  history[401].metrics["errors"] = {2};
  history[402].metrics["cost"] = {-1};
  Forget(plan, history);
  const auto kept = [&](size_t i) {
    const double x = static_cast<double>(i) / static_cast<double>(kMostRemembered);
    return std::any_of(history.begin(), history.end(),
                       [&](const auto& at) { return at.point.values[0] == x; });
  };
  EXPECT_FALSE(kept(400));
  EXPECT_FALSE(kept(401));
  EXPECT_TRUE(kept(402));
}

TEST(Memory, AMillionTrialsAreAnsweredAsAThousand) {
  const auto tuner = Optimizing(OneKnob());
  Rng rng(1);
  constexpr uint64_t kTold = 1'000'000;
  for (uint64_t i = 0; i < kTold; ++i) {
    const double x = rng.Unit();
    ASSERT_TRUE(tuner->Tell(Measured(x, (x - 0.3) * (x - 0.3) + 0.01 * rng.Normal())));
  }
  EXPECT_EQ(tuner->told(), kTold);
  EXPECT_LE(tuner->history().size(), kMostRemembered);
  const auto best = tuner->Recommend();
  ASSERT_TRUE(best);
  EXPECT_NEAR(best->point.values[0], 0.3, 0.1);
}

TEST(Memory, TheBudgetCountsWhatWasForgotten) {
  Plan plan = OneKnob();
  plan.max_trials = kMostRemembered + 5;
  const auto tuner = Optimizing(plan);
  for (const Observation& observation : Valley(plan.max_trials)) {
    ASSERT_TRUE(tuner->Tell(observation));
  }
  EXPECT_EQ(tuner->Ask({.trial = 1})->kind, Proposal::Kind::kStop);
}

TEST(Memory, WhoWasToldEverythingAgainAnswersAlike) {
  const auto followed = Optimizing(OneKnob());
  std::vector<Observation> history = Valley(kMostRemembered + 20);
  for (size_t i = 0; i < history.size(); ++i) {
    if (i % 500 == 20) static_cast<void>(followed->Ask({.trial = i}));
    ASSERT_TRUE(followed->Tell(history[i]));
  }
  const auto reloaded = Optimizing(OneKnob());
  for (const Observation& observation : history) ASSERT_TRUE(reloaded->Tell(observation));
  EXPECT_EQ(followed->Ask({.trial = 7})->point, reloaded->Ask({.trial = 7})->point);
}

}  // namespace
}  // namespace trimtab::optimizer

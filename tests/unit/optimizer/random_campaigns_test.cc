// Whatever the space, the plan and the answers, what is proposed keeps the promises.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/random_plans.h"

namespace trimtab::optimizer {
namespace {

// TRIMTAB_CAMPAIGNS=50000 looks longer.
uint64_t Campaigns() {
  const char* asked = std::getenv("TRIMTAB_CAMPAIGNS");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : 1000;
}

void ExpectSound(const Plan& plan, const Proposal& proposal) {
  const bool nothing = proposal.kind == Proposal::Kind::kStop && proposal.point.values.empty();
  EXPECT_TRUE(nothing || plan.space.Contains(proposal.point)) << proposal.why;
  EXPECT_FALSE(proposal.why.empty());
  EXPECT_GE(proposal.feasible, 0);
  EXPECT_LE(proposal.feasible, 1);
  for (const auto& [metric, expected] : proposal.expected) {
    EXPECT_TRUE(std::isfinite(expected.mean)) << metric << ": " << expected.mean;
    EXPECT_TRUE(std::isfinite(expected.standard_error)) << metric;
    EXPECT_GE(expected.standard_error, 0) << metric;
  }
}

void ExpectSame(const Proposal& one, const Proposal& other) {
  EXPECT_EQ(one.kind, other.kind);
  EXPECT_EQ(one.point, other.point);
  EXPECT_EQ(one.index, other.index);
  EXPECT_EQ(one.feasible, other.feasible);
  EXPECT_EQ(one.why, other.why);
}

bool Has(const std::vector<Point>& points, const Point& point) {
  return std::find(points.begin(), points.end(), point) != points.end();
}

// One campaign. Its last answer is asked for twice.
class RandomCampaign {
 public:
  explicit RandomCampaign(uint64_t seed)
      : rng_(seed), plan_(RandomPlan(rng_)), optimizer_(Optimizing(plan_)) {}

  void Run() {
    const uint64_t trials = 1 + rng_.Below(16);
    // Most of the history is there before the first question, as after a restart.
    const uint64_t known = rng_.Below(trials);
    for (uint64_t i = 0; i < trials && !stopped_; ++i) {
      if (i < known) {
        Tell(KnownPoint());
      } else {
        Step(i);
      }
    }
    const Question question = RandomQuestion(plan_, trials, rng_);
    const auto once = optimizer_->Ask(question);
    const auto twice = optimizer_->Ask(question);
    ASSERT_TRUE(once) << once.error().message;
    ASSERT_TRUE(twice);
    ExpectSame(*once, *twice);
    ExpectRecommendation();
  }

 private:
  void Step(uint64_t trial) {
    const Question question = RandomQuestion(plan_, trial, rng_);
    const auto proposal = optimizer_->Ask(question);
    ASSERT_TRUE(proposal) << proposal.error().message;
    ExpectSound(plan_, *proposal);
    stopped_ = proposal->kind == Proposal::Kind::kStop;
    const size_t begun = optimizer_->history().size() + question.pending.size();
    EXPECT_TRUE(stopped_ || plan_.max_trials == 0 || begun < plan_.max_trials);
    if (stopped_) return;
    EXPECT_TRUE(question.among.empty() || Has(question.among, proposal->point));
    Tell(proposal->point);
  }

  // Mostly one that may be tried; some were measured before, some outside the space.
  Point KnownPoint() {
    const auto& history = optimizer_->history();
    if (!history.empty() && rng_.Chance(0.2)) return history[rng_.Below(history.size())].point;
    Point point = RandomPoint(plan_.space, rng_);
    const size_t i = rng_.Below(plan_.space.size());
    const Parameter::Kind kind = plan_.space.parameters()[i].kind;
    const bool named = kind == Parameter::Kind::kCategorical || kind == Parameter::Kind::kBoolean;
    if (!named && rng_.Chance(0.1)) point.values[i] = 3 * point.values[i] + 0.3;
    return point;
  }

  void Tell(Point point) {
    const Observation answer = RandomAnswer(plan_, std::move(point), rng_);
    const auto told = optimizer_->Tell(answer);
    const bool placed = std::all_of(answer.context.begin(), answer.context.end(),
                                    [](double value) { return std::isfinite(value); });
    EXPECT_EQ(told.ok(), placed) << (told ? "" : told.error().message);
  }

  void ExpectRecommendation() {
    const auto best = optimizer_->Recommend();
    if (!best) return;
    ExpectSound(plan_, *best);
    std::vector<Point> known;
    for (const Observation& observation : optimizer_->history()) known.push_back(observation.point);
    if (plan_.baseline) known.push_back(*plan_.baseline);
    EXPECT_TRUE(Has(known, best->point));
  }

  Rng rng_;
  Plan plan_;
  std::unique_ptr<BayesOptimizer> optimizer_;
  bool stopped_ = false;
};

TEST(RandomCampaigns, KeepEveryPromise) {
  for (uint64_t seed = 0; seed < Campaigns(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomCampaign(seed).Run();
  }
}

}  // namespace
}  // namespace trimtab::optimizer

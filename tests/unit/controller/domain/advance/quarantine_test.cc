// Settings that are not tried again for a while.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::hours;
using testing::IsEmpty;

// The optimizer proposes nothing but one candidate, and that has failed once.
class QuarantineOf : public testing::Test {
 protected:
  void SetUp() override {
    world_.behaves = [](const Values& values) {
      return FakeWorld::Behaviour{.p95 = values.at("pool") == "32" ? 1.0 : 3.0};
    };
    world_.proposes = [](int64_t) { return Proposed{.values = {{"pool", "40"}}, .why = "again"}; };
    world_.VisitFor(hours(12));
    ASSERT_EQ(world_.state().counters.trials, 1) << world_.Told();
    ASSERT_EQ(world_.state().reason, LoopReason::kCoolingDown);
  }
  void TearDown() override { EXPECT_THAT(world_.violations, IsEmpty()); }

  bool IsTriedAgain() {
    world_.VisitFor(hours(2));
    return world_.state().counters.trials > 1;
  }

  FakeWorld world_;
};

TEST_F(QuarantineOf, ACandidateDoublesEachTime) {
  world_.VisitFor(hours(24));
  EXPECT_EQ(world_.state().counters.trials, 2);
  EXPECT_EQ(world_.state().quarantine[0].times, 2);
}

TEST_F(QuarantineOf, ACandidateIsLiftedByAnotherImage) {
  world_.program = "image 2";
  EXPECT_TRUE(IsTriedAgain()) << world_.Told();
  EXPECT_EQ(world_.state().quarantine[0].times, 1);
}

TEST_F(QuarantineOf, ACandidateIsLiftedByOtherBoundsOfItsKnob) {
  world_.ChangeSpec([](LoopSpec& spec) { spec.knobs[0].max = "64"; });
  EXPECT_TRUE(IsTriedAgain()) << world_.Told();
}

TEST_F(QuarantineOf, ACandidateStaysWhenTheSpecChangesElsewhere) {
  world_.ChangeSpec([](LoopSpec& spec) {
    spec.knobs[1].max = "64";
    spec.search.patience = 7;
    spec.objectives[0].weight = 2;
  });
  EXPECT_FALSE(IsTriedAgain()) << world_.Told();
}

TEST_F(QuarantineOf, ACandidateStaysWhileNobodyCanTellWhatRuns) {
  world_.program = "";
  EXPECT_FALSE(IsTriedAgain()) << world_.Told();
}

}  // namespace
}  // namespace trimtab::domain

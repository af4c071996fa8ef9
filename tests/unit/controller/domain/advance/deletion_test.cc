// What becomes of the target when its loop is deleted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {
namespace {

using std::chrono::hours;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

FakeWorld::Behaviour Better(const Values& values) {
  return {.p95 = values.at("pool") == "32" ? 1.0 : 0.7};
}

// A world with a trial in this phase, whose loop is deleted.
class Deletion : public testing::TestWithParam<Phase> {
 protected:
  void SetUp() override {
    world_.behaves = Better;
    ASSERT_TRUE(world_.VisitUntil(GetParam())) << world_.Told();
  }
  void TearDown() override { EXPECT_THAT(world_.violations, IsEmpty()); }

  void DeleteWithLeave() {
    world_.spec.rollback.on_delete = OnDelete::kLeave;
    world_.Delete();
  }
  bool LoopGoes() {
    return world_.VisitUntil([&] { return world_.gone; });
  }
  void ExpectLastGoodAndNothingOfOurs() {
    EXPECT_EQ(world_.live, (Values{{"pool", "32"}, {"workers", "4"}})) << world_.Told();
    EXPECT_FALSE(world_.locked);
    EXPECT_EQ(world_.on_target, 0);
    EXPECT_FALSE(world_.owned);
  }

  FakeWorld world_;
};

TEST_P(Deletion, GivesEverythingBackFirst) {
  world_.Delete();
  ASSERT_TRUE(LoopGoes()) << world_.Told();
  ExpectLastGoodAndNothingOfOurs();
  EXPECT_THAT(world_.done, Contains("give back"));
}

TEST_P(Deletion, WithLeaveKeepsLastGoodAndNothingIsOursAnyMore) {
  DeleteWithLeave();
  ASSERT_TRUE(LoopGoes()) << world_.Told();
  ExpectLastGoodAndNothingOfOurs();
  EXPECT_THAT(world_.done, Contains("leave"));
  EXPECT_THAT(world_.done, Not(Contains("give back")));
}

TEST_P(Deletion, WithLeaveGoesOnOnceBegunWhateverTheSpecSaysByThen) {
  DeleteWithLeave();
  world_.Visit(FakeWorld::Death::kBeforeActions);
  EXPECT_TRUE(world_.status.leaving);
  world_.spec = LoopSpec{};
  world_.spec_error = "spec.knobs: must be there";
  ASSERT_TRUE(LoopGoes()) << world_.Told();
  ExpectLastGoodAndNothingOfOurs();
  EXPECT_THAT(world_.done, Not(Contains("give back")));
}

TEST_P(Deletion, AfterThatOfTheWorkloadGivesBackWhatRemains) {
  world_.there = false;
  world_.remains = true;
  world_.Delete();
  ASSERT_TRUE(LoopGoes()) << world_.Told();
  EXPECT_FALSE(world_.remains);
}

TEST_P(Deletion, WithLeaveGivesBackWhatALostWorkloadRead) {
  DeleteWithLeave();
  world_.Visit();
  world_.there = false;
  world_.remains = true;
  ASSERT_TRUE(LoopGoes()) << world_.Told();
  EXPECT_FALSE(world_.remains);
}

INSTANTIATE_TEST_SUITE_P(WhileACandidateIsLive, Deletion,
                         testing::Values(Phase::kApplying, Phase::kWarming, Phase::kMeasuring,
                                         Phase::kKeeping),
                         [](const auto& phase) { return std::string(NameOf(phase.param)); });

TEST(Deletions, WithLeaveKeepWhatWasKept) {
  FakeWorld world;
  world.spec.rollback.on_delete = OnDelete::kLeave;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
  world.Edit("workers", "9");
  world.Delete();
  ASSERT_TRUE(world.VisitUntil([&] { return world.gone; })) << world.Told();
  EXPECT_EQ(world.live, (Values{{"pool", "33"}, {"workers", "9"}}));
  EXPECT_FALSE(world.owned);
  EXPECT_THAT(world.violations, IsEmpty());
}

TEST(Deletions, WithLeaveFinishAGiveBackThatWasBegun) {
  FakeWorld world;
  world.behaves = Better;
  ASSERT_TRUE(world.VisitUntil(Phase::kWatching));
  world.Delete();
  world.Visit(FakeWorld::Death::kBeforeActions);
  world.spec.rollback.on_delete = OnDelete::kLeave;
  ASSERT_TRUE(world.VisitUntil([&] { return world.gone; })) << world.Told();
  EXPECT_EQ(world.live.at("pool"), "32");
  EXPECT_FALSE(world.owned);
}

TEST(Deletions, OfALoopThatHasTouchedNothingTouchNothing) {
  FakeWorld world;
  world.there = false;
  world.finalizer = true;
  world.Delete();
  EXPECT_TRUE(world.VisitUntil([&] { return world.gone; }));
  EXPECT_THAT(world.done, IsEmpty());
}

TEST(Deletions, WaitForAnApiThatIsDown) {
  FakeWorld world;
  ASSERT_TRUE(world.VisitUntil(Phase::kMeasuring));
  world.api_down = Trouble{LoopReason::kApiDown, "connection refused"};
  world.Delete();
  world.VisitFor(hours(1));
  EXPECT_FALSE(world.gone);
  world.api_down.reset();
  EXPECT_TRUE(world.VisitUntil([&] { return world.gone; }));
  EXPECT_EQ(world.live.at("pool"), "32");
}

// Dies at each visit in turn, in each place, and ends in the same state.
TEST(Deletions, WithLeaveEndTheSameWhereverTheControllerDies) {
  constexpr FakeWorld::Death kDeaths[] = {FakeWorld::Death::kBeforeWrite,
                                          FakeWorld::Death::kBeforeActions,
                                          FakeWorld::Death::kAfterOneAction};
  for (const FakeWorld::Death death : kDeaths) {
    for (int visits = 0; visits < 4; ++visits) {
      FakeWorld world;
      world.behaves = Better;
      world.spec.rollback.on_delete = OnDelete::kLeave;
      ASSERT_TRUE(world.VisitUntil(Phase::kWatching)) << world.Told();
      world.Delete();
      for (int visit = 0; visit < visits && !world.gone; ++visit) world.Visit();
      world.Visit(death);
      ASSERT_TRUE(world.VisitUntil([&] { return world.gone; })) << world.Told();
      EXPECT_EQ(world.live, (Values{{"pool", "33"}, {"workers", "4"}}));
      EXPECT_FALSE(world.owned);
      EXPECT_THAT(world.violations, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace trimtab::domain

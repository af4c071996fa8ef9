#include "k8s/leader_elector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/k8s/leader_elector_fixture.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(CheckTiming, RefusesWhatWouldLetTwoLead) {
  EXPECT_TRUE(CheckTiming({}).ok());
  for (const LeaseTiming& timing : {
           LeaseTiming{.lease = seconds(10), .renew_deadline = seconds(10), .retry = seconds(2)},
           LeaseTiming{.lease = seconds(15), .renew_deadline = seconds(12), .retry = seconds(10)},
           LeaseTiming{.lease = seconds(15), .renew_deadline = seconds(10), .retry = seconds(0)},
           LeaseTiming{.lease = seconds(15), .renew_deadline = seconds(10), .retry = seconds(-1)},
       }) {
    const auto checked = CheckTiming(timing);
    ASSERT_FALSE(checked.ok());
    EXPECT_EQ(checked.error().code, Code::kInvalid);
    EXPECT_THAT(checked.error().message, HasSubstr("lease > renew_deadline > 1.2 x retry"));
  }
}

TEST_F(LeaderElectorTest, RefusesOptionsThatCannotWork) {
  std::vector<LeaderElector::Options> broken(4, OptionsFor("me"));
  broken[0].identity = "";
  broken[1].lease.name = "../escape";
  broken[2].lease.ns = "";
  broken[3].timing.lease = seconds(1);
  for (const auto& options : broken) {
    const auto made = LeaderElector::Create(options, server_, clock_, Rng(1), log_);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Code::kInvalid);
  }
}

TEST_F(LeaderElectorTest, CreatesTheLeaseWhereThereIsNone) {
  EXPECT_FALSE(elector_->MayWrite());
  Lead();
  EXPECT_TRUE(elector_->MayWrite());
  EXPECT_EQ(elector_->holder(), "me");
  const LeaseRecord record = server_.record();
  EXPECT_EQ(record.holder, "me");
  EXPECT_EQ(record.duration, seconds(15));
  EXPECT_EQ(record.transitions, 0);
  EXPECT_EQ(record.renewed, "2026-01-01T01:00:00.000000Z");
  EXPECT_EQ(record.acquired, record.renewed);
}

TEST_F(LeaderElectorTest, AStepMakesAtMostOneRequest) {
  for (size_t step = 1; step <= 20; ++step) {
    const size_t before = server_.requests.size();
    elector_->Step();
    EXPECT_LE(server_.requests.size(), before + 1);
    clock_.Advance(milliseconds(700));
  }
}

TEST_F(LeaderElectorTest, RenewsOnceInEachRetryPeriodWithoutReading) {
  Lead();
  Run(*elector_, seconds(20));
  EXPECT_EQ(server_.requests.size(), 9U);
  EXPECT_THAT(server_.requests, Each("update"));
  EXPECT_TRUE(elector_->MayWrite());
  EXPECT_EQ(server_.record().acquired, "2026-01-01T01:00:00.000000Z");
  EXPECT_EQ(server_.record().renewed, "2026-01-01T01:00:18.000000Z");
  EXPECT_EQ(elector_->transitions(), 0);
}

TEST_F(LeaderElectorTest, EveryRequestHasTheLeasesPriorityAndEndsWithinTheDeadline) {
  OtherHolds();
  Run(*elector_, minutes(1));
  ASSERT_EQ(elector_->role(), Role::kLeader);
  for (const CallOptions& call : server_.calls) {
    EXPECT_EQ(call.priority, Priority::kLease);
    EXPECT_LE(3 * call.timeout, seconds(10));
  }
}

TEST_F(LeaderElectorTest, FollowsWhileAnotherRenews) {
  for (int i = 0; i < 20; ++i) {
    server_.Put({.holder = "other", .duration = seconds(15), .renewed = std::to_string(i)});
    Run(*elector_, seconds(10));
    ASSERT_EQ(elector_->role(), Role::kFollower);
  }
  EXPECT_EQ(elector_->holder(), "other");
  EXPECT_FALSE(elector_->MayWrite());
}

TEST_F(LeaderElectorTest, TakesOverWithinLeaseAndRetryOfTheLastRenewal) {
  Run(*elector_, Duration::zero());
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const auto follower = Elector("follower", seed);
    OtherHolds();
    Run(*follower, milliseconds(37 * seed));
    server_.Put({.holder = "other", .duration = seconds(15), .renewed = std::to_string(seed)});
    const Duration taken = UntilLeading(*follower);
    EXPECT_GE(taken, seconds(15));
    EXPECT_LE(taken, seconds(17));
    EXPECT_EQ(follower->transitions(), server_.record().transitions);
  }
}

TEST_F(LeaderElectorTest, CountsAnothersLeaseFromItsOwnClockWhateverTheTimesSay) {  // K35, K36
  server_.Put({.holder = "other", .duration = seconds(15), .renewed = "1999-01-01T00:00:00Z"});
  Run(*elector_, seconds(5));
  clock_.SkewWall(minutes(60));
  Run(*elector_, seconds(9));
  EXPECT_EQ(elector_->role(), Role::kFollower);
  clock_.SkewWall(minutes(-120));
  Run(*elector_, seconds(2));
  EXPECT_EQ(elector_->role(), Role::kLeader);
  Run(*elector_, minutes(1));
  EXPECT_TRUE(elector_->MayWrite());
}

TEST_F(LeaderElectorTest, GrantsAnotherTheDurationThatItWrote) {
  OtherHolds(seconds(40));
  Run(*elector_, seconds(39));
  EXPECT_EQ(elector_->role(), Role::kFollower);
  Run(*elector_, seconds(2));
  EXPECT_EQ(elector_->role(), Role::kLeader);
}

TEST_F(LeaderElectorTest, CountsTransitionsOn) {
  OtherHolds();
  Run(*elector_, seconds(20));
  EXPECT_EQ(elector_->transitions(), 5);
  EXPECT_EQ(server_.record().transitions, 5);
}

TEST_F(LeaderElectorTest, ALeaseOfItsOwnIdentityByAnotherProcessIsAnothers) {
  server_.Put({.holder = "me", .duration = seconds(15), .transitions = 4});
  Run(*elector_, seconds(14));
  EXPECT_EQ(elector_->role(), Role::kFollower);
  Run(*elector_, seconds(2));
  EXPECT_EQ(elector_->role(), Role::kLeader);
  EXPECT_EQ(elector_->transitions(), 5);
}

TEST_F(LeaderElectorTest, ReleasingLetsAnotherLeadAtOnce) {
  Lead();
  ASSERT_TRUE(elector_->Release().ok());
  EXPECT_FALSE(elector_->MayWrite());
  EXPECT_EQ(elector_->role(), Role::kLost);
  EXPECT_EQ(server_.record().holder, "");
  EXPECT_EQ(server_.record().duration, seconds(1));
  const auto successor = Elector("successor");
  EXPECT_EQ(UntilLeading(*successor), Duration::zero());
  EXPECT_EQ(successor->transitions(), 1);
}

TEST_F(LeaderElectorTest, ReleasingWhatIsNotHeldAsksNothing) {
  OtherHolds();
  Run(*elector_, seconds(1));
  server_.requests.clear();
  EXPECT_TRUE(elector_->Release().ok());
  EXPECT_TRUE(server_.requests.empty());
}

TEST_F(LeaderElectorTest, ReleasingALeaseThatAnotherTookTakesNothingFromIt) {
  Lead();
  OtherHolds();
  EXPECT_EQ(elector_->Release().error().code, Code::kConflict);
  EXPECT_EQ(server_.record().holder, "other");
}

}  // namespace
}  // namespace trimtab::k8s

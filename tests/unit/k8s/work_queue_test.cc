#include "k8s/work_queue.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/manual_clock.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WorkQueueTest : public testing::Test {
 protected:
  // Pops and finishes until nothing is due.
  std::vector<std::string> Drain() {
    std::vector<std::string> keys;
    while (auto key = queue_.Pop()) {
      keys.push_back(*key);
      queue_.Done(*key);
    }
    return keys;
  }

  // How long until the earliest key is due.
  Duration UntilDue() const { return queue_.NextDue().value() - clock_.Now(); }

  ManualClock clock_;
  WorkQueue queue_{clock_, {}};
};

using Keys = std::vector<std::string>;

TEST_F(WorkQueueTest, HandsKeysOutInTheOrderTheyWereAdded) {
  for (const char* key : {"c", "a", "b"}) queue_.Add(key);
  EXPECT_EQ(Drain(), (Keys{"c", "a", "b"}));
}

TEST_F(WorkQueueTest, HoldsAKeyOnceHoweverOftenItIsAdded) {
  for (int i = 0; i < 5; ++i) queue_.Add("a");
  EXPECT_EQ(queue_.size(), 1U);
  EXPECT_EQ(Drain(), Keys{"a"});
}

TEST_F(WorkQueueTest, IsEmptyWhenNothingWaits) {
  EXPECT_EQ(queue_.Pop(), std::nullopt);
  EXPECT_EQ(queue_.NextDue(), std::nullopt);
  EXPECT_EQ(queue_.size(), 0U);
}

TEST_F(WorkQueueTest, NeverHandsAKeyToTwoWorkers) {
  queue_.Add("a");
  ASSERT_EQ(queue_.Pop(), "a");
  queue_.Add("a");
  EXPECT_EQ(queue_.Pop(), std::nullopt);
  EXPECT_EQ(queue_.NextDue(), std::nullopt) << "nobody should wake up for it before Done";
  queue_.Done("a");
  EXPECT_EQ(queue_.Pop(), "a");
}

TEST_F(WorkQueueTest, DoesNotRepeatAKeyThatWasNotAddedAgain) {
  queue_.Add("a");
  ASSERT_EQ(queue_.Pop(), "a");
  queue_.Done("a");
  EXPECT_EQ(queue_.Pop(), std::nullopt);
}

TEST_F(WorkQueueTest, WaitsForTheDelay) {
  queue_.AddAfter("a", seconds(3));
  EXPECT_EQ(queue_.Pop(), std::nullopt);
  EXPECT_EQ(UntilDue(), seconds(3));
  clock_.Advance(seconds(3));
  EXPECT_EQ(queue_.Pop(), "a");
}

TEST_F(WorkQueueTest, SoonerWinsOverLater) {
  queue_.AddAfter("a", seconds(3));
  queue_.AddAfter("a", seconds(5));
  EXPECT_EQ(UntilDue(), seconds(3));
  queue_.AddAfter("a", seconds(1));
  EXPECT_EQ(UntilDue(), seconds(1));
  queue_.Add("a");
  EXPECT_EQ(Drain(), Keys{"a"});
  clock_.Advance(seconds(10));
  EXPECT_EQ(Drain(), Keys()) << "the later times are forgotten";
}

TEST_F(WorkQueueTest, ADelayThatIsNotPositiveIsNoDelay) {
  queue_.AddAfter("a", seconds(-1));
  EXPECT_EQ(queue_.Pop(), "a");
}

TEST_F(WorkQueueTest, KeysLeaveInTheOrderTheyBecameDue) {
  queue_.AddAfter("late", seconds(2));
  queue_.AddAfter("early", seconds(1));
  clock_.Advance(seconds(3));
  queue_.Add("now");
  queue_.AddAfter("future", seconds(1));
  EXPECT_EQ(Drain(), (Keys{"early", "late", "now"}));
}

TEST_F(WorkQueueTest, KeysDueAtOneTimeLeaveInTheOrderOfTheirAdding) {
  for (const char* key : {"b", "c", "a"}) queue_.AddAfter(key, seconds(1));
  clock_.Advance(seconds(1));
  EXPECT_EQ(Drain(), (Keys{"b", "c", "a"}));
}

TEST_F(WorkQueueTest, AKeyThatIsAddedAllTheTimePassesNobody) {
  queue_.Add("busy");
  ASSERT_EQ(queue_.Pop(), "busy");
  queue_.Add("busy");
  clock_.Advance(seconds(1));
  queue_.Add("other");
  queue_.Done("busy");
  EXPECT_EQ(Drain(), (Keys{"other", "busy"}));
}

TEST_F(WorkQueueTest, ADelayGivenDuringWorkRunsFromThen) {
  queue_.Add("a");
  ASSERT_EQ(queue_.Pop(), "a");
  queue_.AddAfter("a", seconds(5));
  queue_.AddAfter("a", seconds(9));
  clock_.Advance(seconds(2));
  queue_.Done("a");
  EXPECT_EQ(UntilDue(), seconds(3));
}

TEST_F(WorkQueueTest, BacksOffEachKeyOnItsOwn) {
  for (const auto expected : {milliseconds(5), milliseconds(10), milliseconds(20)}) {
    queue_.AddFailed("a");
    EXPECT_EQ(UntilDue(), expected);
    clock_.Advance(expected);
    EXPECT_EQ(Drain(), Keys{"a"});
  }
  queue_.AddFailed("b");
  EXPECT_EQ(UntilDue(), milliseconds(5));
}

TEST_F(WorkQueueTest, BackoffEndsAtTheMost) {
  for (int i = 0; i < 100; ++i) {
    queue_.AddFailed("a");
    clock_.Advance(seconds(1000));
    ASSERT_EQ(Drain(), Keys{"a"});
  }
  queue_.AddFailed("a");
  EXPECT_EQ(UntilDue(), seconds(1000));
}

TEST_F(WorkQueueTest, ForgettingStartsTheBackoffOver) {
  for (int i = 0; i < 3; ++i) {
    queue_.AddFailed("a");
    clock_.Advance(seconds(1));
    ASSERT_EQ(Drain(), Keys{"a"});
  }
  queue_.Forget("a");
  queue_.AddFailed("a");
  EXPECT_EQ(UntilDue(), milliseconds(5));
}

TEST_F(WorkQueueTest, ForgettingLeavesAWaitingKeyWhereItIs) {
  queue_.AddFailed("a");
  queue_.Forget("a");
  queue_.Forget("never added");
  EXPECT_EQ(queue_.size(), 1U);
  clock_.Advance(seconds(1));
  EXPECT_EQ(Drain(), Keys{"a"});
}

TEST_F(WorkQueueTest, AFailureReportedDuringWorkComesBackAfterItsBackoff) {
  queue_.Add("a");
  ASSERT_EQ(queue_.Pop(), "a");
  queue_.AddFailed("a");
  queue_.Done("a");
  EXPECT_EQ(queue_.Pop(), std::nullopt);
  EXPECT_EQ(UntilDue(), milliseconds(5));
}

TEST_F(WorkQueueTest, AStormOfEventsForTenThousandObjectsStaysBounded) {  // K42
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 10'000; ++i) queue_.Add("ns/object-" + std::to_string(i));
  }
  EXPECT_EQ(queue_.size(), 10'000U);
  const Keys keys = Drain();
  EXPECT_EQ(keys.size(), 10'000U);
  EXPECT_EQ(keys.front(), "ns/object-0");
  EXPECT_EQ(keys.back(), "ns/object-9999");
}

TEST_F(WorkQueueTest, DoneWithoutPopIsABug) {
  queue_.Add("a");
  EXPECT_DEATH(queue_.Done("a"), "CHECK failed");
}

}  // namespace
}  // namespace trimtab::k8s

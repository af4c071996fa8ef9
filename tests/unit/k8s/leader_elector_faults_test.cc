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
using testing::ElementsAre;
using Fault = FakeLeaseServer::Fault;
using Kind = Fault::Kind;

using LeaderElectorFaults = LeaderElectorTest;

TEST_F(LeaderElectorFaults, LosesTheLeaseThatItCouldNotRenewInTime) {  // L1
  Lead();
  server_.faults.assign(100, {.kind = Kind::kRefuse});
  Run(*elector_, seconds(9));
  EXPECT_EQ(elector_->role(), Role::kLeader);
  EXPECT_TRUE(elector_->MayWrite());
  Run(*elector_, seconds(2));
  EXPECT_EQ(elector_->role(), Role::kLost);
  EXPECT_FALSE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, SurvivesFailuresThatEndBeforeTheDeadline) {
  Lead();
  server_.faults.assign(3, {.kind = Kind::kRefuse});
  Run(*elector_, seconds(30));
  EXPECT_TRUE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, TheFenceClosesByItselfWhileNothingSteps) {  // L2
  Lead();
  clock_.Advance(seconds(60));
  EXPECT_FALSE(elector_->MayWrite()) << "before any Step";
  EXPECT_EQ(server_.record().holder, "me") << "though nobody has taken the lease";
  server_.requests.clear();
  elector_->Step();
  EXPECT_EQ(elector_->role(), Role::kLost);
  EXPECT_TRUE(server_.requests.empty()) << "it does not renew what it should have given up";
}

TEST_F(LeaderElectorFaults, AHangingRequestCannotKeepUsBelieving) {
  Lead();
  server_.faults.assign(100, {.kind = Kind::kHang});
  const MonoTime began = clock_.Now();
  while (elector_->MayWrite()) {
    const MonoTime next = elector_->Step();
    if (next > clock_.Now()) clock_.Advance(next - clock_.Now());
  }
  EXPECT_LE(clock_.Now() - began, seconds(10) + milliseconds(1));
  elector_->Step();
  EXPECT_EQ(elector_->role(), Role::kLost);
}

TEST_F(LeaderElectorFaults, OnceTheFenceHasClosedALateAnswerDoesNotOpenIt) {
  Lead();
  clock_.Advance(seconds(9));
  server_.faults.push_back({.kind = Kind::kNone, .takes = seconds(2)});
  elector_->Step();
  EXPECT_EQ(server_.record().holder, "me");
  EXPECT_EQ(elector_->role(), Role::kLost);
  EXPECT_FALSE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, ARenewalCountsFromBeforeItWasSent) {
  Lead();
  clock_.Advance(seconds(2));
  server_.faults.push_back({.kind = Kind::kNone, .takes = seconds(3)});
  elector_->Step();
  clock_.Advance(seconds(7) - Duration(1));
  EXPECT_TRUE(elector_->MayWrite());
  clock_.Advance(Duration(1));
  EXPECT_FALSE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, ReadsBackARenewalWhoseAnswerWasLost) {  // K8, K31
  Lead();
  server_.faults.push_back({.kind = Kind::kLoseAnswer, .code = Code::kInterrupted});
  for (int i = 0; i < 2; ++i) {
    clock_.Advance(seconds(2));
    elector_->Step();
  }
  EXPECT_THAT(server_.requests, ElementsAre("update", "get"));
  clock_.Advance(seconds(8) - Duration(1));
  EXPECT_TRUE(elector_->MayWrite());
  clock_.Advance(Duration(1));
  EXPECT_FALSE(elector_->MayWrite()) << "it counts from the renewal, not from the reading";
}

TEST_F(LeaderElectorFaults, RenewsAgainWhatTheReadingShowsUndone) {
  Lead();
  server_.faults.push_back({.kind = Kind::kRefuse, .code = Code::kTimeout});
  Run(*elector_, seconds(5));
  EXPECT_THAT(server_.requests, ElementsAre("update", "get", "update"));
  EXPECT_TRUE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, KnowsItsOwnRenewalThatArrivedLate) {
  Lead();
  server_.faults = {{}, {.kind = Kind::kArriveLate}, {}};
  Run(*elector_, seconds(2));
  clock_.Advance(seconds(2));
  elector_->Step();  // times out, and is still under way
  elector_->Step();  // reads: nothing happened yet
  server_.DeliverLate();
  elector_->Step();  // conflicts with its own earlier write
  Run(*elector_, seconds(4));
  EXPECT_EQ(elector_->role(), Role::kLeader);
  EXPECT_TRUE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, TheLoserOfACreateRaceFollows) {
  elector_->Step();
  OtherHolds();
  elector_->Step();
  EXPECT_EQ(server_.requests.back(), "create");
  Run(*elector_, seconds(5));
  EXPECT_EQ(elector_->role(), Role::kFollower);
  EXPECT_EQ(elector_->holder(), "other");
}

TEST_F(LeaderElectorFaults, TheLoserOfARaceForAFreeLeaseFollows) {
  server_.Put({.holder = ""});
  elector_->Step();
  OtherHolds();
  elector_->Step();
  EXPECT_EQ(server_.requests.back(), "update");
  Run(*elector_, seconds(5));
  EXPECT_EQ(elector_->role(), Role::kFollower);
  EXPECT_EQ(server_.record().holder, "other");
}

TEST_F(LeaderElectorFaults, MakesADeletedLeaseAnewWithoutCountingBack) {
  OtherHolds();
  Run(*elector_, seconds(20));
  ASSERT_EQ(elector_->transitions(), 5);
  server_.lease.reset();
  Run(*elector_, seconds(5));
  EXPECT_TRUE(elector_->MayWrite());
  EXPECT_EQ(server_.record().transitions, 6);
  EXPECT_EQ(elector_->transitions(), 6);
}

TEST_F(LeaderElectorFaults, LosesALeaseThatAnotherTookAtTheNextRenewal) {  // L3
  Lead();
  OtherHolds();
  Run(*elector_, seconds(5));
  EXPECT_EQ(elector_->role(), Role::kLost);
  EXPECT_EQ(server_.record().holder, "other") << "the precondition kept our renewal out";
}

TEST_F(LeaderElectorFaults, AnEditOfItsMetadataDoesNotEndALease) {
  Lead();
  server_.Edit([](Json& lease) { lease["metadata"]["labels"] = Json::Of({{"team", "x"}}); });
  Run(*elector_, seconds(9));
  EXPECT_TRUE(elector_->MayWrite());
  EXPECT_EQ(server_.lease->Text({"metadata", "labels", "team"}), "x");
}

TEST_F(LeaderElectorFaults, TakesALeaseFullOfGarbage) {
  server_.lease = Json::Of({{"metadata", Json::Of({{"name", "leader"}})}});
  server_.Edit([](Json& lease) { lease["spec"] = Json::Of({{"holderIdentity", 7}}); });
  Run(*elector_, seconds(1));
  EXPECT_EQ(elector_->role(), Role::kLeader);
  EXPECT_EQ(server_.record().holder, "me");
}

TEST_F(LeaderElectorFaults, WaitsItsOwnLeaseForAHolderWhoseDurationIsGarbage) {
  OtherHolds();
  server_.Edit([](Json& lease) { lease["spec"]["leaseDurationSeconds"] = -3; });
  Run(*elector_, seconds(14));
  EXPECT_EQ(elector_->role(), Role::kFollower);
  Run(*elector_, seconds(3));
  EXPECT_EQ(elector_->role(), Role::kLeader);
}

TEST_F(LeaderElectorFaults, LogsATroubleOnceNotForEachTry) {  // K11
  server_.faults.assign(30, {.kind = Kind::kRefuse, .code = Code::kForbidden});
  Run(*elector_, seconds(20));
  EXPECT_EQ(log_.Count("cannot read or write the lease"), 1U);
}

TEST_F(LeaderElectorFaults, ALeaderThatIsThrottledKeepsItsPace) {  // K6
  Lead();
  server_.faults.assign(
      2, {.kind = Kind::kRefuse, .code = Code::kThrottled, .retry_after = seconds(60)});
  Run(*elector_, seconds(30));
  EXPECT_TRUE(elector_->MayWrite());
}

TEST_F(LeaderElectorFaults, AFollowerThatIsThrottledWaitsAsTold) {  // K6
  server_.faults.push_back(
      {.kind = Kind::kRefuse, .code = Code::kThrottled, .retry_after = seconds(60)});
  EXPECT_GE(elector_->Step(), clock_.Now() + seconds(60));
}

// One of several processes that share a lease; each may sleep through its steps.
struct Process {
  std::unique_ptr<LeaderElector> elector;
  MonoTime next;
  bool could_write = false;
  bool was_fenced = false;
};

Fault RandomFault(Rng& rng) {
  if (rng.Chance(0.6)) return {.takes = milliseconds(rng.Below(800))};
  const Kind kinds[] = {Kind::kRefuse, Kind::kLoseAnswer, Kind::kHang, Kind::kArriveLate};
  const Code codes[] = {Code::kUnavailable, Code::kInterrupted, Code::kThrottled};
  return {.kind = kinds[rng.Below(4)],
          .code = codes[rng.Below(3)],
          .takes = milliseconds(rng.Below(5000))};
}

TEST_F(LeaderElectorFaults, NeverDoTwoMayWriteWhateverTheNetworkDoes) {  // L3
  int leaderships = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Rng rng(seed);
    std::vector<Process> processes(3);
    uint64_t born = 0;
    for (int step = 0; step < 400; ++step) {
      Process& process = processes[rng.Below(processes.size())];
      if (!process.elector || process.elector->role() == Role::kLost) {
        process = {.elector = Elector("p" + std::to_string(born++), rng.Next())};
      }
      if (rng.Chance(0.01)) server_.DeliverLate();
      if (clock_.Now() >= process.next) {
        server_.faults = {RandomFault(rng)};
        process.next = process.elector->Step();
      }
      clock_.Advance(milliseconds(rng.Chance(0.01) ? rng.Below(30'000) : rng.Below(600)));
      int writers = 0;
      for (Process& each : processes) {
        const bool may = each.elector && each.elector->MayWrite();
        if (may) ++writers;
        if (may && !each.could_write) ++leaderships;
        EXPECT_FALSE(may && each.was_fenced) << "seed " << seed << ": a fence opened again";
        each.was_fenced = each.was_fenced || (each.could_write && !may);
        each.could_write = may;
      }
      ASSERT_LE(writers, 1) << "seed " << seed << ", step " << step;
    }
  }
  EXPECT_GT(leaderships, 1000) << "the test must reach what it is about";
}

}  // namespace
}  // namespace trimtab::k8s

// Processes that compete for one Lease on a real kube-apiserver.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/real_clock.h"
#include "tests/cluster/control_plane.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::MatchesRegex;

// As lease_holder has them.
constexpr seconds kLease{3};
constexpr milliseconds kRetry{500};
// For a busy machine: how long anything here may take at all.
constexpr seconds kBound{60};
constexpr int kExitLost = 3;

class LeaderTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = cluster::ReasonToSkip()) GTEST_SKIP() << "skipped: " << *reason;
    Result<cluster::ControlPlane> plane = cluster::ControlPlane::ShareOrStart();
    ASSERT_TRUE(plane.ok()) << plane.error().message;
    plane_.emplace(*std::move(plane));
    ns_ = "leader-" + std::to_string(clock_.Now().time_since_epoch().count());
    Kubectl({"create", "namespace", ns_});
    Kubectl({"create", "configmap", "turns", "-n", ns_, "--from-literal=history="});
  }
  void TearDown() override {
    holders_.clear();
    if (plane_) Kubectl({"delete", "namespace", ns_, "--wait=false"});
  }

  std::string Kubectl(const std::vector<std::string>& words) {
    Result<std::string> said = plane_->Kubectl(words);
    EXPECT_TRUE(said.ok()) << said.error().message;
    return said ? *std::move(said) : "";
  }

  // The letters of those who wrote, in their order.
  std::string History() {
    return Kubectl({"get", "configmap", "turns", "-n", ns_, "-o", "jsonpath={.data.history}"});
  }

  void Contend(const std::string& letter) {
    auto started = Process::Start(
        {LEASE_HOLDER, plane_->kubeconfig().string(), ns_, "turns", letter}, {.log = Log(letter)});
    ASSERT_TRUE(started.ok()) << started.error().message;
    holders_.emplace(letter, *std::move(started));
  }

  // When the holder printed this word; nothing if it did not within the bound.
  std::optional<MonoTime> Said(const std::string& letter, const std::string& word) {
    for (const MonoTime end = clock_.Now() + kBound; clock_.Now() < end;) {
      std::ifstream log(Log(letter));
      for (std::string line; std::getline(log, line);) {
        std::istringstream words(line);
        std::string first;
        Duration::rep when = 0;
        if (words >> first >> when && first == word) return MonoTime(Duration(when));
      }
      std::this_thread::sleep_for(milliseconds(20));
    }
    return std::nullopt;
  }

  // Starts a leader that has written, and a follower that watches it.
  void StartLeaderAndFollower() {
    ASSERT_NO_FATAL_FAILURE(Contend("a"));
    ASSERT_TRUE(Said("a", "leading"));
    ASSERT_NO_FATAL_FAILURE(Contend("b"));
    std::this_thread::sleep_for(seconds(2));
    ASSERT_THAT(History(), MatchesRegex("a+"));
  }

  std::filesystem::path Log(const std::string& letter) const {
    return folder_.path() / (letter + ".log");
  }

  const RealClock clock_;
  TempDir folder_;
  std::optional<cluster::ControlPlane> plane_;
  std::string ns_;
  std::map<std::string, Process> holders_;
};

TEST_F(LeaderTest, AnotherTakesOverFromAKilledLeaderWithinLeaseAndRetry) {
  ASSERT_NO_FATAL_FAILURE(StartLeaderAndFollower());
  const MonoTime killed = clock_.Now();
  holders_.at("a").Signal(SIGKILL);
  const auto led = Said("b", "leading");
  ASSERT_TRUE(led);
  const std::chrono::duration<double> took = *led - killed;
  std::cout << "a lease of " << kLease.count() << " s was taken over " << took.count()
            << " s after kill -9\n";
  RecordProperty("takeover_seconds", std::to_string(took.count()));
  // What a busy machine adds to the requests is not the elector's.
  EXPECT_LE(took, kLease + kRetry + seconds(2));
  std::this_thread::sleep_for(seconds(1));
  EXPECT_THAT(History(), MatchesRegex("a+b+"));
}

TEST_F(LeaderTest, ALeaderThatSleptThroughItsLeaseNeverWritesAgainAndEnds) {  // L2, L3
  ASSERT_NO_FATAL_FAILURE(StartLeaderAndFollower());
  holders_.at("a").Signal(SIGSTOP);
  ASSERT_TRUE(Said("b", "leading"));
  std::this_thread::sleep_for(seconds(1));
  holders_.at("a").Signal(SIGCONT);
  EXPECT_EQ(holders_.at("a").Wait(kBound), kExitLost);
  std::this_thread::sleep_for(seconds(1));
  EXPECT_THAT(History(), MatchesRegex("a+b+")) << "no turn of the old leader after the new one's";
}

TEST_F(LeaderTest, TurnsOfManySleepersDoNotInterleave) {  // L3
  ASSERT_NO_FATAL_FAILURE(StartLeaderAndFollower());
  holders_.at("a").Signal(SIGSTOP);
  ASSERT_TRUE(Said("b", "leading"));
  ASSERT_NO_FATAL_FAILURE(Contend("c"));
  std::this_thread::sleep_for(seconds(1));
  holders_.at("b").Signal(SIGSTOP);
  ASSERT_TRUE(Said("c", "leading"));
  for (const char* letter : {"b", "a"}) {
    holders_.at(letter).Signal(SIGCONT);
    EXPECT_EQ(holders_.at(letter).Wait(kBound), kExitLost) << letter;
  }
  std::this_thread::sleep_for(seconds(1));
  EXPECT_THAT(History(), MatchesRegex("a+b+c+"));
}

}  // namespace
}  // namespace trimtab::k8s

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "k8s/leader_elector.h"
#include "tests/support/captured_log.h"
#include "tests/support/fake_lease_server.h"

namespace trimtab::k8s {

using Role = LeaderElector::Role;

inline LeaderElector::Options OptionsFor(const std::string& identity) {
  return {.lease = {"trimtab", "leader"}, .identity = identity};
}

// An elector named "me", its server, and the clock that both live by. One for each test.
class LeaderElectorTest : public testing::Test {
 protected:
  std::unique_ptr<LeaderElector> Elector(const std::string& identity, uint64_t seed = 1) {
    auto made = LeaderElector::Create(OptionsFor(identity), server_, clock_, Rng(seed), log_);
    TRIMTAB_CHECK(made.ok());
    return *std::move(made);
  }

  // Steps `elector` whenever it asks to be, for so long.
  void Run(LeaderElector& elector, Duration time) {
    const MonoTime end = clock_.Now() + time;
    while (elector.role() != Role::kLost) {
      const MonoTime next = elector.Step();
      if (next >= end) break;
      if (next > clock_.Now()) clock_.Advance(next - clock_.Now());
    }
    if (clock_.Now() < end) clock_.Advance(end - clock_.Now());
  }

  // How long the elector takes until it leads; a minute at most.
  Duration UntilLeading(LeaderElector& elector) {
    const MonoTime began = clock_.Now();
    while (clock_.Now() < began + std::chrono::minutes(1)) {
      const MonoTime next = elector.Step();
      if (elector.role() == Role::kLeader) break;
      if (next > clock_.Now()) clock_.Advance(next - clock_.Now());
    }
    return clock_.Now() - began;
  }

  void Lead() {
    ASSERT_EQ(UntilLeading(*elector_), Duration::zero());
    server_.requests.clear();
  }

  void OtherHolds(std::chrono::seconds duration = std::chrono::seconds(15)) {
    server_.Put({.holder = "other", .duration = duration, .transitions = 4, .renewed = "then"});
  }

  ManualClock clock_;
  CapturedLog log_;
  FakeLeaseServer server_{clock_};
  std::unique_ptr<LeaderElector> elector_ = Elector("me");
};

}  // namespace trimtab::k8s

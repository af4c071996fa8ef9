// Controllers that end, in every way there is, and the next one.
#include <csignal>
#include <thread>

#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

using std::chrono::seconds;

class Controllers : public LoopTest {};

TEST_F(Controllers, TheNextOneContinuesTheTrialOfAKilledLeader) {
  Begin({.pools = {"8", "32"}});
  ControllerProcess& leader = Start("a");
  AwaitMeasuring();
  ControllerProcess& next = Start("b");
  leader.Signal(SIGKILL);
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Better");
  EXPECT_EQ(Loop().Get({"status", "lastVerdict", "trial"})->integer(), 1) << "the same trial";
  EXPECT_FALSE(next.proxy().writes().empty());
}

TEST_F(Controllers, OneThatIsToldToStopLeavesTheTargetAndTheNextGoesOn) {
  Begin({.pools = {"8", "32"}});
  ControllerProcess& first = Start("a");
  AwaitMeasuring();
  const std::string in_trial = Trace();
  first.Signal(SIGTERM);
  EXPECT_EQ(first.Wait(seconds(30)), 0);
  EXPECT_EQ(Trace(), in_trial);
  EXPECT_TRUE(HasTrial());
  Start("b");
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Better");
}

TEST_F(Controllers, ALeaderThatSleptThroughItsLeaseWritesNothing) {
  Begin({.pools = {"8", "32"}});
  ControllerProcess& sleeper = Start("a");
  AwaitMeasuring();
  ControllerProcess& next = Start("b");
  sleeper.Signal(SIGSTOP);
  const MonoTime slept = admin().clock().Now();
  Await("another leader that writes", [&] { return !next.proxy().writes().empty(); });
  sleeper.Signal(SIGCONT);
  const auto exit = sleeper.Wait(seconds(60));
  ASSERT_TRUE(exit.has_value()) << "it must end";
  EXPECT_NE(*exit, 0);
  for (const SeenWrite& write : sleeper.proxy().writes()) {
    EXPECT_LT(write.asked, slept) << write.path;
  }
}

}  // namespace
}  // namespace trimtab::loop

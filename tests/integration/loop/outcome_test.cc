// How trials end in a real cluster: with a better setting, or without a trace.
#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

class Outcome : public LoopTest {};

TEST_F(Outcome, ABetterSettingIsKeptByAllPods) {
  Begin({.pools = {"8", "32"}});
  Start("a");
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Better");
  AwaitPhase("Finished");
  Await("all pods with the better setting", [&] {
    const auto pools = Pools();
    return pools.size() == 3 && pools == std::vector<std::string>(3, "32");
  });
  EXPECT_EQ(Loop().Text({"status", "lastGood", "values", "pool"}), "32");
  EXPECT_EQ(Replay("web-1"), 0) << "the verdict can be had again";
}

TEST_F(Outcome, ABetterSettingOfAStatefulSetIsKeptByAllPods) {
  Begin({.kind = "StatefulSet", .pools = {"8", "32"}});
  Start("a");
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Better");
  AwaitPhase("Finished");
  EXPECT_EQ(Pools(), std::vector<std::string>(3, "32"));
  EXPECT_EQ(Replay("web-1"), 0) << "the verdict can be had again";
}

TEST_F(Outcome, AWorseSettingOfAStatefulSetIsRolledBackToTheByte) {
  Begin({.kind = "StatefulSet", .pools = {"32", "8"}, .limit = "0.15"});
  const std::string before = Trace();
  Start("a");
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Worse");
  AwaitPhase("Finished");
  EXPECT_EQ(Trace(), before);
  EXPECT_THAT(Pools(), Each("32"));
}

TEST_F(Outcome, AWorseSettingIsRolledBackToTheByte) {
  Begin({.pools = {"32", "8"}, .limit = "0.15"});
  const std::string before = Trace();
  Start("a");
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Worse");
  AwaitPhase("Finished");
  EXPECT_EQ(Trace(), before);
  EXPECT_THAT(Pools(), Each("32"));
  EXPECT_EQ(Replay("web-1"), 0) << "the verdict can be had again";
}

TEST_F(Outcome, ACandidateThatCrashesIsRolledBackToTheByte) {
  Begin({.pools = {"32"}, .fates = {"Crash"}});
  const std::string before = Trace();
  Start("a");
  Await("a verdict", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "Worse");
  AwaitPhase("Finished");
  EXPECT_EQ(Trace(), before);
  EXPECT_THAT(Pools(), SizeIs(3));
}

}  // namespace
}  // namespace trimtab::loop

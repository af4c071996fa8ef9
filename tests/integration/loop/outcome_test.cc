// How trials end in a real cluster: with a better setting, or without a trace.
#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

class Outcome : public LoopTest {
 protected:
  void TryUntilItsVerdict(const std::string& verdict) {
    Start("a");
    Await("a verdict", [&] { return !Verdict().empty(); });
    EXPECT_EQ(Verdict(), verdict);
    AwaitPhase("Finished");
  }

  void TryAndFindNoTrace(const Wish& wish) {
    Begin(wish);
    const std::string before = Trace();
    TryUntilItsVerdict("Worse");
    EXPECT_EQ(Trace(), before);
  }
};

TEST_F(Outcome, ABetterSettingIsKeptByAllPods) {
  Begin({.pools = {"8", "32"}});
  TryUntilItsVerdict("Better");
  Await("all pods with the better setting", [&] {
    const auto pools = Pools();
    return pools.size() == 3 && pools == std::vector<std::string>(3, "32");
  });
  EXPECT_EQ(Loop().Text({"status", "lastGood", "values", "pool"}), "32");
  EXPECT_EQ(Replay("web-1"), 0) << "the verdict can be had again";
}

TEST_F(Outcome, ABetterSettingOfAStatefulSetIsKeptByAllPods) {
  Begin({.kind = "StatefulSet", .pools = {"8", "32"}});
  TryUntilItsVerdict("Better");
  EXPECT_EQ(Pools(), std::vector<std::string>(3, "32"));
  EXPECT_EQ(Replay("web-1"), 0) << "the verdict can be had again";
}

TEST_F(Outcome, AWorseSettingOfAStatefulSetIsRolledBackToTheByte) {
  TryAndFindNoTrace({.kind = "StatefulSet", .pools = {"32", "8"}, .limit = "0.15"});
  EXPECT_THAT(Pools(), Each("32"));
}

TEST_F(Outcome, AWorseSettingIsRolledBackToTheByte) {
  TryAndFindNoTrace({.pools = {"32", "8"}, .limit = "0.15"});
  EXPECT_THAT(Pools(), Each("32"));
  EXPECT_EQ(Replay("web-1"), 0) << "the verdict can be had again";
}

TEST_F(Outcome, ACandidateThatCrashesIsRolledBackToTheByte) {
  TryAndFindNoTrace({.pools = {"32"}, .fates = {"Crash"}});
  EXPECT_THAT(Pools(), SizeIs(3));
}

}  // namespace
}  // namespace trimtab::loop

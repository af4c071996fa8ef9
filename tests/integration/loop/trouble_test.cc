// Pods that do not come up: because of the candidate, of the cluster, or of the workload itself.
#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

class Trouble : public LoopTest {
 protected:
  // The one trial of a loop ends so, and leaves the target as it was before.
  void ExpectEnd(const std::string& verdict, const std::string& message) {
    Await("a verdict", [&] { return !Verdict().empty(); });
    EXPECT_EQ(Verdict(), verdict);
    EXPECT_THAT(Loop().Text({"status", "lastVerdict", "message"}), HasSubstr(message));
    Await("the trial's end", [&] { return !HasTrial(); });
    EXPECT_EQ(Trace(), before_);
    Await("the pods of before", [&] { return Pools().size() == 3; });
  }
  void BeginWith(const Wish& wish) {
    Begin(wish);
    before_ = Trace();
  }

  std::string before_;
};

TEST_F(Trouble, AnImageThatCannotBePulledSaysNothingOfTheCandidate) {
  BeginWith({.pools = {"32"}, .fates = {"NoImage"}});
  Start("a");
  ExpectEnd("NoData", "ImagePullBackOff");
}

TEST_F(Trouble, ACandidateThatRunsOutOfMemoryIsWorse) {
  BeginWith({.pools = {"32"}, .fates = {"OutOfMemory"}});
  Start("a");
  ExpectEnd("Worse", "killed for its memory");
}

TEST_F(Trouble, AQuotaThatHasNoRoomForTheCandidateSaysNothingOfIt) {
  BeginWith({.pools = {"32", "8"}});
  Kubectl({"create", "quota", "pods", "--hard=pods=3"});
  Start("a");
  ExpectEnd("NoData", "exceeded quota");
  EXPECT_THAT(Pools(), Each("32"));
}

TEST_F(Trouble, AWorkloadThatDoesNotComeUpWithLastGoodIsHeldUntilItDoes) {
  BeginWith({.pools = {"32", "33", "34"}, .max_trials = 2});
  Start("a");
  AwaitMeasuring();
  Kubectl({"set", "env", "deployment/web", "FATE=Crash"});
  Await("the workload to be held",
        [&] { return Phase() == "Paused" && Reason() == "TargetUnready"; });
  EXPECT_FALSE(HasTrial());
  Kubectl({"set", "env", "deployment/web", "FATE=Good"});
  Await("another trial", [&] { return Phase() == "Measuring"; });
  Kubectl({"delete", "tl", "web", "--wait=false"});
  Await("the loop's end", [&] { return Loop().is_null(); });
  EXPECT_FALSE(IsOurs()) << Trace();
  Await("the pods of before", [&] { return Pools() == std::vector<std::string>(3, "32"); });
}

}  // namespace
}  // namespace trimtab::loop

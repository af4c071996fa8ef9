// What people and clusters do while a trial is in flight.
#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

// A trial that takes long, because its candidate is hardly any other.
const Wish kLongTrial = {.pools = {"32", "33", "34"}};

class Interruption : public LoopTest {
 protected:
  // Up to the middle of a trial; then `before` is the target as it was.
  void BeginTrial() {
    Begin(kLongTrial);
    before_ = Trace();
    controller_ = &Start("a");
    AwaitMeasuring();
  }

  std::string before_;
  ControllerProcess* controller_ = nullptr;
};

TEST_F(Interruption, APersonsEditEndsTheTrialAndStays) {
  ASSERT_NO_FATAL_FAILURE(BeginTrial());
  Kubectl({"set", "env", "deployment/web", "POOL=34"});
  Await("the edit to be noticed", [&] { return !HasTrial() && Reason() == "Interrupted"; });
  Await("what they set in all pods", [&] { return Pools() == std::vector<std::string>(3, "34"); });
  Kubectl({"delete", "tl", "web", "--wait=false"});
  Await("the loop's end", [&] { return Loop().is_null(); });
  EXPECT_FALSE(IsOurs()) << Trace();
  EXPECT_THAT(Pools(), Each("34"));
}

TEST_F(Interruption, ADeletedLoopPutsEverythingBackToTheByte) {
  ASSERT_NO_FATAL_FAILURE(BeginTrial());
  EXPECT_TRUE(IsOurs());
  Kubectl({"delete", "tl", "web", "--wait=false"});
  Await("the loop's end", [&] { return Loop().is_null(); });
  EXPECT_EQ(Trace(), before_);
  Await("the pods of before", [&] { return Pools() == std::vector<std::string>(3, "32"); });
}

TEST_F(Interruption, ASuspendedLoopPutsLastGoodBackAndRests) {
  ASSERT_NO_FATAL_FAILURE(BeginTrial());
  Kubectl({"patch", "tl", "web", "--type=merge", "-p", R"({"spec":{"suspend":true}})"});
  AwaitPhase("Paused");
  EXPECT_EQ(Reason(), "Suspended");
  EXPECT_FALSE(HasTrial());
  EXPECT_EQ(Trace(), before_);
  Await("the pods of before", [&] { return Pools() == std::vector<std::string>(3, "32"); });
}

TEST_F(Interruption, ADeletedTargetEndsTheTrial) {
  ASSERT_NO_FATAL_FAILURE(BeginTrial());
  Kubectl({"delete", "deployment", "web", "--wait=false"});
  Await("the loss to be noticed", [&] { return !HasTrial() && Reason() == "TargetMissing"; });
  Kubectl({"delete", "tl", "web", "--wait=false"});
  Await("the loop's end", [&] { return Loop().is_null(); });
}

TEST_F(Interruption, ADeletedNamespaceGoesWithTheLoop) {
  ASSERT_NO_FATAL_FAILURE(BeginTrial());
  Kubectl({"delete", "namespace", ns(), "--wait=false"});
  Await("the namespace's end", [&] {
    return admin()
        .Read({"", "v1", "namespaces", "Namespace", false}, {.ns = "", .name = ns()})
        .is_null();
  });
  EXPECT_FALSE(controller_->ended()) << "and nothing of it ends the controller";
}

}  // namespace
}  // namespace trimtab::loop

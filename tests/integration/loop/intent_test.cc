// What stands in status, and that it is the same each time.
#include <atomic>
#include <csignal>

#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

class Intent : public LoopTest {
 protected:
  // The values that a new loop of the same name and seed is recommended.
  std::string Recommended(const std::string& controller) {
    ControllerProcess& asked = Start(controller);
    Await("a proposal", [&] { return Reason() == "Recommended"; });
    const k8s::Json loop = Loop();
    const k8s::Json* values = loop.Get({"status", "proposal", "values"});
    asked.Signal(SIGKILL);
    DropLease();
    return values == nullptr ? "" : values->Dump();
  }
};

TEST_F(Intent, StandsInStatusBeforeTheTargetIsTouched) {
  Begin({.pools = {"32", "8"}, .limit = "0.15"});
  const std::string before = Trace();
  std::atomic<bool> killed = false;
  ControllerProcess& controller = Start("a", [&](const SeenWrite& write) {
    const bool touches = write.path.find("/deployments/") != std::string::npos;
    if (!touches || killed.exchange(true)) return WriteFate::kPass;
    return WriteFate::kKillBefore;
  });
  Await("the first touch", [&] { return controller.ended(); });
  EXPECT_EQ(Trace(), before);
  const k8s::Json loop = Loop();
  EXPECT_EQ(loop.Text({"status", "trial", "intent"}), "Apply");
  EXPECT_EQ(loop.Text({"status", "trial", "values", "pool"}), "8");
  EXPECT_EQ(loop.Text({"status", "lastGood", "values", "pool"}), "32");
  EXPECT_THAT(loop.Text({"status", "taken", "record"}), ::testing::HasSubstr("POOL"));
}

TEST_F(Intent, IsTheSameWithTheSameSeedAndHistory) {
  Wish wish = {.mode = "Recommend"};
  wish.pools.clear();
  for (int pool = 32; pool < 96; ++pool) wish.pools.push_back(std::to_string(pool));
  Begin(wish);
  const std::string first = Recommended("a");
  EXPECT_NE(first, "");
  Kubectl({"delete", "tl", "web"});
  Begin(wish);
  EXPECT_EQ(Recommended("b"), first);
}

}  // namespace
}  // namespace trimtab::loop

#include "tests/sim/world/rivals.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "sim/api_server.h"
#include "sim/object_view.h"
#include "sim/sim_clock.h"
#include "tests/sim/world/open_definition.h"
#include "tests/sim/world/people.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using Who = Rivalry::Who;

// A workload in both clusters, with knobs that a rival may be after.
class RivalsTest : public testing::Test {
 protected:
  void Meet(Who who) {
    people_.SetUp({OpenDefinition({"trimtab.dev", "v1alpha1", "tuningloops", "TuningLoop"})});
    rivals_.emplace(server_.registry(), untouched_, stage_, Rivalry{.who = who}, Rng(4));
  }
  const Kind& Deployments() { return KindOf(server_.registry(), "apps", "deployments"); }
  KnobValues Values() {
    const Version target = *server_.registry().Get(Deployments(), {"shop", "web"});
    return ValuesOn(server_.registry(), *target, stage_.subject.dials, stage_.subject.container);
  }
  void Tune(const std::string& pool, const std::string& as = "t") {
    Json variable = Json::Of({{"name", "POOL_SIZE"}, {"value", pool}});
    Json app = Json::Of({{"name", "app"}, {"env", Json::List({std::move(variable)})}});
    Json patch;
    patch["spec"]["template"]["spec"]["containers"] = Json::List({std::move(app)});
    const auto tuned = server_.registry().Patch(Deployments(), {"shop", "web"},
                                                PatchKind::kStrategic, patch, {.manager = as});
    ASSERT_TRUE(tuned.ok());
  }

  SimClock clock_;
  ApiServer server_{clock_, Rng(1)};
  Registry untouched_{clock_, Rng(2)};
  Stage stage_ = PlainStage({"pool", "replicas"});
  People people_{server_.registry(), untouched_, stage_, Rng(3)};
  std::optional<Rivals> rivals_;
};

TEST_F(RivalsTest, GitOpsPutsBackWhatStandsInGit) {
  Meet(Who::kGitOps);
  const KnobValues before = Values();
  Tune("5");
  EXPECT_NE(Values(), before);
  rivals_->Act();
  EXPECT_EQ(Values(), before);
  EXPECT_EQ(rivals_->next(), rivals_->rivalry().every);
}

TEST_F(RivalsTest, GitOpsTakesOnlyWhatIsHeld) {
  Meet(Who::kGitOps);
  rivals_->Act();
  Tune("5");
  rivals_->Act();
  EXPECT_FALSE(rivals_->took_from_trial() || rivals_->took_what_was_kept());
  Tune("6", "trimtab");
  EXPECT_FALSE(rivals_->took_from_trial() || rivals_->took_what_was_kept());
  rivals_->Act();
  EXPECT_FALSE(rivals_->took_from_trial());
  EXPECT_TRUE(rivals_->took_what_was_kept());
}

TEST_F(RivalsTest, GitOpsTakesFromATrialThatStandsInStatus) {
  Meet(Who::kGitOps);
  const Kind& loops = *server_.registry().catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  Json trial;
  trial["status"]["trial"]["ordinal"] = 1;
  ASSERT_TRUE(server_.registry()
                  .Patch(loops, {"shop", "web"}, PatchKind::kMerge, trial,
                         {.manager = "trimtab", .subresource = "status"})
                  .ok());
  Tune("6", "trimtab");
  rivals_->Act();
  EXPECT_TRUE(rivals_->took_from_trial());
  EXPECT_FALSE(rivals_->took_what_was_kept());
}

// Why owners are not compared once that has happened.
TEST_F(RivalsTest, WhoHadAPlaceBesideGitOpsHasLostItOnceGitOpsSetsItBack) {
  Meet(Who::kGitOps);
  Tune("5", "trimtab");
  rivals_->Act();
  EXPECT_NE(people_.Difference(), "");
  EXPECT_EQ(people_.Difference(/*owners=*/false), "");
}

TEST_F(RivalsTest, GitOpsThatLeavesKnobsOutTakesNothing) {
  Meet(Who::kGitOpsAround);
  Tune("5", "trimtab");
  rivals_->Act();
  EXPECT_FALSE(rivals_->took_from_trial() || rivals_->took_what_was_kept());
}

TEST_F(RivalsTest, GitOpsThatLeavesKnobsOutLeavesThemAlone) {
  Meet(Who::kGitOpsAround);
  Tune("5");
  rivals_->Act();
  EXPECT_EQ(Values().at("pool"), "5");
  EXPECT_FALSE(Contends(rivals_->rivalry(), stage_));
}

TEST_F(RivalsTest, AnAutoscalerScalesBothClustersAlike) {
  Meet(Who::kHorizontal);
  EXPECT_EQ(rivals_->Act(), "sets up horizontalpodautoscalers");
  rivals_->Act();
  EXPECT_EQ(people_.Difference(), "");
  EXPECT_TRUE(Contends(rivals_->rivalry(), stage_));
}

TEST_F(RivalsTest, ASecondLoopComesOnceAndGoes) {
  Meet(Who::kSecondLoop);
  const Kind& loops = *server_.registry().catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  rivals_->Act();
  EXPECT_TRUE(server_.registry().Get(loops, {"shop", Rivals::kLoop}).ok());
  EXPECT_EQ(rivals_->next(), Duration::max());
  rivals_->DeleteLoop();
  EXPECT_FALSE(server_.registry().Get(loops, {"shop", Rivals::kLoop}).ok());
}

TEST_F(RivalsTest, OnlyWhoSetsAKnobContends) {
  const Stage pool = PlainStage({"pool"});
  const Stage cpu = PlainStage({"cpu"});
  EXPECT_FALSE(Contends({.who = Who::kHorizontal}, pool));
  EXPECT_TRUE(Contends({.who = Who::kKeda}, stage_));
  EXPECT_TRUE(Contends({.who = Who::kVertical}, cpu));
  EXPECT_FALSE(Contends({.who = Who::kVerticalIdle}, cpu));
  EXPECT_TRUE(Contends({.who = Who::kGitOps}, pool));
}

}  // namespace
}  // namespace trimtab::sim

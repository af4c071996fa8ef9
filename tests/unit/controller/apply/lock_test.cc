#include "controller/apply/lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::CandidatePods;
using domain::TargetKind;
using k8s::Json;
using testing::HasSubstr;

domain::LoopSpec Spec(double share, CandidatePods pods = CandidatePods::kAuto,
                      TargetKind kind = TargetKind::kDeployment) {
  domain::LoopSpec spec = PoolSpec();
  spec.experiment.share = share;
  spec.experiment.candidate_pods = pods;
  spec.target.kind = kind;
  return spec;
}

TEST(Lock, SurgeAddsPodsUntilTheyAreTheShareOfAll) {
  struct Case {
    double share;
    int64_t replicas;
    int64_t count;
  };
  for (const Case& c : {Case{0.25, 4, 2}, Case{0.2, 4, 1}, Case{0.25, 3, 1}, Case{0.5, 3, 3},
                        Case{0.1, 9, 1}, Case{0.1, 10, 2}, Case{0.01, 1, 1}, Case{0.25, 100, 34}}) {
    EXPECT_EQ(CountCandidates(Spec(c.share), c.replicas), c.count)
        << c.share << " of " << c.replicas;
  }
}

TEST(Lock, ReplaceLeavesAtLeastOnePodToTheControl) {
  for (const CandidatePods pods : {CandidatePods::kReplace, CandidatePods::kInPlace}) {
    EXPECT_EQ(CountCandidates(Spec(0.25, pods), 4), 1);
    EXPECT_EQ(CountCandidates(Spec(0.26, pods), 4), 2);
    EXPECT_EQ(CountCandidates(Spec(0.5, pods), 2), 1);
    EXPECT_EQ(CountCandidates(Spec(0.5, pods), 1), 1);
  }
  EXPECT_EQ(CountCandidates(Spec(0.5, CandidatePods::kAuto, TargetKind::kStatefulSet), 5), 3);
}

std::string Applied(const domain::LoopSpec& spec, int64_t replicas, int64_t count) {
  Json config;
  for (auto& [path, value] : LockFor(spec, replicas, count)) path.SetIn(config, value);
  return config.Dump();
}

TEST(Lock, IsWhatTheWorkloadsOwnControllerKeeps) {
  EXPECT_EQ(Applied(Spec(0.2), 4, 1),
            R"({"spec":{"minReadySeconds":604800,"progressDeadlineSeconds":608400,)"
            R"("strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}})");
  EXPECT_EQ(Applied(Spec(0.2, CandidatePods::kReplace), 4, 1),
            R"({"spec":{"minReadySeconds":604800,"progressDeadlineSeconds":608400,)"
            R"("strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}})");
  EXPECT_EQ(Applied(Spec(0.2, CandidatePods::kAuto, TargetKind::kStatefulSet), 5, 2),
            R"({"spec":{"updateStrategy":{"rollingUpdate":{"partition":3}}}})");
}

TEST(Lock, SetsEveryOneOfItsFields) {
  for (const TargetKind kind : {TargetKind::kDeployment, TargetKind::kStatefulSet}) {
    std::vector<FieldPath> set;
    for (const auto& [path, value] : LockFor(Spec(0.2, CandidatePods::kAuto, kind), 4, 1)) {
      set.push_back(path);
    }
    EXPECT_EQ(set, LockPaths(kind));
  }
}

TEST(Lock, IsOnlyOnWhereItIsOurs) {
  Json workload = PoolTarget().workload;
  EXPECT_FALSE(IsLocked(TargetKind::kDeployment, workload));
  workload["spec"]["minReadySeconds"] = 604800;
  EXPECT_FALSE(IsLocked(TargetKind::kDeployment, workload));
  workload["metadata"]["managedFields"].array()->push_back(
      J(R"({"manager": "trimtab", "operation": "Apply",
            "fieldsV1": {"f:spec": {"f:minReadySeconds": {}}}})"));
  EXPECT_TRUE(IsLocked(TargetKind::kDeployment, workload));
  workload["spec"]["minReadySeconds"] = 5;
  EXPECT_FALSE(IsLocked(TargetKind::kDeployment, workload));
}

TEST(Lock, SaysWhyNoPartOfADeploymentCanHaveACandidate) {
  Json workload = PoolTarget().workload;
  EXPECT_EQ(WhyNoPart(Spec(0.2), workload), "");
  workload["spec"]["replicas"] = 1;
  EXPECT_EQ(WhyNoPart(Spec(0.2), workload), "");
  EXPECT_THAT(WhyNoPart(Spec(0.2, CandidatePods::kReplace), workload), HasSubstr("one replica"));
  workload["spec"]["replicas"] = 0;
  EXPECT_THAT(WhyNoPart(Spec(0.2), workload), HasSubstr("scaled to nothing"));
  workload["spec"]["replicas"] = 4;
  workload["spec"]["paused"] = true;
  EXPECT_THAT(WhyNoPart(Spec(0.2), workload), HasSubstr("paused"));
  workload["spec"]["paused"] = false;
  workload["spec"]["strategy"]["type"] = "Recreate";
  EXPECT_THAT(WhyNoPart(Spec(0.2), workload), HasSubstr("Recreate"));
}

TEST(Lock, SaysWhyNoPartOfAStatefulSetCanHaveACandidate) {
  const domain::LoopSpec spec = Spec(0.2, CandidatePods::kAuto, TargetKind::kStatefulSet);
  Json workload = J(R"({"spec": {"replicas": 3, "updateStrategy": {"type": "RollingUpdate"}}})");
  EXPECT_EQ(WhyNoPart(spec, workload), "");
  workload["spec"]["replicas"] = 1;
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("one replica"));
  workload["spec"]["replicas"] = 3;
  workload["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = 2;
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("partition of its own"));
  workload["spec"]["updateStrategy"]["type"] = "OnDelete";
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("OnDelete"));
}

TEST(Lock, SaysWhyRunningPodsCannotBeResized) {
  domain::LoopSpec spec = Spec(0.2, CandidatePods::kInPlace);
  spec.knobs = {KnobAt("cpu", domain::ResourcePlace{"limits.cpu"})};
  Json workload = PoolTarget().workload;
  // A request that is not set is its limit.
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("class of service"));
  Json& app = workload["spec"]["template"]["spec"]["containers"].array()->front();
  app["resources"]["requests"]["cpu"] = "100m";
  EXPECT_EQ(WhyNoPart(spec, workload), "");
  app["resizePolicy"] = J(R"([{"resourceName": "cpu", "restartPolicy": "RestartContainer"}])");
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("resizePolicy"));
  app.Erase("resizePolicy");
  app["resources"]["requests"]["cpu"] = "500m";
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("class of service"));
  spec.knobs.push_back(KnobAt("request", domain::ResourcePlace{"requests.cpu"}));
  EXPECT_EQ(WhyNoPart(spec, workload), "");
  // No rollout takes part in it.
  workload["spec"]["strategy"]["type"] = "Recreate";
  EXPECT_EQ(WhyNoPart(spec, workload), "");
  workload["spec"]["replicas"] = 1;
  EXPECT_THAT(WhyNoPart(spec, workload), HasSubstr("one replica"));
}

TEST(Lock, ReplicasAreNoMatterOfAPart) {
  domain::LoopSpec spec = Spec(0.2);
  spec.knobs.push_back(KnobAt("replicas", domain::ReplicasPlace{}));
  EXPECT_THAT(WhyNoPart(spec, PoolTarget().workload), HasSubstr("knob replicas"));
}

}  // namespace
}  // namespace trimtab::apply

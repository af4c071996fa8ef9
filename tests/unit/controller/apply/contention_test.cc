#include "controller/apply/contention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::Contention;
using k8s::Json;
using testing::HasSubstr;
using testing::SizeIs;

std::optional<Contention> Find(const domain::LoopSpec& spec, const TargetObjects& objects) {
  const Result<Record> record = RecordNow(spec, {}, objects);
  EXPECT_TRUE(record.ok()) << record.error().message;
  return FindContention(*record, objects);
}

// The target with POOL set by this manager instead of helm.
TargetObjects SetBy(const std::string& manager, const std::string& operation = "Apply") {
  TargetObjects objects = PoolTarget();
  Json& entry = objects.workload["metadata"]["managedFields"].array()->front();
  entry["manager"] = manager;
  entry["operation"] = operation;
  return objects;
}

domain::LoopSpec ReplicasSpec() {
  domain::LoopSpec spec = PoolSpec();
  spec.experiment.exposure = domain::Exposure::kWhole;
  spec.knobs = {KnobAt("replicas", domain::ReplicasPlace{})};
  return spec;
}

TEST(Contention, WhoSetItOnceIsNamedAndNoReconciler) {
  for (const char* manager : {"helm", "kubectl-client-side-apply", "Jenkins", "some-operator"}) {
    const auto found = Find(PoolSpec(), SetBy(manager));
    ASSERT_TRUE(found.has_value()) << manager;
    EXPECT_EQ(found->manager, manager);
    EXPECT_FALSE(found->reconciling);
    EXPECT_EQ(found->advice, "");
  }
}

TEST(Contention, WhoKeepsSettingItIsNamedWithTheWayOut) {
  for (const char* manager :
       {"argocd-controller", "kustomize-controller", "helm-controller", "fleetagent"}) {
    const auto found = Find(PoolSpec(), SetBy(manager, "Update"));
    ASSERT_TRUE(found.has_value()) << manager;
    EXPECT_TRUE(found->reconciling) << manager;
    EXPECT_THAT(found->place, HasSubstr("POOL"));
    EXPECT_FALSE(found->advice.empty());
  }
  EXPECT_THAT(Find(PoolSpec(), SetBy("argocd-controller"))->advice,
              HasSubstr("managedFieldsManagers: [trimtab]"));
}

TEST(Contention, AReconcilersOwnRolloutFieldsAreItsMatterToo) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs = {KnobAt("cpu", domain::ResourcePlace{"limits.cpu"})};  // nobody's
  EXPECT_FALSE(Find(spec, SetBy("helm")).has_value());
  const auto found = Find(spec, SetBy("kustomize-controller"));
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->reconciling);
  // By an Update it owns defaults that it never set.
  EXPECT_FALSE(Find(spec, SetBy("argocd-controller", "Update")).has_value());
}

TEST(Contention, AnAutoscalersTraceOnReplicasIsOne) {
  TargetObjects objects = SetBy("kube-controller-manager", "Update");
  objects.workload["metadata"]["managedFields"].array()->front()["subresource"] = "scale";
  const auto found = Find(ReplicasSpec(), objects);
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->reconciling);
  EXPECT_THAT(found->advice, HasSubstr("HorizontalPodAutoscaler"));
}

Json Autoscaler(const std::string& kind, const std::string& reference, std::string_view target) {
  Json object = Json::Of({{"kind", kind}, {"metadata", Json::Of({{"name", "auto"}})}});
  object["spec"][reference] = J(target);
  return object;
}

constexpr const char* kCheckout = R"({"kind": "Deployment", "name": "checkout"})";

TEST(Contention, AnAutoscalerOfTheTargetIsOneThoughItHasNotWrittenYet) {
  TargetObjects objects = PoolTarget();
  objects.autoscalers = {Autoscaler("HorizontalPodAutoscaler", "scaleTargetRef", kCheckout)};
  const auto found = Find(ReplicasSpec(), objects);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->manager, "HorizontalPodAutoscaler auto");
  EXPECT_TRUE(found->reconciling);
  EXPECT_THAT(found->advice, HasSubstr("or knob replicas"));
  EXPECT_FALSE(Find(PoolSpec(), objects)->reconciling);  // does not touch its knob
}

TEST(Contention, KedaNamesADeploymentWithoutItsKind) {
  TargetObjects objects = PoolTarget();
  objects.autoscalers = {Autoscaler("ScaledObject", "scaleTargetRef", R"({"name": "checkout"})")};
  EXPECT_TRUE(Find(ReplicasSpec(), objects)->reconciling);
  objects.autoscalers[0]["metadata"]["annotations"]["autoscaling.keda.sh/paused"] = "true";
  EXPECT_FALSE(Find(ReplicasSpec(), objects)->reconciling);
}

TEST(Contention, AVerticalAutoscalerIsOneWhereItActs) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs = {KnobAt("cpu", domain::ResourcePlace{"limits.cpu"})};
  TargetObjects objects = PoolTarget();
  objects.autoscalers = {Autoscaler("VerticalPodAutoscaler", "targetRef", kCheckout)};
  ASSERT_TRUE(Find(spec, objects).has_value());
  EXPECT_EQ(Find(spec, objects)->manager, "VerticalPodAutoscaler auto");
  objects.autoscalers[0]["spec"]["updatePolicy"]["updateMode"] = "Off";
  EXPECT_FALSE(Find(spec, objects).has_value());
}

TEST(Contention, AnAutoscalerOfAnotherTargetIsNone) {
  TargetObjects objects = PoolTarget();
  objects.autoscalers = {Autoscaler("HorizontalPodAutoscaler", "scaleTargetRef",
                                    R"({"kind": "Deployment", "name": "other"})"),
                         Autoscaler("HorizontalPodAutoscaler", "scaleTargetRef",
                                    R"({"kind": "StatefulSet", "name": "checkout"})")};
  EXPECT_FALSE(Find(ReplicasSpec(), objects)->reconciling);
}

TEST(Contention, OnlyKindsThatMatterAreAskedFor) {
  EXPECT_THAT(AutoscalerTypes(PoolSpec()), SizeIs(0));
  EXPECT_THAT(AutoscalerTypes(ReplicasSpec()), SizeIs(2));
}

}  // namespace
}  // namespace trimtab::apply

#include "controller/measure/arm_pods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace trimtab::measure {
namespace {

const domain::Target kDeployment{.kind = domain::TargetKind::kDeployment, .name = "checkout"};
const domain::Target kStatefulSet{.kind = domain::TargetKind::kStatefulSet, .name = "db"};

std::string Matchers(const ArmPods& arm, const PodLabels& labels = {}) {
  const auto matchers = MatchersOf(arm, labels);
  return matchers ? *matchers : "refused: " + matchers.error().message;
}

TEST(ArmPods, OfADeploymentAreKnownByTheirReplicaSet) {
  const domain::Arms arms{.control = "7d9f5c8b6", .candidate = "5d9f7c8b6"};
  EXPECT_EQ(Matchers(ControlPods("shop", kDeployment, arms)),
            R"(namespace="shop",pod=~"checkout-7d9f5c8b6-[a-z0-9]+")");
  EXPECT_EQ(Matchers(CandidatePods("shop", kDeployment, domain::Exposure::kPartial, arms)),
            R"(namespace="shop",pod=~"checkout-5d9f7c8b6-[a-z0-9]+")");
}

TEST(ArmPods, ThatAreResizedInPlaceAreKnownByTheirNames) {
  const domain::Arms arms{
      .control = "7d9f5c8b6", .candidate = "7d9f5c8b6", .pods = {"checkout-7d9f5c8b6-x2x4p"}};
  EXPECT_EQ(Matchers(ControlPods("shop", kDeployment, arms)),
            R"(namespace="shop",pod=~"checkout-7d9f5c8b6-[a-z0-9]+",)"
            R"(pod!~"checkout-7d9f5c8b6-x2x4p")");
  EXPECT_EQ(Matchers(CandidatePods("shop", kDeployment, domain::Exposure::kPartial, arms)),
            R"(namespace="shop",pod=~"checkout-7d9f5c8b6-x2x4p")");
}

TEST(ArmPods, OfAStatefulSetAreKnownByTheirNumbers) {
  const domain::Arms arms{.control = "a", .candidate = "b", .pods = {"db-3", "db-2"}};
  EXPECT_EQ(Matchers(ControlPods("shop", kStatefulSet, arms)),
            R"(namespace="shop",pod=~"db-[0-9]+",pod!~"db-3|db-2")");
  EXPECT_EQ(Matchers(CandidatePods("shop", kStatefulSet, domain::Exposure::kPartial, arms)),
            R"(namespace="shop",pod=~"db-3|db-2")");
}

TEST(ArmPods, OfAStatefulSetTakenWholeAreAllOfIt) {
  EXPECT_EQ(Matchers(CandidatePods("shop", kStatefulSet, domain::Exposure::kWhole, {})),
            R"(namespace="shop",pod=~"db-[0-9]+")");
}

TEST(ArmPods, OfACandidateWithoutPodsAreNeverAllPods) {
  EXPECT_FALSE(
      MatchersOf(CandidatePods("shop", kStatefulSet, domain::Exposure::kPartial, {}), {}).ok());
  EXPECT_FALSE(
      MatchersOf(CandidatePods("shop", kDeployment, domain::Exposure::kPartial, {}), {}).ok());
}

TEST(ArmPods, AreMatchedByTheLabelsOfTheSource) {
  const ArmPods arm{.ns = "shop", .owner = "web-1"};
  EXPECT_EQ(Matchers(arm, {.ns = "kubernetes_namespace", .pod = "kubernetes_pod_name"}),
            R"(kubernetes_namespace="shop",kubernetes_pod_name=~"web-1-[a-z0-9]+")");
  EXPECT_EQ(Matchers(arm, {.ns = "", .pod = "pod"}), R"(pod=~"web-1-[a-z0-9]+")");
}

TEST(ArmPods, WithDotsInTheirNamesMatchThoseDotsOnly) {
  EXPECT_EQ(Matchers({.ns = "shop", .owner = "web.v1-5d9f"}),
            R"(namespace="shop",pod=~"web\\.v1-5d9f-[a-z0-9]+")");
}

// A generated name is cut off at 58 characters: beyond, the hash that tells arms apart is gone.
TEST(ArmPods, OfAnOwnerThatKubernetesCutsOffAreRefused) {
  const std::string fits(58, 'a');
  EXPECT_EQ(Matchers({.ns = "shop", .owner = fits}),
            R"(namespace="shop",pod=~")" + fits + R"([a-z0-9]+")");
  EXPECT_THAT(Matchers({.ns = "shop", .owner = fits + "a"}),
              testing::HasSubstr("give the Deployment a name of at most 47 characters"));
}

// Faults S14: no value of ours can end the string or the selector that it stands in.
TEST(ArmPods, LetNothingButNamesIntoAQuery) {
  for (const std::string evil : {R"(a"}[5m])) or vector(999) or sum(rate(x{a=")", "a|b", "a\nb",
                                 "A", "a b", ".*", "a#", ""}) {
    EXPECT_FALSE(MatchersOf({.ns = "shop", .owner = evil}, {}).ok()) << evil;
    EXPECT_FALSE(MatchersOf({.ns = "shop", .only = {"good", evil}}, {}).ok()) << evil;
    EXPECT_FALSE(MatchersOf({.ns = "shop", .owner = "web", .except = {evil}}, {}).ok()) << evil;
    EXPECT_FALSE(MatchersOf({.ns = evil, .owner = "web"}, {}).ok()) << evil;
  }
}

}  // namespace
}  // namespace trimtab::measure

#include "controller/apply/allow_list.h"

#include <gtest/gtest.h>

#include <string>

#include "controller/apply/lock.h"
#include "controller/apply/record_now.h"

namespace trimtab::apply {
namespace {

bool Allowed(const std::string& path, const std::string& config_map = "") {
  const std::optional<FieldPath> parsed = FieldPath::Parse(path);
  EXPECT_TRUE(parsed.has_value()) << path;
  return parsed && IsAllowed("app", {.config_map = config_map, .path = *parsed});
}

constexpr const char* kApp = R"(.spec.template.spec.containers[name="app"])";

TEST(AllowList, HasThePlacesOfKnobs) {
  for (const char* below : {R"(.env[name="POOL"].value)", ".args", ".resources.requests.cpu",
                            ".resources.limits.memory", ".resources.limits.ephemeral-storage"}) {
    EXPECT_TRUE(Allowed(std::string(kApp) + below)) << below;
  }
  EXPECT_TRUE(Allowed(".spec.replicas"));
  EXPECT_TRUE(Allowed(R"(.data["app.yaml"])", "cfg"));
}

TEST(AllowList, HasWhatATrialSetsBeside) {
  for (const auto kind : {domain::TargetKind::kDeployment, domain::TargetKind::kStatefulSet}) {
    for (const FieldPath& path : LockPaths(kind)) {
      EXPECT_TRUE(IsAllowed("app", {.path = path})) << path.ToString();
    }
  }
  EXPECT_TRUE(IsAllowed("app", ConfigAnnotation()));
  EXPECT_TRUE(Allowed(R"(.spec.template.spec.volumes[name="v"].configMap.name)"));
  EXPECT_TRUE(Allowed(
      R"(.spec.template.spec.containers[name="side"].env[name="B"].valueFrom.configMapKeyRef)"));
}

TEST(AllowList, HasNothingElse) {
  for (const char* below : {".image", ".command", ".securityContext", R"(.env[name="A"])",
                            R"(.env[name="A"].valueFrom)", ".env", ".resources",
                            ".resources.limits", R"(.resources.limits["nvidia.com/gpu"])",
                            ".resources.claims.cpu", ".lifecycle", ".args.x"}) {
    EXPECT_FALSE(Allowed(std::string(kApp) + below)) << below;
  }
  for (const char* path :
       {R"(.spec.template.spec.containers[name="other"].args)", ".spec.template.spec.containers",
        ".spec.template.spec.serviceAccountName", R"(.spec.template.spec.volumes[name="v"])",
        R"(.spec.template.spec.volumes[name="v"].secret.secretName)",
        ".spec.template.spec.hostNetwork", ".spec.selector", ".spec.template", ".metadata.labels.a",
        R"(.metadata.annotations["trimtab.dev/config"])", ".data.a"}) {
    EXPECT_FALSE(Allowed(path)) << path;
  }
  EXPECT_FALSE(Allowed(".metadata.name", "cfg"));
  EXPECT_FALSE(Allowed(R"(.data[name="x"])", "cfg"));
  EXPECT_FALSE(Allowed(".spec.replicas", "cfg"));
}

}  // namespace
}  // namespace trimtab::apply

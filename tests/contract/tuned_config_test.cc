// Knobs that live in a ConfigMap: copies for some pods, the file itself for all of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "tests/contract/tuned_fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

constexpr const char* kFile = "# how we talk\nhttp:\n  codec: gzip   # or zstd\n  level: 3\n";
constexpr const char* kTriedFile = "# how we talk\nhttp:\n  codec: zstd   # or zstd\n  level: 3\n";

// The Deployment mounts ConfigMap "cfg" and reads one variable from it.
std::string MountingSpec() {
  Json object = J(DeploymentSpec("web", 4));
  Json& pod = object["spec"]["template"]["spec"];
  pod["volumes"] = J(R"([{"name": "config", "configMap": {"name": "cfg"}}])");
  Json& app = pod["containers"].array()->front();
  app["volumeMounts"] = J(R"([{"name": "config", "mountPath": "/etc/app"}])");
  app["env"].array()->push_back(J(R"({"name": "FROM", "valueFrom": {
      "configMapKeyRef": {"name": "cfg", "key": "greeting"}}})"));
  return object.Dump();
}

class TunedConfig : public Tuned {
 protected:
  void Prepare() override {
    Json config = Json::Of({{"data", Json::Of({{"app.yaml", kFile}, {"greeting", "hello"}})}});
    CreateByAuthor(ConfigMaps(), "cfg", config.Dump());
    StartTuned(domain::TargetKind::kDeployment, MountingSpec());
    spec().knobs = {
        {.name = "codec",
         .type = domain::KnobType::kCategorical,
         .values = {"none", "gzip", "zstd"},
         .apply = domain::ConfigMapPlace{.name = "cfg", .key = "app.yaml", .path = "/http/codec"}}};
    config_before_ = WithoutServerParts(Get(ConfigMaps(), "cfg"));
    if (GetParam() == WorldKind::kReal) MakeLoop();
  }

  // A copy is its loop's, and goes when there is no such loop.
  void MakeLoop() {
    const Answer defined = Ask("POST", PathOf(CustomResourceDefinitions(), ""),
                               TextOf("config/crd/tuningloops.yaml"), "application/yaml");
    ASSERT_TRUE(defined.status == 201 || defined.status == 409) << defined.text;
    const std::string path = "/apis/trimtab.dev/v1alpha1/namespaces/" + ns() + "/tuningloops";
    Answer made;
    ASSERT_TRUE(Eventually([&] {
      made = Ask("POST", path, TextOf("config/samples/first-loop.yaml"), "application/yaml");
      return made.status == 201;
    })) << made.text;
    loop().name = made.body.Text({"metadata", "name"});
    loop().uid = made.body.Text({"metadata", "uid"});
  }

  static std::string TextOf(const std::string& path) {
    std::ifstream file(std::string(TRIMTAB_SOURCES "/") + path);
    EXPECT_TRUE(file.is_open()) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::string File(const std::string& name) {
    return std::string(Get(ConfigMaps(), name).Text({"data", "app.yaml"}));
  }
  std::vector<Json> Copies() {
    return List(ConfigMaps(), std::string(apply::kCopyLabel) + "=" + loop().uid);
  }
  std::string Mounted() {
    const Json now = Get(Deployments(), kName);
    const Json* volumes = now.Get({"spec", "template", "spec", "volumes"});
    return std::string(volumes->array()->front().Text({"configMap", "name"}));
  }
  const Json& ConfigBefore() const { return config_before_; }
  void ExpectNoTraceAtAll() {
    ExpectNoTrace();
    const Json now = WithoutServerParts(Get(ConfigMaps(), "cfg"));
    EXPECT_TRUE(now == config_before_) << now.Dump() << "\nbefore:\n" << config_before_.Dump();
    EXPECT_TRUE(Copies().empty());
  }

 private:
  Json config_before_;
};
TRIMTAB_IN_BOTH_WORLDS(TunedConfig);

TEST_P(TunedConfig, SomePodsReadACopyAndTheOthersTheOriginal) {
  Begin(1, {{"codec", "zstd"}});
  EXPECT_EQ(state().last_good->values.at("codec"), "gzip");
  Candidate();
  ASSERT_EQ(Copies().size(), 1u);
  const std::string copy(Copies().front().Text({"metadata", "name"}));
  EXPECT_EQ(Mounted(), copy);
  EXPECT_EQ(File(copy), kTriedFile);
  EXPECT_EQ(Get(ConfigMaps(), copy).Text({"data", "greeting"}), "hello");
  EXPECT_EQ(File("cfg"), kFile);
  EXPECT_TRUE(Settles());
  const domain::TargetSeen seen = See();
  EXPECT_EQ(seen.values.at("codec"), "zstd");
  EXPECT_EQ(seen.candidate_ready, 1);
  EXPECT_EQ(seen.control_ready, 4);
  EXPECT_FALSE(seen.foreign_edit.has_value());
  Restore();
  EXPECT_TRUE(Settles());
  ExpectNoTraceAtAll();
}

TEST_P(TunedConfig, KeepingWritesTheFileItselfAndStartsAllPodsAgain) {
  Begin(1, {{"codec", "zstd"}});
  Candidate();
  ASSERT_TRUE(Settles());
  const std::string control = See().arms.control;
  Keep();
  EXPECT_EQ(File("cfg"), kTriedFile);
  EXPECT_EQ(Mounted(), "cfg");
  EXPECT_TRUE(Copies().empty());
  EXPECT_TRUE(Settles());
  EXPECT_FALSE(See().leftovers);
  EXPECT_NE(See().arms.candidate, control);
  state().last_good = {.values = state().trial->values};
  state().trial.reset();
  GiveBack();
  EXPECT_TRUE(Settles());
  EXPECT_EQ(See().arms.control, control);
  ExpectNoTraceAtAll();
}

// The annotation that started the pods with the kept file stays: without it they would start again.
TEST_P(TunedConfig, AFileThatIsLeftIsItsAuthorsAndNoPodStartsAgain) {
  Begin(1, {{"codec", "zstd"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Keep();
  ASSERT_TRUE(Settles());
  state().last_good = {.values = state().trial->values};
  state().trial.reset();
  const Json kept = Get(Deployments(), kName);
  Leave();
  EXPECT_EQ(File("cfg"), kTriedFile);
  const Json now = Get(Deployments(), kName);
  EXPECT_EQ(Dump(now, {"spec"}), Dump(kept, {"spec"}));
  EXPECT_EQ(OwnedBy(now, "trimtab"), nullptr);
  Json config = WithoutServerParts(Get(ConfigMaps(), "cfg"));
  config["data"]["app.yaml"] = kFile;
  EXPECT_TRUE(config == ConfigBefore()) << config.Dump();
}

TEST_P(TunedConfig, LeavingInMidTrialTakesTheCopyAway) {
  Begin(1, {{"codec", "zstd"}});
  Candidate();
  ASSERT_TRUE(Settles());
  Leave();
  EXPECT_TRUE(Settles());
  ExpectNoTraceAtAll();
}

TEST_P(TunedConfig, WholeWritesTheFileItself) {
  spec().experiment.exposure = domain::Exposure::kWhole;
  Begin(1, {{"codec", "zstd"}});
  Candidate();
  EXPECT_EQ(File("cfg"), kTriedFile);
  EXPECT_TRUE(Settles());
  EXPECT_TRUE(Copies().empty());
  EXPECT_FALSE(See().foreign_edit.has_value());
  Restore();
  EXPECT_TRUE(Settles());
  ExpectNoTraceAtAll();
}

// Whoever restarts pods in mid-trial sets an annotation beside ours, which was the only one.
TEST_P(TunedConfig, ARestartInMidTrialBelongsToWhoeverDidItAsIfWeHadNotBeenThere) {
  spec().experiment.exposure = domain::Exposure::kWhole;
  Begin(1, {{"codec", "zstd"}});
  Candidate();
  Patch(Deployments(), kName,
        R"({"spec": {"template": {"metadata": {"annotations": {"restartedAt": "1"}}}}})");
  EXPECT_TRUE(Settles());
  Restore();
  EXPECT_TRUE(Settles());
  const Json now = Now();
  EXPECT_EQ(OwnedBy(now, "trimtab"), nullptr);
  EXPECT_EQ(Dump(*OwnedBy(now, "person"), {"f:spec", "f:template", "f:metadata"}),
            R"({"f:annotations":{".":{},"f:restartedAt":{}}})");
}

TEST_P(TunedConfig, AnEditOfTheFileIsSeenAndStays) {
  spec().experiment.exposure = domain::Exposure::kWhole;
  Begin(1, {{"codec", "zstd"}});
  Candidate();
  Patch(ConfigMaps(), "cfg", R"({"data": {"app.yaml": "http: {codec: none}\n"}})");
  const domain::TargetSeen seen = See();
  ASSERT_TRUE(seen.foreign_edit.has_value());
  EXPECT_EQ(seen.foreign_edit->manager, "person");
  Restore();
  EXPECT_EQ(File("cfg"), "http: {codec: none}\n");
  EXPECT_TRUE(Settles());
  ExpectNoTrace();
}

}  // namespace
}  // namespace trimtab::contract

#include "controller/apply/target_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tests/support/no_kube_client.h"
#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::ApplyCandidate;
using k8s::CallOptions;
using k8s::Json;
using k8s::Object;
using k8s::ObjectName;
using k8s::ResourceType;
using testing::ElementsAre;
using testing::IsEmpty;

Error NotFound() { return {.code = Code::kNotFound, .message = "not found"}; }

// A server of a few objects: reads give what is there, a write gives what the test queued.
class FewObjects final : public k8s::NoKubeClient {
 public:
  std::map<std::string, Json> objects;             // by kind/name
  std::map<std::string, std::vector<Json>> lists;  // by kind; other kinds are not served
  std::deque<Result<Json>> answers;                // to applies and patches
  std::vector<Json> written;

  Result<Object> Get(const ResourceType& type, const ObjectName& name,
                     const CallOptions&) override {
    const auto found = objects.find(type.kind + "/" + name.name);
    if (found == objects.end()) return NotFound();
    return Object::Decode(found->second.Dump());
  }
  Result<k8s::ListPage> List(const ResourceType& type, const k8s::ListOptions&,
                             const CallOptions&) override {
    const auto found = lists.find(type.kind);
    if (found == lists.end()) return NotFound();
    k8s::ListPage page;
    for (const Json& item : found->second) page.items.push_back(*Object::Decode(item.Dump()));
    return page;
  }
  Result<Object> Apply(const ResourceType&, const Json& object, const k8s::ApplyOptions& options,
                       const CallOptions&) override {
    EXPECT_TRUE(options.force);
    return Answer(object);
  }
  Result<Object> Patch(const ResourceType&, const ObjectName&, const Json& patch,
                       const k8s::PatchOptions&, const CallOptions&) override {
    return Answer(patch);
  }

 private:
  Result<Object> Answer(const Json& body) {
    written.push_back(body);
    TRIMTAB_CHECK(!answers.empty());
    Result<Json> answer = std::move(answers.front());
    answers.pop_front();
    if (!answer) return std::move(answer).error();
    return Object::Decode(answer->Dump());
  }
};

Json Owned(std::string_view kind, const std::string& name, const std::string& owner) {
  Json object = Json::Of({{"kind", kind}, {"apiVersion", "v1"}});
  object["metadata"] = Json::Of({{"name", name}, {"uid", "uid-of-" + name}});
  object["metadata"]["ownerReferences"] = Json::List({Json::Of({{"uid", owner}})});
  return object;
}

// A client of few objects with the pool's target, and a trial that asks for its candidate.
class TargetOnAServer : public testing::Test {
 protected:
  TargetOnAServer() : state_(TrialOf(spec_, objects_, {{"pool", "64"}})) {
    client_.objects["Deployment/checkout"] = objects_.workload;
    client_.lists["ReplicaSet"] = {};
    client_.lists["Pod"] = {};
  }

  Result<void> Do() {
    return TargetClient(client_).Do(Loop(), spec_, state_, objects_,
                                    ApplyCandidate{5, {{"pool", "64"}}});
  }
  // The target as the server has it after the write: what was sent, and ours.
  Json Done() {
    Json done = objects_.workload;
    done["metadata"]["resourceVersion"] = "8";
    done["metadata"]["annotations"]["trimtab.dev/loop"] = "checkout-loop";
    done["metadata"]["annotations"]["trimtab.dev/trial"] = "5";
    const Record record = *DecodeRecord(state_.taken->record);
    Json ours = J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {"f:metadata":
        {"f:annotations": {"f:trimtab.dev/loop": {}, "f:trimtab.dev/trial": {}}}}})");
    for (const LeafRecord& leaf : record.leaves) leaf.leaf.path.AddTo(ours["fieldsV1"], {});
    done["metadata"]["managedFields"].array()->push_back(ours);
    Json& spec = done["spec"];
    spec["minReadySeconds"] = 604800;
    spec["progressDeadlineSeconds"] = 608400;
    spec["strategy"]["rollingUpdate"] = J(R"({"maxSurge": 2, "maxUnavailable": 0})");
    FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
        ->SetIn(done, "64");
    return done;
  }

  domain::LoopSpec spec_ = PoolSpec();
  TargetObjects objects_ = PoolTarget();
  domain::LoopState state_;
  FewObjects client_;
};

TEST_F(TargetOnAServer, SendsUntilNothingIsLeftToSend) {
  const Json done = Done();
  client_.answers = {done};
  ASSERT_TRUE(Do().ok());
  EXPECT_EQ(client_.written.size(), 1u);
  EXPECT_EQ(objects_.workload, done);  // taken over from the answer
}

TEST_F(TargetOnAServer, AStatusThatMovedIsReadAgain) {
  Json moved = objects_.workload;
  moved["metadata"]["resourceVersion"] = "7b";
  moved["status"]["readyReplicas"] = 3;
  client_.objects["Deployment/checkout"] = moved;
  client_.answers = {Error{.code = Code::kConflict, .message = "modified"}, Done()};
  ASSERT_TRUE(Do().ok());
  EXPECT_EQ(client_.written.back().Text({"metadata", "resourceVersion"}), "7b");
}

TEST_F(TargetOnAServer, AnIntentThatMovedIsAConflict) {
  for (const char* what : {"generation", "trial"}) {
    Json moved = objects_.workload;
    moved["metadata"]["resourceVersion"] = "7b";
    if (std::string_view(what) == "generation") moved["metadata"]["generation"] = 4;
    if (std::string_view(what) == "trial") {
      moved["metadata"]["annotations"][kTrialAnnotation] = "6";
    }
    client_.objects["Deployment/checkout"] = moved;
    client_.answers = {Error{.code = Code::kConflict, .message = "modified"}};
    const Result<void> done = Do();
    ASSERT_FALSE(done.ok()) << what;
    EXPECT_EQ(done.error().code, Code::kConflict);
  }
}

TEST_F(TargetOnAServer, GivesUpOnAStatusThatNeverRests) {
  for (int i = 0; i < 20; ++i) {
    client_.answers.emplace_back(Error{.code = Code::kConflict, .message = "modified"});
  }
  ASSERT_FALSE(Do().ok());
  EXPECT_EQ(client_.written.size(), 6u);
}

TEST_F(TargetOnAServer, AServerThatStoresSomethingElseIsInvalid) {
  Json altered = Done();
  FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
      ->SetIn(altered, "32");
  client_.answers = {altered, altered, altered};
  const Result<void> done = Do();
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::kInvalid);
  EXPECT_EQ(done.error().reason, "Altered");
  EXPECT_EQ(client_.written.size(), 2u);
}

TEST_F(TargetOnAServer, AnyOtherErrorIsTheCallers) {
  client_.answers = {Error{.code = Code::kForbidden, .message = "no"}};
  ASSERT_FALSE(Do().ok());
  client_.answers = {Error{.code = Code::kInterrupted, .message = "cut"}};
  EXPECT_TRUE(Do().error().outcome_unknown());
}

TEST_F(TargetOnAServer, ATargetThatIsNotThereIsNothing) {
  client_.objects.clear();
  const auto read = TargetClient(client_).Read(Loop(), spec_, {});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_FALSE(read->has_value());
}

TEST_F(TargetOnAServer, OfATargetThatIsGoneTheConfigMapsThatWereTakenAreRead) {
  spec_.knobs = {KnobAt("pool", domain::ConfigMapPlace{.name = "cfg", .key = "pool"})};
  objects_.config_maps["cfg"] =
      J(R"({"apiVersion": "v1", "kind": "ConfigMap", "data": {"pool": "16"},
            "metadata": {"name": "cfg", "namespace": "shop", "uid": "c1", "resourceVersion": "3"}})");
  const domain::LoopState taken = TrialOf(spec_, objects_, {{"pool", "64"}});
  client_.objects = {{"ConfigMap/cfg", objects_.config_maps["cfg"]}};
  client_.lists["ConfigMap"] = {};
  EXPECT_FALSE(TargetClient(client_).Read(Loop(), spec_, {})->has_value());
  const auto read = TargetClient(client_).Read(Loop(), spec_, taken);
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_TRUE(read->has_value());
  EXPECT_TRUE((*read)->workload.is_null());
  EXPECT_TRUE((*read)->config_maps.contains("cfg"));
}

TEST_F(TargetOnAServer, ReadsOnlyWhatIsTheTargets) {
  client_.lists["ReplicaSet"] = {Owned("ReplicaSet", "mine", "u1"),
                                 Owned("ReplicaSet", "not", "u9")};
  client_.lists["Pod"] = {Owned("Pod", "a", "uid-of-mine"), Owned("Pod", "b", "uid-of-not")};
  const auto read = TargetClient(client_).Read(Loop(), spec_, {});
  ASSERT_TRUE(read.ok()) << read.error().message;
  const auto names = [](const std::vector<Json>& objects) {
    std::vector<std::string> all;
    for (const Json& object : objects) all.emplace_back(object.Text({"metadata", "name"}));
    return all;
  };
  EXPECT_THAT(names((*read)->replica_sets), ElementsAre("mine"));
  EXPECT_THAT(names((*read)->pods), ElementsAre("a"));
  EXPECT_THAT((*read)->config_maps, IsEmpty());
}

TEST_F(TargetOnAServer, AKindThatIsNotServedHasNoObjects) {
  spec_.knobs.push_back(KnobAt("replicas", domain::ReplicasPlace{}));
  client_.lists["HorizontalPodAutoscaler"] = {Owned("HorizontalPodAutoscaler", "h", "x")};
  const auto read = TargetClient(client_).Read(Loop(), spec_, {});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ((*read)->autoscalers.size(), 1u);  // there is no KEDA here
}

TEST_F(TargetOnAServer, ReadsTheTargetOfTheRecordAndNotOfANewSpec) {
  spec_.target.name = "another";
  const auto read = TargetClient(client_).Read(Loop(), spec_, state_);
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_TRUE(read->has_value());
  EXPECT_EQ((*read)->workload.Text({"metadata", "name"}), "checkout");
}

}  // namespace
}  // namespace trimtab::apply

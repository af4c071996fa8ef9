#include "controller/apply/next_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "controller/apply/owners.h"
#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::Action;
using domain::ApplyCandidate;
using domain::GiveBack;
using domain::LeaveValues;
using domain::RestoreValues;
using k8s::Json;
using testing::HasSubstr;

// What the tests ask most: the first write for the pool's candidate.
class NextWrite : public testing::Test {
 protected:
  NextWrite() : state_(TrialOf(spec_, objects_, {{"pool", "64"}})) {}

  Result<std::optional<Request>> Ask(const Action& action) {
    return NextRequest(Loop(), spec_, state_, objects_, action);
  }
  Request Must(const Action& action) {
    Result<std::optional<Request>> next = Ask(action);
    EXPECT_TRUE(next.ok()) << next.error().message;
    EXPECT_TRUE(next.ok() && next->has_value());
    return next.ok() && *next ? **std::move(next) : Request{};
  }
  bool IsDone(const Action& action) {
    const Result<std::optional<Request>> next = Ask(action);
    EXPECT_TRUE(next.ok()) << next.error().message;
    if (next.ok() && *next) ADD_FAILURE() << (*next)->body.Dump();
    return next.ok() && !*next;
  }

  domain::LoopSpec spec_ = PoolSpec();
  TargetObjects objects_ = PoolTarget();
  domain::LoopState state_;
};

TEST_F(NextWrite, OfACandidateIsTheSmallestConfigurationWithTheLock) {
  const Request request = Must(ApplyCandidate{5, {{"pool", "64"}}});
  EXPECT_EQ(request.verb, Request::Verb::kApply);
  EXPECT_EQ(request.ToString(), "apply deployments shop/checkout");
  EXPECT_EQ(request.body, J(R"({"apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": {"name": "checkout", "namespace": "shop", "uid": "u1", "resourceVersion": "7",
        "annotations": {"trimtab.dev/loop": "checkout-loop", "trimtab.dev/trial": "5"}},
      "spec": {"minReadySeconds": 604800, "progressDeadlineSeconds": 608400,
        "strategy": {"rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0}},
        "template": {"spec": {"containers": [
          {"name": "app", "env": [{"name": "POOL", "value": "64"}]}]}}}})"));
}

TEST_F(NextWrite, CanBeNothingButPlacesOfTheLoopAndTheLock) {
  // Statement 3 of what is never traded away: whatever the values say.
  const Request request =
      Must(ApplyCandidate{5, {{"pool", "64"}, {"image", "evil"}, {"", "x"}, {"command", "sh"}}});
  EXPECT_EQ(request.body.Dump().find("evil"), std::string::npos);
  EXPECT_EQ(request.body.Get({"spec", "template", "spec"})->object()->size(), 1u);
}

TEST_F(NextWrite, WithoutARecordThereIsNone) {
  state_.taken.reset();
  EXPECT_TRUE(IsDone(ApplyCandidate{5, {{"pool", "64"}}}));
}

TEST_F(NextWrite, OfAnActionThatIsNotTheTargetsIsNone) {
  EXPECT_TRUE(IsDone(domain::RecordTrial{}));
  EXPECT_TRUE(IsDone(domain::AddFinalizer{}));
}

TEST_F(NextWrite, ToRestoreWhatWasNeverTakenIsNone) {
  EXPECT_TRUE(IsDone(RestoreValues{{{"pool", "16"}}}));
  EXPECT_TRUE(IsDone(GiveBack{}));
}

TEST_F(NextWrite, RestsOnTheRecordAndNotOnTheSpec) {
  const FieldPath pool =
      FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
          .value();
  pool.SetIn(objects_.workload, "64");
  Json ours = J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {}})");
  pool.AddTo(ours["fieldsV1"], {});
  objects_.workload["metadata"]["managedFields"].array()->push_back(ours);
  spec_ = {};  // cannot be read any more
  const Request values = Must(GiveBack{});
  EXPECT_EQ(*pool.FindIn(values.body), Json("16"));
  pool.SetIn(objects_.workload, "16");
  const Request owners = Must(GiveBack{});
  EXPECT_EQ(owners.verb, Request::Verb::kPatch);
  EXPECT_EQ(owners.body.Text({"metadata", "resourceVersion"}), "7");
  EXPECT_EQ(*owners.body.Get({"metadata", "managedFields"}),
            *PoolTarget().workload.Get({"metadata", "managedFields"}));
}

TEST_F(NextWrite, ToLeaveValuesTakesOurMarksAwayAndThenOurOwnership) {
  const FieldPath pool =
      FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
          .value();
  pool.SetIn(objects_.workload, "64");
  objects_.workload["metadata"]["annotations"]["trimtab.dev/loop"] = "checkout-loop";
  objects_.workload["metadata"]["annotations"]["trimtab.dev/trial"] = "5";
  Json ours = J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {
      "f:metadata": {"f:annotations": {"f:trimtab.dev/loop": {}, "f:trimtab.dev/trial": {}}}}})");
  pool.AddTo(ours["fieldsV1"], {});
  Json& entries = objects_.workload["metadata"]["managedFields"];
  pool.RemoveFrom(entries.array()->front()["fieldsV1"]);
  entries.array()->push_back(ours);
  spec_ = {};  // cannot be read any more
  state_.leaving = true;
  const Request values = Must(LeaveValues{{{"pool", "64"}}});
  EXPECT_EQ(*pool.FindIn(values.body), Json("64"));
  EXPECT_EQ(values.body.Get({"metadata", "annotations"}), nullptr);
  EXPECT_EQ(values.body.Get({"spec"})->object()->size(), 1u);
  objects_.workload["metadata"]["annotations"] = J("{}");
  const Request owners = Must(LeaveValues{{{"pool", "64"}}});
  EXPECT_EQ(owners.verb, Request::Verb::kPatch);
  EXPECT_EQ(owners.body.Get({"spec"}), nullptr);
  entries = *owners.body.Get({"metadata", "managedFields"});
  EXPECT_FALSE(HasOurs(objects_.workload));
  EXPECT_EQ(OwnersOf(objects_.workload, pool), OwnersOf(PoolTarget().workload, pool));
  EXPECT_TRUE(IsDone(LeaveValues{{{"pool", "64"}}}));
}

TEST_F(NextWrite, ToLeaveValuesIsNoneForALeafThatSomebodyHasSetSince) {
  const FieldPath pool =
      FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
          .value();
  pool.SetIn(objects_.workload, "9");
  state_.trial.reset();
  EXPECT_TRUE(IsDone(LeaveValues{{{"pool", "64"}}}));
}

TEST_F(NextWrite, GivesAMapThatOnlyAPersonFillsNowToThatPerson) {
  objects_.workload["spec"]["template"]["metadata"]["labels"]["app"] = "web";
  objects_.config_maps["cfg"] = J(R"({"metadata": {"name": "cfg", "namespace": "shop"},
      "data": {"app.yaml": "level: 3\n"}})");
  spec_.experiment.exposure = domain::Exposure::kWhole;
  spec_.knobs = {KnobAt("level", domain::ConfigMapPlace{"cfg", "app.yaml", "/level"})};
  state_ = TrialOf(spec_, objects_, {{"level", "4"}});
  objects_.workload["spec"]["template"]["metadata"]["annotations"]["restartedAt"] = "now";
  Json person = J(R"({"manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1",
      "fieldsV1": {"f:spec": {"f:template": {"f:metadata": {"f:annotations": {
        "f:restartedAt": {}}}}}}})");
  objects_.workload["metadata"]["managedFields"].array()->push_back(person);
  const Request request = Must(RestoreValues{{{"level", "3"}}});
  person["fieldsV1"]["f:spec"]["f:template"]["f:metadata"]["f:annotations"]["."] = J("{}");
  EXPECT_EQ(request.body.Get({"metadata", "managedFields"})->array()->back(), person);
  objects_.workload["metadata"]["managedFields"] = *request.body.Get({"metadata", "managedFields"});
  EXPECT_TRUE(IsDone(RestoreValues{{{"level", "3"}}}));
}

TEST_F(NextWrite, ForAStrangerOfTheSameNameIsRefused) {
  objects_.workload["metadata"]["uid"] = "u2";
  const auto next = Ask(ApplyCandidate{5, {{"pool", "64"}}});
  ASSERT_FALSE(next.ok());
  EXPECT_EQ(next.error().code, Code::kNotFound);
  EXPECT_TRUE(IsDone(GiveBack{}));
}

TEST_F(NextWrite, OfACandidateForPlacesThatTheSpecDoesNotNameIsRefused) {
  spec_.knobs = {KnobAt("pool", domain::EnvPlace{"OTHER"})};
  const auto next = Ask(ApplyCandidate{5, {{"pool", "64"}}});
  ASSERT_FALSE(next.ok());
  EXPECT_EQ(next.error().code, Code::kConflict);
}

TEST_F(NextWrite, OverAnEditSinceTheRecordIsAConflict) {
  objects_.workload["spec"]["progressDeadlineSeconds"] = 700;
  const auto next = Ask(ApplyCandidate{5, {{"pool", "64"}}});
  ASSERT_FALSE(next.ok());
  EXPECT_EQ(next.error().code, Code::kConflict);
  EXPECT_THAT(next.error().message, HasSubstr(".spec.progressDeadlineSeconds"));
}

TEST_F(NextWrite, OfAValueThatThePlaceCannotHaveIsInvalid) {
  spec_.experiment.exposure = domain::Exposure::kWhole;
  spec_.knobs = {KnobAt("replicas", domain::ReplicasPlace{})};
  state_ = TrialOf(spec_, objects_, {});
  const auto next = Ask(ApplyCandidate{5, {{"replicas", "0"}}});
  ASSERT_FALSE(next.ok());
  EXPECT_EQ(next.error().code, Code::kInvalid);
  EXPECT_THAT(next.error().message, HasSubstr("knob replicas"));
}

TEST_F(NextWrite, OfARecordThatCannotBeReadIsMalformed) {
  state_.taken->record = "{";
  const auto next = Ask(GiveBack{});
  ASSERT_FALSE(next.ok());
  EXPECT_EQ(next.error().code, Code::kMalformed);
}

TEST_F(NextWrite, WritesTheCopyBeforeTheTargetThatReadsIt) {
  objects_.workload["spec"]["template"]["spec"]["volumes"] =
      J(R"([{"name": "v", "configMap": {"name": "cfg"}}])");
  objects_.config_maps["cfg"] = J(R"({"metadata": {"name": "cfg", "namespace": "shop"},
      "data": {"app.yaml": "level: 3\n"}})");
  spec_.knobs = {KnobAt("level", domain::ConfigMapPlace{"cfg", "app.yaml", "/level"})};
  state_ = TrialOf(spec_, objects_, {{"level", "4"}});
  const Request copy = Must(ApplyCandidate{5, {{"level", "4"}}});
  EXPECT_EQ(copy.type.kind, "ConfigMap");
  EXPECT_EQ(copy.body.Text({"data", "app.yaml"}), "level: 4\n");
  objects_.config_maps[copy.name.name] = copy.body;
  const Request target = Must(ApplyCandidate{5, {{"level", "4"}}});
  EXPECT_EQ(target.type.kind, "Deployment");
  EXPECT_THAT(target.body.Dump(), HasSubstr(copy.name.name));
  // A trial that never got further leaves a copy that nobody reads.
  const Request stray = Must(GiveBack{});
  EXPECT_EQ(stray.verb, Request::Verb::kDelete);
  EXPECT_EQ(stray.name.name, copy.name.name);
}

}  // namespace
}  // namespace trimtab::apply

#include "controller/apply/foreign_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::Contention;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// A loop over the pool in mid-trial, its record as the target was.
class ForeignEdit : public testing::Test {
 protected:
  ForeignEdit() : state_(TrialOf(PoolSpec(), objects_, {{"pool", "64"}})) {}

  std::optional<Contention> Found() {
    return FindForeignEdit(PoolSpec(), state_, *DecodeRecord(state_.taken->record), objects_);
  }
  void SetPool(const std::string& value, const std::string& manager) {
    const FieldPath pool =
        FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].env[name="POOL"].value)")
            .value();
    pool.SetIn(objects_.workload, value);
    objects_.workload["metadata"]["managedFields"].array()->front()["manager"] = manager;
  }

  TargetObjects objects_ = PoolTarget();
  domain::LoopState state_;
};

TEST_F(ForeignEdit, IsNoneWhereAllIsAsRecorded) { EXPECT_FALSE(Found().has_value()); }

TEST_F(ForeignEdit, IsAValueThatIsNeitherOursNorRecorded) {
  SetPool("99", "person");
  ASSERT_TRUE(Found().has_value());
  EXPECT_EQ(Found()->manager, "person");
}

TEST_F(ForeignEdit, IsAReturnToTheRecordWhileTheTrialIsOn) {
  objects_.workload["metadata"]["annotations"][kTrialAnnotation] = "5";
  ASSERT_TRUE(Found().has_value());
  state_.trial->intent = domain::Intent::kRestore;  // then it is our own
  EXPECT_FALSE(Found().has_value());
}

TEST_F(ForeignEdit, IsAReturnToTheRecordOfWhatWasKept) {
  state_.trial.reset();
  state_.phase = domain::Phase::kWatching;
  state_.last_good = {.values = {{"pool", "64"}}};
  ASSERT_TRUE(Found().has_value());
  EXPECT_EQ(Found()->manager, "helm");
  EXPECT_THAT(Found()->knobs, ElementsAre("pool"));
  state_.giving_back = true;  // then it is what is wanted
  EXPECT_FALSE(Found().has_value());
}

TEST_F(ForeignEdit, OfTheRolloutsFieldsMattersOnlyToATrial) {
  objects_.workload["spec"]["progressDeadlineSeconds"] = 900;
  ASSERT_TRUE(Found().has_value());
  EXPECT_THAT(Found()->knobs, IsEmpty());
  state_.trial.reset();
  EXPECT_FALSE(Found().has_value());
}

TEST_F(ForeignEdit, NamesTheKnobsOfAllEditedPlaces) {
  domain::LoopSpec spec = PoolSpec();
  spec.knobs.push_back(KnobAt("workers", domain::ArgPlace{"--workers={value}"}));
  state_ = TrialOf(spec, objects_, {});
  SetPool("99", "person");
  FieldPath::Parse(R"(.spec.template.spec.containers[name="app"].args)")
      ->SetIn(objects_.workload, J(R"(["--workers=1"])"));
  ASSERT_TRUE(Found().has_value());
  EXPECT_THAT(Found()->knobs, UnorderedElementsAre("pool", "workers"));
}

TEST_F(ForeignEdit, OfADeletedFieldIsSomebodys) {
  objects_.workload["spec"].Erase("progressDeadlineSeconds");
  objects_.workload["metadata"]["managedFields"] = k8s::Json(k8s::Json::Array{});
  ASSERT_TRUE(Found().has_value());
  EXPECT_EQ(Found()->manager, "somebody");
}

}  // namespace
}  // namespace trimtab::apply

#include "controller/apply/owed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "controller/apply/place.h"
#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::CandidatePods;
using domain::Exposure;
using k8s::Json;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

// A trial over variable POOL, which helm owned before.
class Owed : public testing::Test {
 protected:
  Owed() : state_(TrialOf(spec_, objects_, {{"pool", "64"}})) {}

  LeafRecord Before() const {
    const Result<Record> record = DecodeRecord(state_.taken->record);
    EXPECT_TRUE(record.ok());
    return *record->Find(LeafOf(spec_.target, spec_.knobs.front().apply));
  }
  FieldPath Pool() const { return Before().leaf.path; }

  void GiveTo(const std::string& manager, const std::string& operation) {
    Json::Array& entries = *objects_.workload["metadata"]["managedFields"].array();
    Pool().RemoveFrom(entries.front()["fieldsV1"]);
    entries.push_back(Json::Of({{"manager", manager}, {"operation", operation}}));
    Pool().AddTo(entries.back()["fieldsV1"], {});
  }
  std::vector<GivenBack> Found() const {
    return OwedFor(spec_, state_, Before(), objects_.workload);
  }

  domain::LoopSpec spec_ = PoolSpec();
  TargetObjects objects_ = PoolTarget();
  domain::LoopState state_;
};

TEST_F(Owed, IsNothingWhereOwnersAreAsRecorded) { EXPECT_THAT(Found(), IsEmpty()); }

TEST_F(Owed, IsTheLeafToWhomATrialTookItFromOnceSomebodySetsItBack) {
  const LeafRecord before = Before();
  GiveTo("argocd-controller", "Apply");
  ASSERT_THAT(Found(), SizeIs(1));
  EXPECT_EQ(Found().front().path, before.leaf.path);
  EXPECT_EQ(Found().front().owners, before.owners);
  objects_.workload["metadata"]["managedFields"] =
      ManagedFieldsWithoutUs(objects_.workload, Found());
  EXPECT_THAT(
      OwnersOf(objects_.workload, Pool()),
      ElementsAre(Field(&Owner::manager, "helm"), Field(&Owner::manager, "argocd-controller")));
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(Owed, IsNothingOfALeafThatIsOurs) {
  GiveTo("trimtab", "Apply");
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(Owed, IsNothingOfALeafThatHasAnotherValue) {
  GiveTo("argocd-controller", "Apply");
  Pool().SetIn(objects_.workload, "32");
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(Owed, IsNothingBetweenTrials) {
  GiveTo("argocd-controller", "Apply");
  state_.trial.reset();
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(Owed, IsNothingOfALeafThatTrialsLeaveAlone) {
  GiveTo("argocd-controller", "Apply");
  spec_.experiment.candidate_pods = CandidatePods::kInPlace;
  EXPECT_THAT(Found(), IsEmpty());
}

TEST_F(Owed, IsAParentThatWasMissingAndThatSomebodyHasFilled) {
  LeafRecord before = Before();
  before.leaf.path = FieldPath().Member("metadata").Member("annotations").Member("ours");
  before.missing_from = 2;
  state_.trial.reset();  // parents are missed at any time
  EXPECT_THAT(OwedFor(spec_, state_, before, objects_.workload), IsEmpty());
  Json entry = J(R"({"manager": "kubectl", "operation": "Update"})");
  before.leaf.path.Parent(2).Member("a").AddTo(entry["fieldsV1"], {});
  objects_.workload["metadata"]["managedFields"].array()->push_back(entry);
  const auto owed = OwedFor(spec_, state_, before, objects_.workload);
  ASSERT_THAT(owed, SizeIs(1));
  EXPECT_EQ(owed.front().path, before.leaf.path.Parent(2));
}

TEST(LeafThatTrialsTake, IsEachOneOfAllPodsAndOfSomePodsAllButConfigMapsAndInPlace) {
  domain::LoopSpec spec = PoolSpec();
  const Leaf of_target{.path = FieldPath().Member("spec")};
  const Leaf of_map{.config_map = "cfg", .path = FieldPath().Member("data")};
  EXPECT_TRUE(IsTakenByTrials(spec, of_target));
  EXPECT_FALSE(IsTakenByTrials(spec, of_map));
  spec.experiment.candidate_pods = CandidatePods::kInPlace;
  EXPECT_FALSE(IsTakenByTrials(spec, of_target));
  spec.experiment.exposure = Exposure::kWhole;
  EXPECT_TRUE(IsTakenByTrials(spec, of_target));
  EXPECT_TRUE(IsTakenByTrials(spec, of_map));
}

}  // namespace
}  // namespace trimtab::apply

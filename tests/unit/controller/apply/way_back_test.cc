#include "controller/apply/way_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "controller/apply/foreign_edit.h"
#include "controller/apply/next_request.h"
#include "controller/apply/place.h"
#include "controller/apply/see_target.h"
#include "tests/unit/controller/apply/fake_target.h"

namespace trimtab::apply {
namespace {

using domain::KeepCandidate;
using domain::RestoreValues;
using domain::Values;
using k8s::Json;
using testing::ElementsAre;
using testing::IsEmpty;

// Variables POOL=16 and FRESH, which is not set and then 5. Trial 4 has found pool 64; of trial 5,
// which has 16 again, the target stands.
class WayBack : public testing::Test {
 protected:
  WayBack() {
    spec_.knobs.push_back(KnobAt("fresh", domain::EnvPlace{"FRESH"}));
    spec_.knobs.back().default_value = "5";
    state_ = TrialOf(spec_, objects_, kSecond);
    state_.last_good = {.values = kFirst, .trial = 4};
    state_.trial->intent = domain::Intent::kKeep;
    state_.phase = domain::Phase::kKeeping;
    state_.watch.emplace().previous = state_.last_good;
    objects_.workload["metadata"]["annotations"][kTrialAnnotation] = "5";
    objects_.workload["metadata"]["annotations"][kLoopAnnotation] = "checkout-loop";
    ours_ = J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {"f:metadata":
        {"f:annotations": {"f:trimtab.dev/loop": {}, "f:trimtab.dev/trial": {}}}}})");
    pool_.path.AddTo(ours_["fieldsV1"], {});
    Own();
  }

  void Own() {
    Json::Array& entries = *objects_.workload["metadata"]["managedFields"].array();
    std::erase_if(entries, [](const Json& entry) { return entry.Text({"manager"}) == "trimtab"; });
    entries.push_back(ours_);
  }
  void GiveAway(const Leaf& leaf) {
    leaf.path.RemoveFrom(ours_["fieldsV1"]);
    Own();
  }
  void Watch() {
    state_.last_good = {.values = kSecond, .trial = 5};
    state_.trial.reset();
    state_.phase = domain::Phase::kWatching;
  }
  void TakeBack() {
    state_.last_good = *state_.watch->previous;
    state_.watch->previous.reset();
    state_.phase = domain::Phase::kRestoring;
  }
  Record Recorded() const { return *DecodeRecord(state_.taken->record); }
  bool MayBeAbsentNow() const { return MayBeAbsent(state_, Recorded(), objects_, fresh_); }
  bool IsEdited() const { return FindForeignEdit(spec_, state_, Recorded(), objects_).has_value(); }
  bool HasLeftovers() const {
    return SeeTarget(Loop(), spec_, state_, objects_, *ParseRfc3339("2026-03-01T10:00:00Z"))
        .leftovers;
  }
  std::optional<Json> BodyOf(const domain::Action& action) const {
    const auto next = NextRequest(Loop(), spec_, state_, objects_, action);
    EXPECT_TRUE(next.ok()) << next.error().message;
    return next.ok() && *next ? std::optional((*next)->body) : std::nullopt;
  }

  const Values kFirst = {{"pool", "64"}, {"fresh", "8"}};
  const Values kSecond = {{"pool", "16"}, {"fresh", "5"}};
  domain::LoopSpec spec_ = PoolSpec();
  const Leaf pool_ = LeafOf(spec_.target, domain::EnvPlace{"POOL"});
  const Leaf fresh_ = LeafOf(spec_.target, domain::EnvPlace{"FRESH"});
  TargetObjects objects_ = PoolTarget();
  domain::LoopState state_;
  Json ours_;
};

TEST_F(WayBack, IsOfLastGoodAndOfWhatAnAlarmLeadsBackTo) {
  EXPECT_THAT(LeavesOfWayBack(state_, Recorded()), ElementsAre(fresh_, pool_));
  Watch();
  EXPECT_THAT(LeavesOfWayBack(state_, Recorded()), ElementsAre(fresh_, pool_));
  state_.watch->previous.reset();
  EXPECT_THAT(LeavesOfWayBack(state_, Recorded()), IsEmpty());
  state_.watch->previous = {.values = kFirst};
  state_.giving_back = true;
  EXPECT_THAT(LeavesOfWayBack(state_, Recorded()), IsEmpty());
}

TEST_F(WayBack, IsKeptOpenByAKeep) {
  EXPECT_FALSE(IsEdited());
  EXPECT_FALSE(HasLeftovers());
  EXPECT_EQ(BodyOf(KeepCandidate{5, kSecond}), std::nullopt);
}

TEST_F(WayBack, OnceClosedIsLeftOverAndGoesToItsOwners) {
  Watch();
  EXPECT_FALSE(HasLeftovers());
  EXPECT_EQ(BodyOf(KeepCandidate{5, kSecond}), std::nullopt);
  state_.watch.reset();
  EXPECT_TRUE(HasLeftovers());
  const auto unmark = BodyOf(KeepCandidate{5, kSecond});
  ASSERT_TRUE(unmark.has_value());
  EXPECT_EQ(unmark->Get({"metadata", "annotations"}), nullptr);
  objects_.workload["metadata"]["annotations"] =
      *PoolTarget().workload.Get({"metadata", "annotations"});
  ours_["fieldsV1"].Erase("f:metadata");
  Own();
  const auto release = BodyOf(KeepCandidate{5, kSecond});
  ASSERT_TRUE(release.has_value());
  EXPECT_EQ(*release->Get({"metadata", "managedFields"}),
            *PoolTarget().workload.Get({"metadata", "managedFields"}));
}

TEST_F(WayBack, SetsWhatStandsAsRecordedAndWhatWasLeftOut) {
  const auto expect_first = [&] {
    const auto body = BodyOf(RestoreValues{kFirst});
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(*pool_.path.FindIn(*body), Json("64"));
    EXPECT_EQ(*fresh_.path.FindIn(*body), Json("8"));
  };
  state_.trial->intent = domain::Intent::kRestore;
  EXPECT_FALSE(IsEdited());
  expect_first();
  Watch();
  TakeBack();
  EXPECT_FALSE(IsEdited());
  expect_first();
}

TEST_F(WayBack, DoesNotGoOverAPlaceThatSomebodyHasTaken) {
  Watch();
  GiveAway(pool_);
  EXPECT_TRUE(IsEdited());
  TakeBack();
  EXPECT_TRUE(IsEdited());
  const auto body = BodyOf(RestoreValues{kFirst});
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(pool_.path.FindIn(*body), nullptr);
}

TEST_F(WayBack, FindsAPlaceAbsentThatACandidateHasLeftOut) {
  for (const domain::Intent intent : {domain::Intent::kApply, domain::Intent::kMeasure,
                                      domain::Intent::kKeep, domain::Intent::kRestore}) {
    state_.trial->intent = intent;
    EXPECT_TRUE(MayBeAbsentNow());
  }
  EXPECT_FALSE(IsEdited());
  state_.trial->values["fresh"] = "9";
  EXPECT_FALSE(MayBeAbsentNow());  // this one has set it
  EXPECT_TRUE(IsEdited());
}

TEST_F(WayBack, FindsAPlaceDeletedWhereTheTargetIsNotMarkedWithACandidate) {
  for (const char* trial : {"0", "4"}) {
    objects_.workload["metadata"]["annotations"][kTrialAnnotation] = trial;
    EXPECT_FALSE(MayBeAbsentNow());
    EXPECT_TRUE(IsEdited());
    const auto body = BodyOf(RestoreValues{kFirst});
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(fresh_.path.FindIn(*body), nullptr);
  }
}

TEST_F(WayBack, StartsPodsAgainForAConfigMapThatWasAsRecorded) {
  spec_.knobs = {KnobAt("level", domain::ConfigMapPlace{"cfg", "app.yaml", "/level"})};
  spec_.experiment.exposure = domain::Exposure::kWhole;
  objects_ = PoolTarget();
  Json& map = objects_.config_maps["cfg"];
  map = J(
      R"({"metadata": {"name": "cfg", "namespace": "shop"}, "data": {"app.yaml": "level: 3\n"}})");
  state_ = TrialOf(spec_, objects_, {{"level", "3"}});
  state_.trial->intent = domain::Intent::kRestore;
  state_.last_good = {.values = {{"level", "4"}}, .trial = 4};
  const Leaf level = LeafOf(spec_.target, spec_.knobs[0].apply);
  ours_ = J(R"({"manager": "trimtab", "operation": "Apply", "fieldsV1": {"f:metadata": {
      "f:annotations": {"f:trimtab.dev/loop": {}}}}})");
  level.path.AddTo(ours_["fieldsV1"], {});
  map["metadata"]["managedFields"] = Json::List({ours_});
  const auto file = BodyOf(RestoreValues{{{"level", "4"}}});
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(*level.path.FindIn(*file), Json("level: 4\n"));
  level.path.SetIn(map, "level: 4\n");
  map["metadata"]["annotations"][kLoopAnnotation] = "checkout-loop";
  const auto mark = BodyOf(RestoreValues{{{"level", "4"}}});
  ASSERT_TRUE(mark.has_value());
  EXPECT_NE(ConfigAnnotation().path.FindIn(*mark), nullptr);
}

}  // namespace
}  // namespace trimtab::apply

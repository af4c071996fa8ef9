// Two trials are kept, and the second one puts a knob back to what was there before the first.
// Until its watch is over an alarm leads back to the first one's values.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/contract/tuned_fixture.h"

namespace trimtab::contract {
namespace {

using domain::Values;
using k8s::Json;

// Four pods with A=1 and no variable FRESH, and a loop over both.
class TunedWayBack : public Tuned {
 protected:
  void Prepare() override {
    StartTuned(domain::TargetKind::kDeployment, DeploymentSpec(kName, 4));
    spec().knobs.push_back(KnobAt("fresh", domain::EnvPlace{"FRESH"}));
    spec().knobs.back().default_value = "5";
  }

  void KeepTrial(int64_t trial, Values values) {
    Begin(trial, std::move(values));
    Candidate();
    ASSERT_TRUE(Settles());
    EXPECT_FALSE(See().foreign_edit.has_value()) << "trial " << trial;
    state().watch.emplace().previous = state().last_good;
    Keep();
    ASSERT_TRUE(Settles());
  }
  void BeginWatch() {
    state().last_good = {.values = state().trial->values, .trial = state().trial->ordinal};
    state().trial.reset();
    state().phase = domain::Phase::kWatching;
  }
  // Last good is trial 1; trial 2 is being kept, with what `values` say.
  void KeepTwo(Values values) {
    ASSERT_NO_FATAL_FAILURE(KeepTrial(1, {{"pool", "2"}, {"fresh", "8"}}));
    BeginWatch();
    ASSERT_NO_FATAL_FAILURE(KeepTrial(2, std::move(values)));
  }
  void ExpectUndisturbed() {
    EXPECT_FALSE(See().foreign_edit.has_value());
    EXPECT_FALSE(See().leftovers);
  }
  Values Seen() { return See().values; }
};
TRIMTAB_IN_BOTH_WORLDS(TunedWayBack);

const Values kFirst = {{"pool", "2"}, {"fresh", "8"}};
const Values kBothAsRecorded = {{"pool", "1"}, {"fresh", "5"}};
const Values kOneAsRecorded = {{"pool", "1"}, {"fresh", "9"}};

TEST_P(TunedWayBack, LeadsFromAKeepUnderWayToLastGood) {
  for (const Values& second : {kBothAsRecorded, kOneAsRecorded}) {
    state() = {};
    ASSERT_NO_FATAL_FAILURE(KeepTwo(second));
    ExpectUndisturbed();
    EXPECT_EQ(Seen(), second);
    Restore();
    ASSERT_TRUE(Settles());
    EXPECT_EQ(Seen(), kFirst);
    ExpectUndisturbed();
    GiveBack();
    ASSERT_TRUE(Settles());
    ExpectNoTrace();
  }
}

TEST_P(TunedWayBack, LeadsFromTheWatchToWhatWasLastGoodBefore) {
  for (const Values& second : {kBothAsRecorded, kOneAsRecorded}) {
    state() = {};
    ASSERT_NO_FATAL_FAILURE(KeepTwo(second));
    BeginWatch();
    ExpectUndisturbed();
    state().last_good = *std::exchange(state().watch->previous, std::nullopt);
    Restore();
    ASSERT_TRUE(Settles());
    EXPECT_EQ(Seen(), kFirst);
    ExpectUndisturbed();
    GiveBack();
    ASSERT_TRUE(Settles());
    ExpectNoTrace();
  }
}

TEST_P(TunedWayBack, NeedsNothingOnceTheWatchIsOver) {
  ASSERT_NO_FATAL_FAILURE(KeepTwo(kBothAsRecorded));
  BeginWatch();
  state().watch.reset();
  EXPECT_TRUE(See().leftovers);
  MustDo(domain::KeepCandidate{2, kBothAsRecorded});
  ExpectUndisturbed();
  ExpectNoTrace();
}

TEST_P(TunedWayBack, IsNotWalkedOverAPersonsEdit) {
  ASSERT_NO_FATAL_FAILURE(KeepTwo(kOneAsRecorded));
  BeginWatch();
  // There and back again: the value is as it was kept, and theirs.
  for (const char* value : {"7", "1"}) {
    const Answer edit = Ask("PATCH", PathOf(Deployments(), ns(), kName) + "?fieldManager=person",
                            AppEnv("A", value), "application/strategic-merge-patch+json");
    ASSERT_EQ(edit.status, 200) << edit.text;
  }
  ASSERT_TRUE(See().foreign_edit.has_value());
  EXPECT_EQ(See().foreign_edit->manager, "person");
  state().last_good = *std::exchange(state().watch->previous, std::nullopt);
  Restore();
  ASSERT_TRUE(Settles());
  EXPECT_EQ(Seen(), (Values{{"pool", "1"}, {"fresh", "8"}}));
}

}  // namespace
}  // namespace trimtab::contract

// The story of `trimtab demo`, played once to its end: what it promises is true of what the cluster
// and the records say.
#include "cli/demo/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/check.h"
#include "cli/demo/simulated_scene.h"
#include "cli/demo/summary.h"
#include "cli/judge/judge_record.h"
#include "k8s/json.h"

namespace trimtab::demo {
namespace {

using domain::VerdictKind;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

constexpr uint64_t kSeed = 7;

struct Played {
  Told told;
  std::vector<Line> lines;
};

const Played& Story() {
  static const Played kPlayed = [] {
    SimulatedScene scene(kSeed);
    Played played;
    auto told = PlayStory(scene, [&](const Line& line) { played.lines.push_back(line); });
    TRIMTAB_CHECK(told.ok());
    played.told = *std::move(told);
    return played;
  }();
  return kPlayed;
}

TEST(DemoStory, ABetterSettingIsFoundByTrialsAndKeptOnEvidence) {
  const Told& told = Story().told;
  EXPECT_GE(told.searched, 12U);
  ASSERT_TRUE(told.found.last_good.has_value());
  const auto kept = std::find_if(told.trials.rbegin(), told.trials.rend(), [](const auto& trial) {
    return trial.verdict.kind == VerdictKind::kBetter;
  });
  ASSERT_NE(kept, told.trials.rend());
  EXPECT_EQ(kept->values, told.found.last_good->values);
  EXPECT_NE(told.found.last_good->values, told.found.baseline->values);
  EXPECT_FALSE(told.found.last_good->gain_low.empty());
}

TEST(DemoStory, TheBadChangeIsRolledBackAndLastGoodIsBack) {
  const Told& told = Story().told;
  ASSERT_EQ(told.trials.size(), told.searched + 1);
  const domain::TrialRecord& change = told.trials.back();
  EXPECT_EQ(change.values.at("compression"), "none");
  EXPECT_EQ(change.verdict.kind, VerdictKind::kWorse);
  EXPECT_EQ(told.end.last_good->values, told.found.last_good->values);
  EXPECT_EQ(told.end.phase, domain::Phase::kFinished);
}

TEST(DemoStory, EveryJudgedTrialOfItsHistoryReplays) {
  const auto history = k8s::Json::Parse(HistoryOf(Story().told));
  ASSERT_TRUE(history.ok());
  size_t replayed = 0;
  for (const k8s::Json& trial : *history->Find("items")->array()) {
    if (!*trial.Get({"spec", "judged"})->boolean()) continue;
    const auto record = cli::ReadRecord(trial);
    ASSERT_TRUE(record.ok()) << record.error().message;
    EXPECT_EQ(cli::DifferenceOf(record->verdict, Judge(record->rules, record->evidence)),
              std::nullopt);
    ++replayed;
  }
  EXPECT_GE(replayed, 12U);
}

TEST(DemoStory, TellsOfEachTrialItsBeginningAndItsEndOnce) {
  const auto told_of = [](const std::string& what) {
    return std::count_if(Story().lines.begin(), Story().lines.end(),
                         [&](const Line& line) { return line.text.starts_with(what); });
  };
  for (size_t i = 1; i <= Story().told.trials.size(); ++i) {
    const std::string trial = "trial " + std::to_string(i);
    EXPECT_EQ(told_of(trial + " tries "), 1) << trial;
    EXPECT_EQ(told_of(trial + " kept: ") + told_of(trial + " rolled back: ") +
                  told_of(trial + " put back: "),
              1)
        << trial;
  }
  EXPECT_THAT(Story().lines, Contains(Field(&Line::text, HasSubstr("baseline: compression=gzip"))));
}

TEST(DemoStory, ItsSummaryIsShortAndHasTheNumbers) {
  const std::string text = SummaryOf(Story().told, "history.json");
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 24);
  EXPECT_THAT(text, HasSubstr(Story().told.found.last_good->gain));
  EXPECT_THAT(text, HasSubstr("rolled back"));
  EXPECT_THAT(text, HasSubstr("trimtab replay history.json"));
}

TEST(DemoStory, TheSearchCostItsUsersLittle) {
  EXPECT_GT(CostOf(Story().told), 0);
  EXPECT_LT(CostOf(Story().told), 0.03);
}

TEST(DemoScene, TheSameSeedIsTheSameToTheByte) {
  const auto an_hour = [] {
    SimulatedScene scene(3);
    EXPECT_TRUE(scene.Pass(std::chrono::minutes(20)));
    auto target = scene.person().Get({"apps", "v1", "deployments", "Deployment"},
                                     {.ns = "shop", .name = "checkout"}, {});
    return target ? target->bytes() : target.error().message;
  };
  EXPECT_EQ(an_hour(), an_hour());
  EXPECT_THAT(an_hour(), HasSubstr("\"readyReplicas\":4"));
}

}  // namespace
}  // namespace trimtab::demo

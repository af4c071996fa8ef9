#include "controller/reconcile/look_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/unit/controller/reconcile/records.h"

namespace trimtab::reconcile {
namespace {

// Gives one answer to whatever it is asked.
class OneAnswer final : public measure::MetricSource {
 public:
  explicit OneAnswer(measure::LookAnswer answer) : answer_(std::move(answer)) {}

  Result<void> CheckQuery(std::string_view, Duration) const override { return {}; }
  measure::LookAnswer Read(const measure::LookRequest& request, const std::stop_token&) override {
    asked = request;
    return answer_;
  }

  measure::LookRequest asked;

 private:
  measure::LookAnswer answer_;
};

domain::Reading Number(double value) { return {.value = value, .fault = {}}; }
domain::Reading None(domain::Fault fault) { return {.value = {}, .fault = fault}; }

LevelsRead Levels(measure::LookAnswer answer) {
  OneAnswer source(std::move(answer));
  LoopAtHand loop;
  loop.name = {.ns = "shop", .name = "web", .uid = "uid"};
  loop.spec = PoolAndCodec();
  return ReadLevels(source, loop, {}, WallTime(), {});
}

TEST(ReadLevels, SaysWhyTheFirstThatIsMissingIsNotThere) {
  const LevelsRead read =
      Levels({.readings = {{Number(0.2), None(domain::Fault::kEmpty)}},
              .failure = {},
              .refused = {},
              .remarks = {{.arm = 0, .query = 0, .text = "it is of the other metric"},
                          {.arm = 0, .query = 1, .text = "it found no series"}}});
  ASSERT_EQ(read.levels.size(), 2U);
  EXPECT_TRUE(read.levels[0].has_value());
  EXPECT_FALSE(read.levels[1].has_value());
  EXPECT_EQ(read.silence, "it found no series");
}

TEST(ReadLevels, SaysWhatIsSoForAllMetrics) {
  const domain::Reading down = None(domain::Fault::kTargetDown);
  const LevelsRead read =
      Levels({.readings = {{down, down}},
              .failure = {},
              .refused = {},
              .remarks = {{.arm = 0, .query = {}, .text = "0 of 2 pods were scraped well"}}});
  EXPECT_EQ(read.silence, "0 of 2 pods were scraped well");
}

TEST(ReadLevels, NamesTheFaultWhereTheSourceSaysNothing) {
  const domain::Reading stale = None(domain::Fault::kStale);
  EXPECT_EQ(
      Levels({.readings = {{stale, stale}}, .failure = {}, .refused = {}, .remarks = {}}).silence,
      "Stale");
}

TEST(ReadLevels, HasNoSilenceWhereAllIsThere) {
  const LevelsRead read = Levels({.readings = {{Number(0.2), Number(0.3)}},
                                  .failure = {},
                                  .refused = {},
                                  .remarks = {{.arm = 0, .query = 0, .text = "a guess"}}});
  EXPECT_EQ(read.silence, "");
}

}  // namespace
}  // namespace trimtab::reconcile

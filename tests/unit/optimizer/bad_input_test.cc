// Whatever is wrong is said in one sentence that names the field and the way out, and changes
// nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kNan = std::nan("");

// One sentence, that a log can print in one line.
void ExpectSaid(const std::string& message, const std::string& field, const std::string& fix) {
  EXPECT_THAT(message, StartsWith(field));
  EXPECT_THAT(message, HasSubstr(fix));
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_LE(message.size(), 200U) << message;
}

struct BadKnob {
  Parameter knob;
  std::string field;  // of the knob "k"
  std::string fix;
};

Parameter Stepped(double min, double max, double step) {
  Parameter knob = Real("k", min, max);
  knob.step = step;
  return knob;
}

Parameter Ordered(std::vector<double> levels) {
  return {.name = "k", .kind = Parameter::Kind::kOrdered, .levels = std::move(levels)};
}

Parameter Special(Parameter knob, std::vector<double> values) {
  knob.special = std::move(values);
  return knob;
}

Parameter Child(std::string parent, std::vector<double> values) {
  Parameter knob = Boolean("k");
  knob.active_when = {std::move(parent), std::move(values)};
  return knob;
}

TEST(BadInput, KnobsAreRefusedByFieldAndFix) {
  const auto log = Parameter::Scale::kLog;
  const std::vector<BadKnob> table = {
      {Real("k", kNan, 1), "min", "must be a finite number"},
      {Real("k", 0, kInfinity), "max", "must be a finite number"},
      {Real("k", 2, 1), "min", "2 is above max 1; swap them"},
      {Real("k", -1e308, 0), "min", "must not be beyond 1e300"},
      {Real("k", 0, 1e308), "max", "must not be beyond 1e300"},
      {Real("k", 0, 1, log), "min", "must be above 0 on a log scale"},
      {Real("k", -2, -1, log), "min", "must be above 0 on a log scale"},
      {Stepped(0, 1, -0.1), "step", "must be a finite number of at least 0"},
      {Stepped(0, 1, kNan), "step", "must be a finite number of at least 0"},
      {Stepped(0, 1, 1e-300), "step", "make it larger"},
      {Integer("k", 0.5, 3), "min", "must be an integer"},
      {Integer("k", 0, 1e17), "max", "must be an integer"},
      {Ordered({}), "values", "list at least one"},
      {Ordered({1, 1}), "values", "ascending, see 1"},
      {Ordered({1, kNan}), "values", "must be finite"},
      {Category("k", {}), "values", "list at least one"},
      {Category("k", {"a", "b", "a"}), "values", "\"a\" is there twice; keep one"},
      {Special(Real("k", 0, 1), {0.5}), "special", "leave it out"},
      {Special(Real("k", 0, 1), {-1, -1}), "special", "-1 is there twice; keep one"},
      {Special(Real("k", 0, 1), {kInfinity}), "special", "must be finite numbers"},
      {Special(Boolean("k"), {-1}), "special", "only a Real or an Integer"},
      {Child("nobody", {1}), "activeWhen", "name one that is"},
      {Child("k", {1}), "activeWhen", "name one that is"},
      {Child("first", {}), "activeWhen", "list at least one"},
      {Child("first", {2}), "activeWhen", "must be in [0, 1] in steps of 1, is 2"},
      {Boolean("first"), "", "rename one"},
  };
  for (const BadKnob& bad : table) {
    const auto space = SearchSpace::Make({Boolean("first"), bad.knob}, {});
    ASSERT_FALSE(space) << bad.fix;
    const bool named = bad.knob.name == "k";
    ExpectSaid(space.error().message, named ? "knob \"k\": " + bad.field : "knob \"first\": name",
               bad.fix);
  }
}

TEST(BadInput, ANamelessKnobAndNoKnobsAreRefused) {
  ExpectSaid(SearchSpace::Make({Boolean("")}, {}).error().message, "knobs", "name it");
  ExpectSaid(SearchSpace::Make({}, {}).error().message, "knobs", "at least one");
}

// A constraint is quoted as it was written.
TEST(BadInput, ConstraintsAreRefusedByColumnOrAsWhatEmptiesTheSpace) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"n <=", "column 5"},
      {"n <= 3 extra", "column 8"},
      {"m <= 3", "no knob \"m\""},
      {"codec <= 3", "column"},
      {"codec == 'gzip'", "'gzip'"},
      {"n", "column 2"},
      {"", "column 1"},
      {"n > 9", "cannot hold for any value of its knobs; loosen it"},
      {"n * 2 == 7", "leaves no configuration; loosen it"},
      {"n / 0 <= 1", "loosen it"},
  };
  for (const auto& [text, said] : table) {
    const auto space =
        SearchSpace::Make({Integer("n", 0, 9), Category("codec", {"none", "zstd"})}, {text});
    ASSERT_FALSE(space) << text;
    ExpectSaid(space.error().message, "constraint \"" + text + "\": ", said);
  }
}

Plan Sound() {
  return {.space = Space({Integer("n", 0, 9), Real("x", 0, 1)}, {"n <= 8"}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 10}},
          .context = {"load"},
          .seed = 1,
          .baseline = Point{{4, 0.5}}};
}

struct BadPlan {
  std::function<void(Plan&)> spoil;
  std::string field;
  std::string fix;
};

TEST(BadInput, PlansAreRefusedByFieldAndFix) {
  using Keep = Guardrail::Keep;
  const std::vector<BadPlan> table = {
      {[](Plan& p) { p.objectives.clear(); }, "objectives", "at least one"},
      {[](Plan& p) { p.objectives[0].metric = ""; }, "objectives", "name it"},
      {[](Plan& p) { p.objectives[0].weight = 0; }, "objective \"cost\": weight", "above 0"},
      {[](Plan& p) { p.objectives[0].weight = -1; }, "objective \"cost\": weight", "above 0"},
      {[](Plan& p) { p.objectives[0].weight = kNan; }, "objective \"cost\": weight", "finite"},
      {[](Plan& p) { p.objectives.push_back({.metric = "cost", .goal = {}}); },
       "objective \"cost\"", "keep one"},
      {[](Plan& p) { p.guardrails[0].metric = ""; }, "guardrails", "name it"},
      {[](Plan& p) { p.guardrails[0].limit = kNan; }, "guardrail \"p99\": limit", "finite"},
      {[](Plan& p) { p.guardrails[0].limit = kInfinity; }, "guardrail \"p99\": limit", "finite"},
      {[](Plan& p) {
         p.guardrails.push_back({.metric = "p99", .keep = Keep::kAbove, .limit = 11});
       },
       "guardrail \"p99\": limit", "raise that or lower this"},
      {[](Plan& p) { p.context = {""}; }, "context", "name it"},
      {[](Plan& p) {
         p.context = {"load", "load"};
       },
       "context \"load\"", "keep one"},
      {[](Plan& p) { p.least_gain = -1; }, "leastGain", "at least 0"},
      {[](Plan& p) { p.least_gain = kNan; }, "leastGain", "finite"},
      {[](Plan& p) { p.baseline = Point{{4}}; }, "baseline: values", "2, not 1"},
      {[](Plan& p) {
         p.baseline = Point{{4, kNan}};
       },
       "baseline: knob \"x\"", "[0, 1]"},
      {[](Plan& p) {
         p.baseline = Point{{4.5, 0}};
       },
       "baseline: knob \"n\"", "in steps of 1"},
      {[](Plan& p) {
         p.baseline = Point{{9, 0}};
       },
       "baseline", "\"n <= 8\""},
      {[](Plan& p) {
         p.baseline.reset();
         p.exploration = Plan::Exploration::kLocal;
       },
       "baseline", "the configuration that runs today"},
  };
  for (const BadPlan& bad : table) {
    Plan plan = Sound();
    bad.spoil(plan);
    const auto made = BayesOptimizer::Make(std::move(plan));
    ASSERT_FALSE(made) << bad.field << ": " << bad.fix;
    ExpectSaid(made.error().message, bad.field, bad.fix);
  }
  EXPECT_TRUE(BayesOptimizer::Make(Sound()));
}

TEST(BadInput, ALimitOnEachSideAndALimitOnTheObjectiveAreNoContradiction) {
  Plan plan = Sound();
  plan.guardrails.push_back({.metric = "p99", .keep = Guardrail::Keep::kAbove, .limit = 1});
  plan.guardrails.push_back({.metric = "cost", .limit = 5});
  EXPECT_TRUE(BayesOptimizer::Make(plan));
}

struct BadTell {
  Observation told;
  std::string field;
  std::string fix;
};

Observation At(std::vector<double> values, std::map<std::string, Measurement> metrics,
               std::vector<double> context = {1}) {
  return {
      .point = {std::move(values)}, .metrics = std::move(metrics), .context = std::move(context)};
}

TEST(BadInput, TellsAreRefusedByFieldAndFixAndNothingToldIsLost) {
  const std::map<std::string, Measurement> fine = {{"cost", {1}}, {"p99", {5}}};
  const std::vector<BadTell> table = {
      {At({}, fine), "values", "2, not 0"},
      {At({4, 0.5, 1}, fine), "values", "2, not 3"},
      {At({4, kNan}, fine), "knob \"x\"", "must be a finite number"},
      {At({kInfinity, 0}, fine), "knob \"n\"", "must be a finite number"},
      {At({4, 0.5}, {{"price", {1}}}), "metric \"price\"", "leave it out"},
      {At({4, 0.5}, {{"cost", {1, -0.1}}}), "metric \"cost\": se", "at least 0"},
      {At({4, 0.5}, {{"cost", {1, kNan}}}), "metric \"cost\": se", "finite number"},
      {At({4, 0.5}, {{"cost", {1, kInfinity}}}), "metric \"cost\": se", "finite number"},
      {At({4, 0.5}, {}), "metrics", "at least one, unless the trial failed"},
      {At({4, 0.5}, fine, {}), "context", "1 values are needed, not 0"},
      {At({4, 0.5}, fine, {1, 2}), "context", "1 values are needed, not 2"},
      {At({4, 0.5}, fine, {kNan}), "context \"load\"", "must be a finite number"},
  };
  const auto optimizer = Optimizing(Sound());
  const auto untouched = Optimizing(Sound());
  for (const auto& each : {optimizer.get(), untouched.get()}) {
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(each->Tell(At({i % 9 + 0., i / 12.0}, fine)));
  }
  for (const BadTell& bad : table) {
    const auto told = optimizer->Tell(bad.told);
    ASSERT_FALSE(told) << bad.field << ": " << bad.fix;
    ExpectSaid(told.error().message, bad.field, bad.fix);
  }
  EXPECT_EQ(optimizer->history().size(), 12U);
  EXPECT_EQ(optimizer->Ask({.trial = 12})->point, untouched->Ask({.trial = 12})->point);
}

// Nothing is known of a metric that is no number but that the trial went wrong.
TEST(BadInput, AMetricThatIsNoNumberIsAFailedTrialWhateverItsError) {
  const auto optimizer = Optimizing(Sound());
  for (const double mean : {kNan, kInfinity, -kInfinity}) {
    for (const double error : {0.0, kNan, -1.0}) {
      ASSERT_TRUE(optimizer->Tell(At({4, 0.5}, {{"cost", {mean, error}}, {"p99", {5}}})));
      const Observation& last = optimizer->history().back();
      EXPECT_EQ(last.status, Observation::Status::kFailed);
      EXPECT_FALSE(last.metrics.contains("cost"));
      EXPECT_TRUE(last.metrics.contains("p99"));
    }
  }
}

// Something was measured there: it teaches, and is not proposed.
TEST(BadInput, AMeasurementOutsideTheSpaceIsKept) {
  const auto optimizer = Optimizing(Sound());
  for (const double outside : {-1e308, -3.0, 9.0, 40.5, 1e308}) {
    EXPECT_TRUE(optimizer->Tell(At({outside, 0.5}, {{"cost", {1}}, {"p99", {5}}})));
  }
  for (uint64_t trial = 5; trial < 15; ++trial) {
    EXPECT_TRUE(optimizer->plan().space.Contains(optimizer->Ask({.trial = trial})->point));
  }
  EXPECT_EQ(optimizer->Recommend()->point, *optimizer->plan().baseline);
}

struct BadQuestion {
  Question question;
  std::string field;
  std::string fix;
};

TEST(BadInput, QuestionsAreRefusedByFieldAndFix) {
  const std::vector<BadQuestion> table = {
      {{.context = {1, 2}}, "context", "1 values are needed, not 2"},
      {{.context = {kInfinity}}, "context \"load\"", "must be a finite number"},
      {{.pending = {{{4, 0.5}}, {{4}}}}, "pending[1]: values", "2, not 1"},
      {{.pending = {{{4, kNan}}}}, "pending[0]: knob \"x\"", "must be a finite number"},
      {{.among = {{{4, 0.5}}, {{4, 7}}}}, "among[1]: knob \"x\"", "must be in [0, 1], is 7"},
      {{.among = {{{4.5, 0}}}}, "among[0]: knob \"n\"", "in steps of 1"},
      {{.among = {{{9, 0}}}}, "among[0]", "breaks the constraint \"n <= 8\""},
  };
  for (const int told : {0, 20}) {
    const auto optimizer = Optimizing(Sound());
    for (int i = 0; i < told; ++i) {
      ASSERT_TRUE(optimizer->Tell(At({i % 9 + 0., 0.5}, {{"cost", {1.0 * i}}, {"p99", {5}}})));
    }
    for (const BadQuestion& bad : table) {
      const auto answer = optimizer->Ask(bad.question);
      ASSERT_FALSE(answer) << bad.field << ": " << bad.fix;
      ExpectSaid(answer.error().message, bad.field, bad.fix);
    }
    EXPECT_TRUE(optimizer->Ask({.context = {3}, .pending = {{{40, 0.5}}}}));
  }
}

TEST(BadInput, WithoutAnythingToldThereIsNothingToRecommend) {
  Plan plan = Sound();
  plan.baseline.reset();
  const auto optimizer = Optimizing(plan);
  EXPECT_EQ(optimizer->Recommend().error().code, Code::kNoData);
  ASSERT_TRUE(optimizer->Tell(At({40, 0.5}, {{"cost", {1}}, {"p99", {5}}})));
  EXPECT_EQ(optimizer->Recommend().error().code, Code::kNoData);
}

}  // namespace
}  // namespace trimtab::optimizer

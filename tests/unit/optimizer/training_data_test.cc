#include "optimizer/training_data.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using Status = Observation::Status;

Plan ServicePlan() {
  return {.space = Space({Real("x", 0, 1)}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 100},
                         {.metric = "rps", .keep = Guardrail::Keep::kAbove, .limit = 50}}};
}

Observation At(double x, std::map<std::string, Measurement> metrics, Status status = Status::kOk) {
  return {.point = {{x}}, .metrics = std::move(metrics), .status = status};
}

TEST(TrainingData, ObjectivesAddUpAndSmallIsGood) {
  Plan plan = ServicePlan();
  plan.objectives = {{.metric = "cost", .weight = 2},
                     {.metric = "rate", .goal = Objective::Goal::kMaximize}};
  const auto sum = ObjectiveOf(plan, At(0, {{"cost", {3, 0.3}}, {"rate", {10, 0.8}}})).value();
  EXPECT_DOUBLE_EQ(sum.mean, -4);
  EXPECT_DOUBLE_EQ(sum.standard_error, 1.0);
  EXPECT_FALSE(ObjectiveOf(plan, At(0, {{"cost", {3}}})));
}

TEST(TrainingData, GuardrailsAreZeroAtTheLimitAndAboveItWhenBroken) {
  const Plan plan = ServicePlan();
  const Observation good = At(0, {{"p99", {50}}, {"rps", {100}}});
  const Observation bad = At(0, {{"p99", {200}}, {"rps", {25}}});
  for (const Guardrail& guardrail : plan.guardrails) {
    EXPECT_NEAR(ExcessOf(guardrail, good)->mean, -std::log(2), 1e-12);
    EXPECT_NEAR(ExcessOf(guardrail, bad)->mean, std::log(2), 1e-12);
  }
  EXPECT_FALSE(Violates(plan, good));
  EXPECT_TRUE(Violates(plan, bad));
  EXPECT_TRUE(Violates(plan, At(0, {}, Status::kFailed)));
}

TEST(TrainingData, AGuardrailAtZeroIsADifference) {
  const Guardrail guardrail{.metric = "lag", .limit = 0};
  EXPECT_DOUBLE_EQ(ExcessOf(guardrail, At(0, {{"lag", {3, 0.5}}}))->mean, 3);
}

TEST(TrainingData, NoErrorsAtAllIsFiniteGood) {
  const Guardrail guardrail{.metric = "errors", .limit = 0.01};
  EXPECT_NEAR(ExcessOf(guardrail, At(0, {{"errors", {0}}}))->mean, std::log(1e-3), 1e-9);
}

TEST(TrainingData, RepeatsAreOneRowWithLessNoise) {
  const Plan plan = ServicePlan();
  const std::vector<Observation> history = {At(0.2, {{"cost", {1}}}), At(0.7, {{"cost", {5}}}),
                                            At(0.2, {{"cost", {3}}})};
  const Series objective = TrainingData(plan, history).objective;
  ASSERT_EQ(objective.data.y.size(), 2);
  EXPECT_DOUBLE_EQ(objective.data.noise_weight[0], 0.5);
  EXPECT_NEAR(objective.data.y[0],
              (objective.transform.Apply(1) + objective.transform.Apply(3)) / 2, 1e-12);
}

TEST(TrainingData, KnownErrorsAreScaledWithTheOutputs) {
  const Plan plan = ServicePlan();
  const std::vector<Observation> history = {At(0.2, {{"cost", {1, 0.5}}}),
                                            At(0.7, {{"cost", {5, 0}}})};
  const Series objective = TrainingData(plan, history).objective;
  const double error = 0.5 * objective.transform.Slope(1);
  EXPECT_NEAR(objective.data.known_noise[0], error * error, 1e-12);
  EXPECT_EQ(objective.data.known_noise[1], 0);
}

TEST(TrainingData, FailuresTeachTheGuardrailsAndNotTheObjective) {
  const Plan plan = ServicePlan();
  const std::vector<Observation> history = {At(0.2, {{"cost", {1}}, {"p99", {50}}}),
                                            At(0.4, {{"cost", {2}}, {"p99", {120}}}),
                                            At(0.9, {}, Status::kFailed)};
  const TrainingData data(plan, history);
  EXPECT_EQ(data.objective.data.y.size(), 2);
  const Series& p99 = data.guardrails[0];
  ASSERT_EQ(p99.data.y.size(), 3);
  EXPECT_GT(p99.data.y[2], p99.data.y[1]);
  EXPECT_GT(p99.data.y[2], p99.limit);
}

TEST(TrainingData, FailuresWithoutGuardrailsAreAsBadAsTheWorst) {
  Plan plan = ServicePlan();
  plan.guardrails.clear();
  const std::vector<Observation> history = {At(0.2, {{"cost", {1}}}), At(0.4, {{"cost", {9}}}),
                                            At(0.9, {}, Status::kFailed)};
  const TrainingData data(plan, history);
  ASSERT_EQ(data.objective.data.y.size(), 3);
  EXPECT_EQ(data.objective.data.y[2], data.objective.data.y[1]);
}

TEST(TrainingData, AbortedTrialsAreAtLeastAsBadAsTheLimitAndAHalf) {
  const Plan plan = ServicePlan();
  const std::vector<Observation> history = {At(0.2, {{"p99", {50}}}), At(0.4, {{"p99", {60}}}),
                                            At(0.5, {{"p99", {110}}}, Status::kAborted)};
  const Series p99 = TrainingData(plan, history).guardrails[0];
  EXPECT_NEAR(p99.transform.Undo(p99.data.y[2]), std::log(1.5), 1e-9);
}

TEST(TrainingData, ABrokenGuardrailStaysBrokenHoweverAlikeTheOthersAre) {
  Plan plan = ServicePlan();
  plan.guardrails = {{.metric = "errors", .limit = 0.01}};
  std::vector<Observation> history;
  for (int i = 0; i < 20; ++i) {
    history.push_back(At(i / 30.0, {{"cost", {1}}, {"errors", {1e-4 * (1 + 0.01 * (i % 3))}}}));
  }
  history.push_back(At(0.9, {{"cost", {1}}, {"errors", {0.3}}}));
  const Series series = TrainingData(plan, history).guardrails[0];
  EXPECT_GT(series.data.y[20], series.limit);
}

TEST(TrainingData, WhereNothingIsKnownAGuardrailMayBeBroken) {
  const Plan plan = ServicePlan();
  const std::vector<Observation> history = {At(0.1, {{"p99", {50}}}), At(0.2, {{"p99", {50.5}}}),
                                            At(0.3, {{"p99", {49.5}}})};
  // In deviations of what may be anywhere: a third of one is not surely safe.
  const Series series = TrainingData(plan, history).guardrails[0];
  EXPECT_NEAR(series.limit - series.data.y.mean(), 1.0 / 3, 1e-3);
}

TEST(TrainingData, AnAbortedObjectiveIsAtLeastAsBadAsTheWorst) {
  Plan plan = ServicePlan();
  plan.guardrails.clear();
  const std::vector<Observation> history = {At(0.1, {{"cost", {5}}}), At(0.2, {{"cost", {9}}}),
                                            At(0.3, {{"cost", {1}}}, Status::kAborted),
                                            At(0.4, {}, Status::kAborted)};
  const GpData data = TrainingData(plan, history).objective.data;
  ASSERT_EQ(data.y.size(), 4);
  EXPECT_GE(data.y[2], data.y[1]);
  EXPECT_GE(data.y[3], data.y[1]);
}

TEST(TrainingData, MetricsMayBeMissing) {
  const Plan plan = ServicePlan();
  const std::vector<Observation> history = {At(0.2, {{"p99", {50}}}), At(0.4, {{"cost", {60}}})};
  const TrainingData data(plan, history);
  EXPECT_EQ(data.objective.data.y.size(), 1);
  EXPECT_EQ(data.guardrails[0].data.y.size(), 1);
  EXPECT_EQ(data.guardrails[1].data.y.size(), 0);
}

TEST(TrainingData, OfManyPointsTheBestAndTheNewestStay) {
  const Plan plan = ServicePlan();
  std::vector<Observation> history;
  for (int i = 0; i < 1000; ++i) {
    history.push_back(At(i / 1000.0, {{"cost", {i == 7 ? -100.0 : 1000.0 - i % 7}}}));
  }
  const Series objective = TrainingData(plan, history).objective;
  EXPECT_EQ(objective.data.y.size(), 300);
  EXPECT_EQ(objective.shown.front(), 6U);
  EXPECT_EQ(objective.shown[1], 7U);
  EXPECT_EQ(objective.shown.back(), 999U);
}

TEST(TrainingData, ContextLiesInTheUnitInterval) {
  Plan plan = ServicePlan();
  plan.context = {"load"};
  std::vector<Observation> history;
  for (const double load : {700.0, 800.0, 900.0}) {
    Observation observation = At(0.5, {{"cost", {load}}});
    observation.context = {load};
    history.push_back(observation);
  }
  const TrainingData data(plan, history);
  // One configuration, three contexts: three rows.
  EXPECT_EQ(data.objective.data.y.size(), 3);
  EXPECT_DOUBLE_EQ(data.context(std::vector<double>{800})[0], 0.5);
  EXPECT_EQ(data.context(std::vector<double>{1e9})[0], 1);
  EXPECT_EQ(data.context(std::vector<double>{-1e9})[0], 0);
}

}  // namespace
}  // namespace trimtab::optimizer

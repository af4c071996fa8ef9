// Killed and told its history again, an optimizer answers as if it had lived on, bit for bit.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "tests/unit/optimizer/campaign.h"
#include "tests/unit/optimizer/random_plans.h"
#include "tests/unit/optimizer/spaces.h"

namespace trimtab::optimizer {
namespace {

using Status = Observation::Status;

uint64_t Bits(double value) { return std::bit_cast<uint64_t>(value); }

void ExpectSameBits(const Measurement& one, const Measurement& other) {
  EXPECT_EQ(Bits(one.mean), Bits(other.mean));
  EXPECT_EQ(Bits(one.standard_error), Bits(other.standard_error));
}

void ExpectSameBits(const Proposal& one, const Proposal& other) {
  EXPECT_EQ(one.kind, other.kind);
  EXPECT_EQ(one.index, other.index);
  EXPECT_EQ(one.why, other.why);
  EXPECT_EQ(Bits(one.feasible), Bits(other.feasible));
  ASSERT_EQ(one.point.values.size(), other.point.values.size());
  for (size_t i = 0; i < one.point.values.size(); ++i) {
    EXPECT_EQ(Bits(one.point.values[i]), Bits(other.point.values[i])) << "knob " << i;
  }
  ASSERT_EQ(one.expected.size(), other.expected.size());
  for (const auto& [metric, expected] : one.expected) {
    ASSERT_TRUE(other.expected.contains(metric));
    ExpectSameBits(expected, other.expected.at(metric));
  }
}

// What is told in one go.
std::unique_ptr<BayesOptimizer> Reloaded(const BayesOptimizer& killed) {
  auto optimizer = Optimizing(killed.plan());
  for (const Observation& observation : killed.history()) EXPECT_TRUE(optimizer->Tell(observation));
  return optimizer;
}

using Asking = std::function<Question(const BayesOptimizer&, uint64_t)>;

Question Plainly(const BayesOptimizer&, uint64_t trial) { return {.trial = trial}; }

// One campaign that lives on; at every trial another one is born from its history and asked first
// of all.
void ExpectReplay(const Plan& plan, const System& system, uint64_t trials,
                  const Asking& ask = Plainly) {
  const auto lived = Optimizing(plan);
  for (uint64_t trial = 0; trial < trials; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    const Question question = ask(*lived, trial);
    const Proposal proposal = lived->Ask(question).value();
    const auto reloaded = Reloaded(*lived);
    ExpectSameBits(reloaded->Ask(question).value(), proposal);
    const auto best = lived->Recommend();
    const auto again = reloaded->Recommend();
    ASSERT_EQ(best.ok(), again.ok());
    if (best) ExpectSameBits(*best, *again);
    if (proposal.kind == Proposal::Kind::kStop || ::testing::Test::HasFailure()) return;
    Observation observation = system(proposal.point);
    observation.point = proposal.point;
    ASSERT_TRUE(lived->Tell(observation));
  }
}

Plan Global(std::vector<Parameter> parameters) {
  return {.space = Space(std::move(parameters)), .objectives = {{.metric = "cost"}}, .seed = 11};
}

// Knobs of three kinds, two guardrails, a load.
Plan Service() {
  return {.space = Space({Real("x", 0, 1), Integer("n", 1, 20), Boolean("b")}),
          .objectives = {{.metric = "cost"}},
          .guardrails = {{.metric = "p99", .limit = 100},
                         {.metric = "rate", .keep = Guardrail::Keep::kAbove, .limit = 1}},
          .context = {"load"},
          .exploration = Plan::Exploration::kLocal,
          .seed = 5,
          .baseline = Point{{0.8, 15, 0}}};
}

// The service under a load that goes up and down.
System Serving() {
  return [noise = Rng(7), trial = 0](const Point& point) mutable {
    const double load = 5 + ++trial % 7;
    const double size = point.values[0] + point.values[1] / 20;
    const double p99 = 4 * load / std::max(size, 0.1) + 5 * point.values[2];
    return Observation{.metrics = {{"cost", {10 * size + 1 - point.values[2]}},
                                   {"p99", {p99 * (1 + 0.05 * noise.Normal()), 0.05 * p99}},
                                   {"rate", {size * 10}}},
                       .context = {load}};
  };
}

// As `system`, but some trials fail, are aborted, or lack a metric.
System Capricious(System system) {
  return [system = std::move(system), fate = Rng(3)](const Point& point) mutable {
    Observation observation = system(point);
    switch (fate.Below(8)) {
      case 0:
        observation.metrics.clear();
        observation.status = Status::kFailed;
        break;
      case 1:
        observation.status = Status::kAborted;
        break;
      case 2:
        observation.metrics.begin()->second.mean = std::nan("");
        break;
      case 3:
        observation.metrics.erase(observation.metrics.begin());
        if (observation.metrics.empty()) observation.status = Status::kFailed;
        break;
      default:
        break;
    }
    return observation;
  };
}

double Bowl(const Point& point) {
  const double a = point.values[0] - 0.3;
  const double b = point.values[1] - 0.6;
  return 1 + a * a + 2 * b * b;
}

System Noisy(double sd) {
  return [sd, noise = Rng(9)](const Point& point) mutable {
    return Observation{.metrics = {{"cost", {Bowl(point) + sd * noise.Normal()}}}};
  };
}

TEST(Replay, GlobalWithoutNoise) {
  ExpectReplay(Global({Real("x", 0, 1), Real("y", 0, 1)}), Noisy(0), 40);
}

TEST(Replay, GlobalWithNoisePastEveryCheckpointToAHundredAndTwenty) {
  ExpectReplay(Global({Real("x", 0, 1), Integer("y", 0, 9)}), Noisy(0.2), 120);
}

TEST(Replay, LocalWithGuardrailsAndContext) { ExpectReplay(Service(), Serving(), 60); }

TEST(Replay, FailedAbortedAndPartialTrials) {
  ExpectReplay(Service(), Capricious(Serving()), 50);
  ExpectReplay(Global({Real("x", 0, 1), Real("y", 0, 1)}), Capricious(Noisy(0.1)), 40);
}

TEST(Replay, RunningTrials) {
  ExpectReplay(Global({Real("x", 0, 1), Real("y", 0, 1)}), Noisy(0.1), 30,
               [](const BayesOptimizer& optimizer, uint64_t trial) {
                 Rng rng(trial);
                 Question question{.trial = trial};
                 for (uint64_t i = 0; i < trial % 4; ++i) {
                   question.pending.push_back(RandomPoint(optimizer.plan().space, rng));
                 }
                 return question;
               });
}

std::vector<Point> Grid() {
  std::vector<Point> rows;
  for (int i = 0; i < 200; ++i) rows.push_back({{i % 20 / 19.0, i / 20 / 9.0}});
  return rows;
}

TEST(Replay, AListOfCandidates) {
  ExpectReplay(Global({Real("x", 0, 1), Real("y", 0, 1)}), Noisy(0), 40,
               [rows = Grid()](const BayesOptimizer&, uint64_t trial) {
                 return Question{.trial = trial, .among = rows};
               });
}

// Cliffs and noise: every expert has turns, and chance.
TEST(Replay, EveryExpertOfAListAndChance) {
  std::set<std::string> reasons;
  const System rough = [noise = Rng(9)](const Point& point) mutable {
    const double cliff = point.values[0] > 0.5 ? 3 : 0;
    return Observation{.metrics = {{"cost", {Bowl(point) + cliff + 0.5 * noise.Normal()}}}};
  };
  ExpectReplay(Global({Real("x", 0, 1), Real("y", 0, 1)}), rough, 80,
               [&, rows = Grid()](const BayesOptimizer& optimizer, uint64_t trial) {
                 const Question question{.trial = trial, .among = rows};
                 const std::string why = optimizer.Ask(question).value().why;
                 reasons.insert(why.substr(0, why.find(',')));
                 return question;
               });
  EXPECT_GE(reasons.size(), 6U);
}

// Rows that are safe, doubtful, and at random because nothing is foretold.
TEST(Replay, AListOfALiveService) {
  std::vector<Point> rows;
  Rng rng(6);
  for (int i = 0; i < 150; ++i) {
    rows.push_back({{rng.Unit(), static_cast<double>(1 + rng.Below(20)), 0}});
  }
  const auto ask = [&](const BayesOptimizer&, uint64_t trial) {
    return Question{.trial = trial, .context = {5}, .among = rows};
  };
  ExpectReplay(Service(), Serving(), 40, ask);
  ExpectReplay(Service(), Capricious(Serving()), 40, ask);
}

TEST(Replay, ASpaceThatIsSearchedWhole) {
  ExpectReplay(Global({Integer("x", 0, 9), Integer("y", 0, 9)}), Noisy(0), 101);
}

TEST(Replay, SeveralObjectivesAndTheContextOfTheQuestion) {
  Plan plan = Service();
  plan.objectives = {{.metric = "cost", .weight = 2},
                     {.metric = "rate", .goal = Objective::Goal::kMaximize}};
  ExpectReplay(plan, Serving(), 30, [](const BayesOptimizer&, uint64_t trial) {
    return Question{.trial = trial, .context = {static_cast<double>(trial % 5)}};
  });
}

TEST(Replay, AnEarlierCampaignAndALeastGain) {
  Plan plan = Global({Real("x", 0, 1), Real("y", 0, 1)});
  plan.least_gain = 0.01;
  const System before = Capricious(Noisy(0.1));
  Rng rng(4);
  for (int i = 0; i < 20; ++i) {
    const Point point = RandomPoint(plan.space, rng);
    plan.earlier.push_back(before(point));
    plan.earlier.back().point = point;
  }
  ExpectReplay(plan, Noisy(0.1), 40);
  Plan service = Service();
  service.least_gain = 0.01;
  ExpectReplay(service, Serving(), 30);
}

TEST(Replay, EverySortOfCampaign) {
  for (uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const Plan plan = RandomPlan(rng);
    const auto lived = Optimizing(plan);
    for (uint64_t trial = 0; trial < 14; ++trial) {
      const Question question = RandomQuestion(plan, trial, rng);
      const Proposal proposal = lived->Ask(question).value();
      const Proposal again = Reloaded(*lived)->Ask(question).value();
      ExpectSameBits(again, proposal);
      if (proposal.kind == Proposal::Kind::kStop) break;
      // A context that is no number is refused, and nothing is told.
      (void)lived->Tell(RandomAnswer(plan, proposal.point, rng));
    }
  }
}

// The order of questions, and whether there were any, is no part of the state.
TEST(Replay, WhateverWasAskedBefore) {
  const Plan plan = Service();
  const auto lived = Optimizing(plan);
  const auto asked = Optimizing(plan);
  const System system = Serving();
  Rng rng(2);
  for (uint64_t trial = 0; trial < 30; ++trial) {
    for (uint64_t i = 0; i < rng.Below(3); ++i) {
      ASSERT_TRUE(asked->Ask(RandomQuestion(plan, rng.Below(100), rng)));
    }
    ASSERT_TRUE(trial % 3 != 0 || asked->Recommend());
    Observation observation = system(RandomPoint(plan.space, rng));
    observation.point = RandomPoint(plan.space, rng);
    ASSERT_TRUE(lived->Tell(observation));
    ASSERT_TRUE(asked->Tell(observation));
  }
  ExpectSameBits(asked->Ask({.trial = 30}).value(), lived->Ask({.trial = 30}).value());
}

}  // namespace
}  // namespace trimtab::optimizer

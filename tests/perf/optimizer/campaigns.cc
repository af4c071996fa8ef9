// The optimizer on problems whose answer is known: usage in docs/optimizer.md.
#include "tests/perf/optimizer/campaigns.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "optimizer/bayes_optimizer.h"
#include "tests/perf/optimizer/problems.h"
#include "tests/perf/optimizer/tables.h"

namespace trimtab::perf {

double CpuMs() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<size_t>(std::llround(share * last))];
}

namespace {

using optimizer::BayesOptimizer;
using optimizer::Observation;
using optimizer::Proposal;

// Broken guardrails and the cheapest configuration that holds them, by the truth.
void RunService(const std::string& drift, int seeds, int trials) {
  std::vector<double> violations;
  std::vector<double> severe;
  std::vector<double> best_costs;
  std::vector<double> remeasured;
  for (int seed = 0; seed < seeds; ++seed) {
    const bool drifts = drift != "none";
    auto tuner =
        BayesOptimizer::Make(Service::PlanFor(static_cast<uint64_t>(seed), drifts)).value();
    Rng rng(2000 + static_cast<uint64_t>(seed));
    double broken = 0;
    double badly = 0;
    double again = 0;
    double best = 1e9;
    for (int trial = 0; trial < trials; ++trial) {
      Service::State state;
      if (drift == "sine") state.load = 800 + 300 * std::sin(2 * 3.14159265358979 * trial / 40);
      if (drift == "step" && trial >= 50) state = {.load = 1000, .hot_set = 1100};
      const std::vector<double> context = drifts ? std::vector{state.load} : std::vector<double>();
      const auto asked =
          tuner->Ask({.trial = static_cast<uint64_t>(trial), .context = context}).value();
      again += asked.kind == Proposal::Kind::kRemeasure ? 1 : 0;
      Observation observation = Service::Measure(asked.point, state, rng);
      observation.context = context;
      if (!tuner->Tell(observation)) std::abort();
      const Service::Truth truth = Service::At(asked.point, state);
      const bool holds = truth.p99 <= kServiceP99 && truth.errors <= kServiceErrors;
      broken += holds ? 0 : 1;
      badly += truth.p99 > 1.5 * kServiceP99 || truth.errors > 5 * kServiceErrors ? 1 : 0;
      if (holds) best = std::min(best, truth.cost);
    }
    violations.push_back(broken);
    severe.push_back(badly);
    best_costs.push_back(best);
    remeasured.push_back(again);
  }
  const auto mean = [](const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  std::printf(
      "{\"problem\": \"svc8\", \"drift\": \"%s\", \"trials\": %d, \"seeds\": %d, "
      "\"mean_violations\": %.2f, \"worst_violations\": %.0f, \"mean_severe\": %.2f, "
      "\"median_best_cost\": %.2f, \"mean_remeasured\": %.1f}\n",
      drift.c_str(), trials, seeds, mean(violations), Quantile(violations, 1), mean(severe),
      Quantile(best_costs, 0.5), mean(remeasured));
}

int Main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto word = [&](size_t i, const char* otherwise) {
    return i < words.size() ? words[i] : std::string(otherwise);
  };
  if (word(0, "") == "functions") {
    RunFunctions({.only = word(1, "A"),
                  .noise = std::stod(word(2, "0")),
                  .seeds = std::stoi(word(3, "5")),
                  .trials = std::stoi(word(4, "60")),
                  .first_seed = std::stoi(word(5, "0"))});
  } else if (word(0, "") == "service") {
    const std::string drift = word(1, "none");
    RunService(drift, std::stoi(word(2, "5")), drift == "none" ? 60 : 100);
  } else if (word(0, "") == "warm") {
    RunWarmStart(word(1, "A"), std::stod(word(2, "0")), std::stoi(word(3, "10")),
                 std::stoi(word(4, "0")));
  } else if (word(0, "") == "speed") {
    RunSpeed(std::stoi(word(1, "200")), std::stoi(word(2, "0")));
  } else if (word(0, "") == "tables") {
    return RunTables({.folder = word(1, "."),
                      .only = word(2, "published"),
                      .seeds = std::stoi(word(3, "20")),
                      .trials = std::stoi(word(4, "100")),
                      .first_seed = std::stoull(word(5, "0"))})
               ? 0
               : 1;
  } else {
    std::fputs(
        "usage: optimizer_campaigns functions [NAME|A|B] [NOISE] [SEEDS] [TRIALS] [FIRST SEED]\n"
        "       optimizer_campaigns service [none|sine|step] [SEEDS]\n"
        "       optimizer_campaigns speed [CALLS] [TOLD]\n"
        "       optimizer_campaigns warm [NAME|A|B] [NOISE] [SEEDS] [FIRST SEED]\n"
        "       optimizer_campaigns tables FOLDER [published|others|made-up|NAME] [SEEDS] [TRIALS] "
        "[FIRST SEED]\n",
        stderr);
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) { return trimtab::perf::Main(argc, argv); }

// CPU time of one suggestion.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/rng.h"
#include "optimizer/bayes_optimizer.h"
#include "tests/perf/optimizer/campaigns.h"

namespace trimtab::perf {
namespace {

using optimizer::BayesOptimizer;
using optimizer::Parameter;
using optimizer::Plan;

struct Size {
  size_t knobs;
  int told;
  bool guarded;
};

Plan PlanOf(const Size& size) {
  std::vector<Parameter> parameters;
  for (size_t i = 0; i < size.knobs; ++i) {
    parameters.push_back({.name = "x" + std::to_string(i)});
  }
  Plan plan{.space = optimizer::SearchSpace::Make(std::move(parameters), {}).value(),
            .objectives = {{.metric = "y"}},
            .seed = 1};
  if (size.guarded) plan.guardrails = {{.metric = "a", .limit = 1}, {.metric = "b", .limit = 1}};
  return plan;
}

optimizer::Observation Measure(const optimizer::Point& point, bool guarded, Rng& rng) {
  double y = 0;
  double a = 0.3;
  double b = 0.5;
  for (size_t i = 0; i < point.values.size(); ++i) {
    const double x = point.values[i];
    y += (x - 0.3) * (x - 0.3) + 0.2 * std::sin(9 * x);
    (i % 2 == 0 ? a : b) += 0.4 * x * x;
  }
  optimizer::Observation observation{.point = point, .metrics = {{"y", {y + 0.05 * rng.Normal()}}}};
  if (guarded) {
    observation.metrics["a"] = {a + 0.02 * rng.Normal()};
    observation.metrics["b"] = {b + 0.02 * rng.Normal()};
  }
  return observation;
}

// Tell and ask after so many trials. The history is told in one go; campaigns of the same length
// follow one another until there are enough times, none more than a fifth longer than asked.
void Time(const Size& size, int repeats) {
  std::vector<double> times;
  const int stretch = std::max(1, size.told / 5);
  for (uint64_t seed = 0; times.size() < static_cast<size_t>(repeats); ++seed) {
    const auto tuner = BayesOptimizer::Make(PlanOf(size)).value();
    Rng rng(5 + seed);
    for (int trial = 1; trial <= size.told + stretch; ++trial) {
      optimizer::Point point;
      for (size_t i = 0; i < size.knobs; ++i) point.values.push_back(rng.Unit());
      const auto observation = Measure(point, size.guarded, rng);
      const double begin = CpuMs();
      if (!tuner->Tell(observation)) std::abort();
      if (trial < size.told) continue;
      if (!tuner->Ask({.trial = static_cast<uint64_t>(trial)})) std::abort();
      // The first one fits what a running campaign has fitted before.
      if (trial > size.told) times.push_back(CpuMs() - begin);
    }
  }
  std::printf(
      "{\"problem\": \"speed\", \"knobs\": %zu, \"guardrails\": %d, \"told\": %d, \"calls\": %zu, "
      "\"p50_ms\": %.2f, \"p99_ms\": %.2f}\n",
      size.knobs, size.guarded ? 2 : 0, size.told, times.size(), Quantile(times, 0.5),
      Quantile(times, 0.99));
  std::fflush(stdout);
}

}  // namespace

void RunSpeed(int repeats, int only) {
  for (const bool guarded : {false, true}) {
    for (const size_t knobs : {4U, 8U}) {
      for (const int told : {20, 50, 100, 200, 500}) {
        if (only > 0 && told != only) continue;
        Time({knobs, told, guarded}, told < 500 ? repeats : repeats / 4);
      }
    }
  }
}

}  // namespace trimtab::perf

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "optimizer/bayes_optimizer.h"

namespace trimtab::optimizer {

// What a system answers to a configuration.
using System = std::function<Observation(const Point&)>;

inline std::unique_ptr<BayesOptimizer> Optimizing(Plan plan) {
  return BayesOptimizer::Make(std::move(plan)).value();
}

// Asks, measures and tells this often, or until it says stop; the proposals.
inline std::vector<Proposal> Campaign(BayesOptimizer& optimizer, const System& system, int trials) {
  std::vector<Proposal> proposals;
  for (int i = 0; i < trials; ++i) {
    proposals.push_back(optimizer.Ask({.trial = static_cast<uint64_t>(i)}).value());
    if (proposals.back().kind == Proposal::Kind::kStop) break;
    Observation observation = system(proposals.back().point);
    observation.point = proposals.back().point;
    if (!optimizer.Tell(observation)) break;
  }
  return proposals;
}

inline System Measuring(std::string metric, std::function<double(const Point&)> function) {
  return [metric = std::move(metric), function = std::move(function)](const Point& point) {
    return Observation{.metrics = {{metric, {function(point)}}}};
  };
}

}  // namespace trimtab::optimizer

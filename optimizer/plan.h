#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/objective.h"
#include "optimizer/point.h"
#include "optimizer/search_space.h"

namespace trimtab::optimizer {

// What an optimizer is asked to do. Plain data.
struct Plan {
  enum class Exploration {
    kLocal,   // a live service: near what is known to be safe, from the baseline on
    kGlobal,  // a staging system: anywhere
  };

  SearchSpace space;
  std::vector<Objective> objectives;
  std::vector<Guardrail> guardrails;
  // What is measured of the world beside the metrics, such as the load.
  std::vector<std::string> context;
  Exploration exploration = Exploration::kGlobal;
  uint64_t seed = 0;
  // 0 is no limit.
  size_t max_trials = 0;
  // The configuration that runs today.
  std::optional<Point> baseline;
};

}  // namespace trimtab::optimizer

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "optimizer/objective.h"
#include "optimizer/observation.h"
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
  // kLocal: only a part of the service feels a trial, and a bad one is taken back at once. Steps
  // are bolder then: they need only be likely to be safe, and each category is tried.
  bool taken_back = false;
  uint64_t seed = 0;
  // 0 is no limit.
  size_t max_trials = 0;
  // Stop once nothing promises to better the objective by more than this share of it; 0 never does.
  double least_gain = 0;
  // The configuration that runs today.
  std::optional<Point> baseline;
  // What another campaign or an earlier release showed: a hint for as long as it does not mislead.
  std::vector<Observation> earlier;
};

}  // namespace trimtab::optimizer

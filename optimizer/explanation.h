#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "optimizer/observation.h"

namespace trimtab::optimizer {

// How much a parameter matters: the share of the objective's variance over the space that the model
// blames on it, alone or together with others, and the interval that holds it with 90 %.
struct Importance {
  std::string parameter;
  double share = 0;
  double low = 0;
  double high = 0;
};

// What the model expects of the objective along one parameter, all others averaged out.
struct PartialDependence {
  std::string parameter;
  std::vector<double> values;
  std::vector<Measurement> expected;
};

// A configuration that no other one that was tried is expected to beat in every objective.
struct FrontPoint {
  Point point;
  std::map<std::string, Measurement> expected;  // of each objective's metric
  double feasible = 1;
};

// A model that takes turns, and how well it ranks what it was not shown: 1 is perfectly, 0 not.
struct ExpertSkill {
  std::string expert;
  double skill = 0;
};

// What a campaign has learned, for people, reports and plots.
struct Explanation {
  // The most important one first.
  std::vector<Importance> importance;
  std::vector<PartialDependence> dependence;
  // Of several objectives only; ordered by the first one's metric.
  std::vector<FrontPoint> front;
  // Who takes turns in Global mode.
  std::vector<ExpertSkill> experts;
  // Local mode: how far from the incumbent is trusted, as a share of each range.
  double trusted = 1;
  // How many observations of `earlier` still count, and whether the world is seen to drift.
  uint64_t earlier_used = 0;
  bool drifting = false;
  // What had to be done with less, and how often since this process began.
  std::map<std::string, uint64_t> fallbacks;
  // The sentence of a stop that is due, or what still speaks for going on.
  std::string outlook;
};

}  // namespace trimtab::optimizer

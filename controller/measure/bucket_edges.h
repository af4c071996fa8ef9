#pragma once

#include <optional>
#include <vector>

#include "controller/measure/query_answer.h"

namespace trimtab::measure {

// What a histogram's buckets tell of a quantile that was read from them.
struct QuantilePlace {
  // It lies above the last edge, by nobody knows how much: what was read is that edge.
  bool is_beyond = false;
  // The edges around it; between them it is a guess.
  double lower = 0;
  double upper = 0;

  // The quantile may be wrong by more than a fifth of itself.
  bool is_coarse() const;
};

// `edges` has one series for each edge, in its label `le`. Nothing where there are none, as in a
// native histogram, or where an edge is no number.
std::optional<QuantilePlace> PlaceOf(double quantile, const std::vector<AnsweredSeries>& edges);

}  // namespace trimtab::measure

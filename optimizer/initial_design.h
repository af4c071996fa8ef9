#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/rng.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::optimizer {

// How many points are spread evenly before a model is asked, where anywhere may be tried.
uint64_t DesignSize(const SearchSpace& space);

// The point with this number in an even spread that `rng` moves; one that may be tried.
std::optional<Point> DesignPoint(const SearchSpace& space, uint64_t index, Rng rng);

// The first trials on a live service: the configuration that runs, then small steps from it; from a
// list, the rows nearest to it that were not begun. Where all knobs are categories nothing is
// small: one of them after the other has each of its values; so too, behind the small steps, where
// bad trials are taken back. Nothing once the models are to decide.
std::optional<Proposal> FirstSteps(const Plan& plan, std::span<const Observation> history,
                                   const Question& question, const Rng& rng);

// A step from a configuration that runs: about two of five knobs, each by about `size`, a share of
// its range. Nothing if none was found that may be tried.
std::optional<Point> NeighbourOf(const SearchSpace& space, const Point& home, double size, Rng rng);

}  // namespace trimtab::optimizer

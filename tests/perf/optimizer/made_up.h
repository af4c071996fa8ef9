#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "tests/perf/optimizer/table.h"

namespace trimtab::perf {

// What made-up tables are made of.

optimizer::Parameter Real(int index);
optimizer::Parameter Boolean(int index);
optimizer::Parameter Named(int index, std::vector<std::string> names);
optimizer::Parameter Listed(int index, std::vector<double> levels);
// Over factors where they are 50 or more.
optimizer::Parameter Whole(int index, double min, double max);
optimizer::SearchSpace Space(std::vector<optimizer::Parameter> knobs);

// One configuration's outcome with its noise; nothing if it fails.
using Measure = std::function<std::optional<double>(const std::vector<double>&, Rng&)>;

// So many random rows, fewer where they repeat; with 0 every combination.
Table Sample(std::string name, optimizer::SearchSpace space, optimizer::Objective::Goal goal,
             size_t rows, const Measure& measure);
// With the best of its rows as the best there is.
Table Finished(Table table);

}  // namespace trimtab::perf

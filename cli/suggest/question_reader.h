#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "base/result.h"
#include "cli/suggest/field.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"

namespace trimtab::cli {

// What is asked, and where each point of a shortened list stood in the whole one.
struct AskedQuestion {
  optimizer::Question question;
  bool listed = false;
  // The places of Question::among in the list; empty if nothing was left out.
  std::vector<size_t> places;
};

// A list of configurations, none of them outside the space, and at most so many.
Result<std::vector<optimizer::Point>> ReadPoints(const optimizer::SearchSpace& space,
                                                 const Field& list,
                                                 size_t most = std::numeric_limits<size_t>::max());

// {"context": {...}, "pending": [{...}], "among": "candidates", "except": [3, 17]}
Result<AskedQuestion> ReadQuestion(const optimizer::Plan& plan, const Field& field,
                                   const std::vector<optimizer::Point>& candidates);

}  // namespace trimtab::cli

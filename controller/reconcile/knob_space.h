#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "controller/apply/knob_text.h"
#include "controller/domain/tuning_loop.h"
#include "optimizer/search_space.h"

namespace trimtab::reconcile {

// The knobs of a loop as the space that the optimizer searches, and the way between the texts of a
// configuration and its point. Immutable.
class KnobSpace {
 public:
  // kInvalid names the knob or the constraint.
  static Result<KnobSpace> Make(const domain::LoopSpec& spec);

  const optimizer::SearchSpace& space() const { return space_; }

  // kInvalid where a value is none of its knob's, or a knob that counts has none.
  Result<optimizer::Point> PointOf(const domain::Values& values) const;
  // A text for each knob that counts at this point.
  domain::Values ValuesOf(const optimizer::Point& point) const;

  // The point with every knob moved at most `share` of its range away from `from`, written as it
  // would be applied. Knobs without an order may have any value.
  optimizer::Point Near(const optimizer::Point& from, optimizer::Point to, double share) const;

 private:
  KnobSpace(std::vector<apply::KnobText> knobs, optimizer::SearchSpace space)
      : knobs_(std::move(knobs)), space_(std::move(space)) {}

  std::vector<apply::KnobText> knobs_;  // in the order of the space's parameters
  optimizer::SearchSpace space_;
};

}  // namespace trimtab::reconcile

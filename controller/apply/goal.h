#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "controller/apply/record.h"
#include "controller/apply/target_objects.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/step.h"

namespace trimtab::apply {

// How an action reaches the target.
enum class Reach {
  kPart,     // a candidate for some pods, under the lock
  kInPlace,  // a candidate for running pods that are resized
  kWhole,    // the turn of one arm, for all pods
  kKeep,     // a candidate for good
  kRestore,  // back to values that were good
  kLeave,    // the same, and what stays is nobody's of ours
};

// The state of the world that an action asks for. Plain data.
struct Goal {
  Reach reach = Reach::kRestore;
  int64_t trial = 0;  // in the target's annotation; 0: none
  // The record's leaves as they should be; nothing: absent.
  std::map<Leaf, std::optional<k8s::Json>> leaves;
  std::vector<k8s::Json> copies;  // of ConfigMaps, to be there
  // kInPlace: these pods get these fields of their container.
  std::vector<std::string> pods;
  std::vector<std::pair<FieldPath, k8s::Json>> resources;
};

// Each leaf of the record with the knobs at `values`; a knob without a value stays as recorded.
Result<std::map<Leaf, std::optional<k8s::Json>>> LeavesUnder(const Record& record,
                                                             const domain::Values& values);

// Nothing for an action that is none of the target's.
Result<std::optional<Goal>> GoalOf(const LoopName& loop, const domain::LoopSpec& spec,
                                   const domain::LoopState& state, const Record& record,
                                   const TargetObjects& objects, const domain::Action& action);

}  // namespace trimtab::apply

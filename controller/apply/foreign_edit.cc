#include "controller/apply/foreign_edit.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "controller/apply/contention.h"
#include "controller/apply/lock.h"
#include "controller/apply/owed.h"
#include "controller/apply/owners.h"
#include "controller/apply/record_now.h"
#include "controller/apply/way_back.h"

namespace trimtab::apply {
namespace {

using domain::Contention;
using domain::Intent;
using k8s::Json;

// The first owner that is not us, of the leaf as it now is.
Owner OwnerNow(const Json& object, const FieldPath& path) {
  for (const Owner& owner : OwnersOf(object, path)) {
    if (owner.manager != kFieldManager) return owner;
  }
  return {.manager = "somebody"};  // a field that was deleted has no owner
}

bool IsTried(const domain::LoopState& state) {
  return state.trial &&
         (state.trial->intent == Intent::kApply || state.trial->intent == Intent::kMeasure);
}

bool IsLock(const Record& record, const Leaf& leaf) {
  const std::vector<FieldPath> lock = LockPaths(record.target.kind);
  return std::find(lock.begin(), lock.end(), leaf.path) != lock.end();
}

// The trial whose candidate (or control) is live has taken this leaf: one that is not ours then was
// taken from us, even if it is as it was before.
bool IsOnTrial(const domain::LoopSpec& spec, const domain::LoopState& state, const Record& record,
               const TargetObjects& objects, const Leaf& leaf) {
  if (!IsTried(state) || TrialOn(objects.workload) != state.trial->ordinal) return false;
  if (!IsTakenByTrials(spec, leaf)) return false;
  // A leaf that is absent has no owner, so only the lock's can be missed.
  return IsLock(record, leaf) || leaf.path.FindIn(*ObjectOf(objects, leaf)) != nullptr;
}

bool IsEdited(const domain::LoopSpec& spec, const domain::LoopState& state, const Record& record,
              const TargetObjects& objects, const LeafRecord& before, const std::set<Leaf>& held) {
  const Json* object = ObjectOf(objects, before.leaf);
  if (object == nullptr || IsOurs(*object, before.leaf.path)) return false;
  const bool knob = !KnobsAt(record, before.leaf).empty();
  if (!knob && !IsTried(state)) return false;
  const Json* live = before.leaf.path.FindIn(*object);
  const bool as_recorded = live != nullptr ? before.value && *live == *before.value : !before.value;
  if (!as_recorded || IsOnTrial(spec, state, record, objects, before.leaf)) return true;
  return knob && held.contains(before.leaf) &&
         (live != nullptr || !MayBeAbsent(state, record, objects, before.leaf));
}

}  // namespace

std::optional<Contention> FindForeignEdit(const domain::LoopSpec& spec,
                                          const domain::LoopState& state, const Record& record,
                                          const TargetObjects& objects) {
  const std::set<Leaf> held = LeavesOfWayBack(state, record);
  std::optional<Contention> found;
  for (const LeafRecord& before : record.leaves) {
    if (!IsEdited(spec, state, record, objects, before, held)) continue;
    const Owner owner = OwnerNow(*ObjectOf(objects, before.leaf), before.leaf.path);
    Contention edit = ByOwner(owner, record, before.leaf);
    if (!found) {
      found = std::move(edit);
      continue;
    }
    found->knobs.insert(found->knobs.end(), edit.knobs.begin(), edit.knobs.end());
  }
  return found;
}

int64_t TrialOn(const Json& workload) {
  const std::string_view text = workload.Text({"metadata", "annotations", kTrialAnnotation});
  int64_t trial = 0;
  std::from_chars(text.data(), text.data() + text.size(), trial);
  return trial;
}

}  // namespace trimtab::apply

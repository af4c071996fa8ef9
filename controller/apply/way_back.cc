#include "controller/apply/way_back.h"

#include <optional>

#include "controller/apply/foreign_edit.h"
#include "controller/apply/goal.h"

namespace trimtab::apply {
namespace {

void AddChanged(const Record& record, const domain::Values& values, std::set<Leaf>& changed) {
  const auto leaves = LeavesUnder(record, values);
  if (!leaves) return;
  for (const auto& [leaf, value] : *leaves) {
    if (value != record.Find(leaf)->value) changed.insert(leaf);
  }
}

bool IsAbsentUnder(const Record& record, const domain::Values& values, const Leaf& leaf) {
  const auto leaves = LeavesUnder(record, values);
  return leaves && !leaves->at(leaf);
}

}  // namespace

std::set<Leaf> LeavesOfWayBack(const domain::LoopState& state, const Record& record) {
  std::set<Leaf> changed;
  if (state.giving_back) return changed;
  if (state.last_good) AddChanged(record, state.last_good->values, changed);
  if (!state.leaving && state.watch && state.watch->previous) {
    AddChanged(record, state.watch->previous->values, changed);
  }
  return changed;
}

bool MayBeAbsent(const domain::LoopState& state, const Record& record, const TargetObjects& objects,
                 const Leaf& leaf) {
  if (!state.last_good || IsAbsentUnder(record, state.last_good->values, leaf)) return true;
  const int64_t on_target = TrialOn(objects.workload);
  if (on_target == 0 || on_target == state.last_good->trial) return false;
  // Of no trial in flight: what was kept is being taken back.
  if (!state.trial || on_target != state.trial->ordinal) return true;
  return IsAbsentUnder(record, state.trial->values, leaf);
}

}  // namespace trimtab::apply

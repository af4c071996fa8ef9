// What stands on the target, against what should.
#include <algorithm>
#include <string>

#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

bool SomebodyElseHas(const TargetSeen& target, const std::string& knob) {
  if (!target.foreign_edit) return false;
  const auto& theirs = target.foreign_edit->knobs;
  return std::find(theirs.begin(), theirs.end(), knob) != theirs.end();
}

bool HasStrangeTrial(const TargetSeen& target, const LoopState& state) {
  return target.trial != 0 && (!state.last_good || target.trial != state.last_good->trial);
}

}  // namespace

bool HasValues(const TargetSeen& target, const Values& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& entry) {
    const auto there = target.values.find(entry.first);
    return there == target.values.end() || there->second == entry.second ||
           SomebodyElseHas(target, entry.first);
  });
}

bool IsStrayed(const TargetSeen& target, const LoopState& state) {
  if (HasStrangeTrial(target, state) || target.locked) return true;
  return state.last_good && !HasValues(target, state.last_good->values);
}

bool NeedsBringingBack(const TargetSeen& target, const LoopState& state) {
  return state.last_good && (target.leftovers || IsStrayed(target, state));
}

bool IsBack(const TargetSeen& target, const LoopState& state) {
  return !NeedsBringingBack(target, state) && target.rollout.state == Rollout::State::kSettled;
}

bool IsStranger(const TargetSeen& target, const LoopState& state) {
  return state.taken && state.taken->target_uid != target.uid;
}

std::string ChangeText(const Values& from, const Values& to) {
  std::string text;
  for (const auto& [knob, value] : to) {
    const auto old = from.find(knob);
    if (old != from.end() && old->second == value) continue;
    text.append(text.empty() ? "" : ", ").append(knob).append(" ");
    if (old != from.end()) text.append(old->second).append(" -> ");
    text.append(value);
  }
  return text.empty() ? "no change" : text;
}

std::string TrialText(const LoopState& state) {
  return "Trial " + std::to_string(state.trial->ordinal) + " (" +
         ChangeText(state.last_good->values, state.trial->values) + ")";
}

}  // namespace trimtab::domain

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

// What one of the two lacks counts as another value.
bool Holds(const TargetSeen& target, const Values& wanted) {
  const auto differs = [&](const Values& one, const Values& other) {
    return std::any_of(one.begin(), one.end(), [&](const auto& entry) {
      const auto there = other.find(entry.first);
      const bool same = there != other.end() && there->second == entry.second;
      return !same && !SomebodyElseHas(target, entry.first);
    });
  };
  return !differs(wanted, target.values) && !differs(target.values, wanted);
}

bool HasStrangeTrial(const TargetSeen& target, const LoopState& state) {
  return target.trial != 0 && (!state.last_good || target.trial != state.last_good->trial);
}

}  // namespace

bool IsStrayed(const TargetSeen& target, const LoopState& state) {
  if (HasStrangeTrial(target, state) || target.locked) return true;
  return state.last_good && !Holds(target, state.last_good->values);
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
  const auto add = [&](const std::string& change) { text += (text.empty() ? "" : ", ") + change; };
  for (const auto& [knob, value] : to) {
    const auto old = from.find(knob);
    if (old == from.end()) {
      add(knob + " " + value);
    } else if (old->second != value) {
      add(knob + " " + old->second + " -> " + value);
    }
  }
  return text.empty() ? "no change" : text;
}

std::string TrialText(const LoopState& state) {
  return "Trial " + std::to_string(state.trial->ordinal) + " (" +
         ChangeText(state.last_good->values, state.trial->values) + ")";
}

}  // namespace trimtab::domain

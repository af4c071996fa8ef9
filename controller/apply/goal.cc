#include "controller/apply/goal.h"

#include <utility>
#include <variant>

#include "controller/apply/config_copy.h"
#include "controller/apply/lock.h"
#include "controller/apply/place.h"
#include "controller/apply/record_now.h"

namespace trimtab::apply {
namespace {

using domain::Values;
using k8s::Json;
using Leaves = std::map<Leaf, std::optional<Json>>;

// Pods read a ConfigMap when they start: whatever differs from the record starts them again.
void MarkConfig(const Record& record, Leaves& leaves) {
  const auto mark = leaves.find(ConfigAnnotation());
  if (mark == leaves.end()) return;
  Values changed;
  for (const auto& [leaf, value] : leaves) {
    if (leaf.config_map.empty() || value == record.Find(leaf)->value) continue;
    changed[leaf.ToString()] = value ? value->Dump() : "";
  }
  if (!changed.empty()) mark->second = Json(domain::HashOf(changed));
}

// The ConfigMaps stay as they are; the workload names copies with the candidate's files instead.
void UseCopies(const LoopName& loop, const Record& record, const TargetObjects& objects,
               Goal& goal) {
  std::map<std::string, std::map<std::string, std::string>> data;
  for (const auto& [leaf, value] : goal.leaves) {
    if (leaf.config_map.empty() || !value) continue;
    data[leaf.config_map][leaf.path.steps().back().text] = *value->string();
  }
  std::erase_if(goal.leaves, [](const auto& leaf) { return !leaf.first.config_map.empty(); });
  for (const auto& [name, keys] : data) {
    const auto original = objects.config_maps.find(name);
    if (original == objects.config_maps.end()) continue;
    Json copy = CopyOf(loop, original->second, keys);
    for (auto& [leaf, value] : goal.leaves) {
      const LeafRecord* before = record.Find(leaf);
      const bool names_it =
          before->value && (*before->value == Json(name) || before->value->Text({"name"}) == name);
      const std::string& last = leaf.path.steps().back().text;
      if (names_it && (last == "name" || last == "configMapKeyRef")) {
        value = Renamed(*before->value, std::string(copy.Text({"metadata", "name"})));
      }
    }
    goal.copies.push_back(std::move(copy));
  }
}

int64_t ReplicasOf(const Json& workload) {
  const Json* replicas = workload.Get({"spec", "replicas"});
  return replicas != nullptr ? replicas->integer().value_or(1) : 1;
}

void Lock(const domain::LoopSpec& spec, const Json& workload, Goal& goal) {
  const int64_t replicas = ReplicasOf(workload);
  for (auto& [path, value] : LockFor(spec, replicas, CountCandidates(spec, replicas))) {
    goal.leaves[{.path = path}] = std::move(value);
  }
}

// The template stays as it is; only named pods get the candidate.
void ResizeInPlace(const domain::LoopState& state, const Record& record,
                   const TargetObjects& objects, Goal& goal) {
  if (state.trial) goal.pods = state.trial->arms.pods;
  for (const KnobRecord& knob : record.knobs) {
    const auto* place = std::get_if<domain::ResourcePlace>(&knob.place);
    const std::optional<Json>& value = goal.leaves[LeafOf(record.target, knob.place)];
    if (place == nullptr || !value) continue;
    goal.resources.emplace_back(ResourcePath(*place), *value);
  }
  for (auto& [leaf, value] : goal.leaves) {
    const Json* live = leaf.path.FindIn(objects.workload);
    value = live != nullptr ? std::optional(*live) : std::nullopt;
  }
}

Result<Goal> TrialGoal(const LoopName& loop, const domain::LoopSpec& spec,
                       const domain::LoopState& state, const Record& record,
                       const TargetObjects& objects, const Values& values, int64_t trial) {
  Goal goal{.reach = Reach::kWhole, .trial = trial};
  Result<Leaves> leaves = LeavesUnder(record, values);
  if (!leaves) return std::move(leaves).error();
  goal.leaves = *std::move(leaves);
  if (spec.experiment.exposure == domain::Exposure::kWhole) {
    MarkConfig(record, goal.leaves);
  } else if (spec.experiment.candidate_pods == domain::CandidatePods::kInPlace) {
    goal.reach = Reach::kInPlace;
    ResizeInPlace(state, record, objects, goal);
  } else {
    goal.reach = Reach::kPart;
    UseCopies(loop, record, objects, goal);
    Lock(spec, objects.workload, goal);
  }
  return goal;
}

Result<Goal> LastingGoal(Reach reach, const Record& record, const Values& values, int64_t trial) {
  Goal goal{.reach = reach, .trial = trial};
  Result<Leaves> leaves = LeavesUnder(record, values);
  if (!leaves) return std::move(leaves).error();
  goal.leaves = *std::move(leaves);
  MarkConfig(record, goal.leaves);
  return goal;
}

}  // namespace

Result<Leaves> LeavesUnder(const Record& record, const Values& values) {
  Leaves leaves;
  for (const LeafRecord& leaf : record.leaves) leaves[leaf.leaf] = leaf.value;
  for (const KnobRecord& knob : record.knobs) {
    const auto value = values.find(knob.knob);
    const auto leaf = leaves.find(LeafOf(record.target, knob.place));
    if (value == values.end() || leaf == leaves.end()) continue;
    if (value->second == knob.default_value && !IsSetIn(knob.place, leaf->second)) continue;
    Result<Json> set = WithText(knob.place, leaf->second, value->second);
    if (!set) return std::move(set).error().In("knob " + knob.knob);
    leaf->second = *std::move(set);
  }
  return leaves;
}

Result<std::optional<Goal>> GoalOf(const LoopName& loop, const domain::LoopSpec& spec,
                                   const domain::LoopState& state, const Record& record,
                                   const TargetObjects& objects, const domain::Action& action) {
  const auto optional = [](Result<Goal> goal) -> Result<std::optional<Goal>> {
    if (!goal) return std::move(goal).error();
    return std::optional(*std::move(goal));
  };
  if (const auto* apply = std::get_if<domain::ApplyCandidate>(&action)) {
    return optional(TrialGoal(loop, spec, state, record, objects, apply->values, apply->trial));
  }
  if (const auto* apply = std::get_if<domain::ApplyControl>(&action)) {
    return optional(TrialGoal(loop, spec, state, record, objects, apply->values, apply->trial));
  }
  if (const auto* keep = std::get_if<domain::KeepCandidate>(&action)) {
    return optional(LastingGoal(Reach::kKeep, record, keep->values, keep->trial));
  }
  if (const auto* restore = std::get_if<domain::RestoreValues>(&action)) {
    return optional(LastingGoal(Reach::kRestore, record, restore->values, 0));
  }
  if (const auto* leave = std::get_if<domain::LeaveValues>(&action)) {
    return optional(LastingGoal(Reach::kLeave, record, leave->values, 0));
  }
  if (std::holds_alternative<domain::GiveBack>(action)) {
    return optional(LastingGoal(Reach::kRestore, record, {}, 0));
  }
  return std::optional<Goal>();
}

}  // namespace trimtab::apply

#include "controller/apply/owed.h"

#include <algorithm>
#include <utility>

namespace trimtab::apply {
namespace {

using k8s::Json;

bool IsAsRecorded(const LeafRecord& before, const Json& object) {
  const Json* live = before.leaf.path.FindIn(object);
  return live != nullptr && before.value && *live == *before.value;
}

// Those that are not among the leaf's owners now.
std::vector<Owner> LostOwners(const LeafRecord& before, const Json& object) {
  const std::vector<Owner> now = OwnersOf(object, before.leaf.path);
  std::vector<Owner> lost;
  for (const Owner& owner : before.owners) {
    const auto same = [&](const Owner& other) { return owner.SameWriter(other); };
    if (std::none_of(now.begin(), now.end(), same)) lost.push_back(owner);
  }
  return lost;
}

}  // namespace

bool IsTakenByTrials(const domain::LoopSpec& spec, const Leaf& leaf) {
  if (spec.experiment.exposure == domain::Exposure::kWhole) return true;
  const bool in_place = spec.experiment.candidate_pods == domain::CandidatePods::kInPlace;
  return !in_place && leaf.config_map.empty();
}

std::vector<GivenBack> OwedFor(const domain::LoopSpec& spec, const domain::LoopState& state,
                               const LeafRecord& before, const Json& object) {
  std::vector<GivenBack> owed;
  if (IsOurs(object, before.leaf.path)) return owed;
  if (before.missing_from) owed = OrphansOf(object, before.leaf.path, *before.missing_from);
  // Between trials the record may be old, and owners may have lost the leaf without us.
  if (!state.trial || !IsTakenByTrials(spec, before.leaf)) return owed;
  if (!IsAsRecorded(before, object)) return owed;
  std::vector<Owner> lost = LostOwners(before, object);
  if (!lost.empty()) owed.push_back({.path = before.leaf.path, .owners = std::move(lost)});
  return owed;
}

}  // namespace trimtab::apply

#include "controller/apply/record_now.h"

#include <set>
#include <utility>
#include <variant>

#include "controller/apply/config_copy.h"
#include "controller/apply/lock.h"
#include "controller/apply/place.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

std::set<std::string> ConfigMapsOf(const domain::LoopSpec& spec) {
  std::set<std::string> names;
  for (const domain::Knob& knob : spec.knobs) {
    if (const auto* map = std::get_if<domain::ConfigMapPlace>(&knob.apply)) names.insert(map->name);
  }
  return names;
}

bool InPlace(const domain::LoopSpec& spec) {
  return spec.experiment.candidate_pods == domain::CandidatePods::kInPlace;
}

// What a trial sets beside the knobs' own leaves. References to a copy in use count as they were.
Result<std::set<Leaf>> LeavesBeside(const domain::LoopSpec& spec, const Record& held,
                                    const TargetObjects& objects) {
  std::set<Leaf> leaves;
  const bool part = spec.experiment.exposure == domain::Exposure::kPartial && !InPlace(spec);
  if (part) {
    for (const FieldPath& path : LockPaths(spec.target.kind)) leaves.insert({.path = path});
  }
  for (const std::string& name : ConfigMapsOf(spec)) {
    leaves.insert(ConfigAnnotation());
    if (!part) continue;
    Result<std::vector<Leaf>> references = ReferencesOf(objects.workload, name);
    if (!references) return std::move(references).error();
    leaves.insert(references->begin(), references->end());
  }
  for (const LeafRecord& leaf : held.leaves) leaves.insert(leaf.leaf);
  return leaves;
}

LeafRecord ReadLeaf(const Leaf& leaf, const Json& object) {
  LeafRecord record{.leaf = leaf, .missing_from = leaf.path.FirstMissingIn(object)};
  if (const Json* value = leaf.path.FindIn(object)) record.value = *value;
  for (Owner& owner : OwnersOf(object, leaf.path)) {
    if (owner.manager != kFieldManager) record.owners.push_back(std::move(owner));
  }
  return record;
}

}  // namespace

const Json* ObjectOf(const TargetObjects& objects, const Leaf& leaf) {
  if (leaf.config_map.empty()) return objects.workload.is_null() ? nullptr : &objects.workload;
  const auto found = objects.config_maps.find(leaf.config_map);
  return found == objects.config_maps.end() ? nullptr : &found->second;
}

Leaf ConfigAnnotation() {
  return {.path = FieldPath()
                      .Member("spec")
                      .Member("template")
                      .Member("metadata")
                      .Member("annotations")
                      .Member(kConfigAnnotation)};
}

Result<Record> RecordNow(const domain::LoopSpec& spec, const Record& held,
                         const TargetObjects& objects) {
  Record record{.target = spec.target};
  Result<std::set<Leaf>> wanted = LeavesBeside(spec, held, objects);
  if (!wanted) return std::move(wanted).error();
  std::set<Leaf> needed = *std::move(wanted);
  for (const domain::Knob& knob : spec.knobs) {
    needed.insert(LeafOf(spec.target, knob.apply));
    record.knobs.push_back(
        {.knob = knob.name, .place = knob.apply, .default_value = knob.default_value});
  }
  for (const Leaf& leaf : needed) {
    const Json* object = ObjectOf(objects, leaf);
    if (object == nullptr) continue;
    const LeafRecord* before = held.Find(leaf);
    const bool ours = before != nullptr && IsOurs(*object, leaf.path);
    record.leaves.push_back(ours ? *before : ReadLeaf(leaf, *object));
  }
  return record;
}

}  // namespace trimtab::apply

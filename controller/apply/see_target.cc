#include "controller/apply/see_target.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "controller/apply/arms.h"
#include "controller/apply/config_copy.h"
#include "controller/apply/contention.h"
#include "controller/apply/foreign_edit.h"
#include "controller/apply/knob_text.h"
#include "controller/apply/lock.h"
#include "controller/apply/owed.h"
#include "controller/apply/owners.h"
#include "controller/apply/place.h"
#include "controller/apply/pods.h"
#include "controller/apply/program.h"
#include "controller/apply/record_now.h"
#include "controller/apply/rollout.h"
#include "controller/apply/way_back.h"

namespace trimtab::apply {
namespace {

using domain::TargetSeen;
using k8s::Json;

// The object that holds a knob's value for the pods of the workload's template.
const Json* Holder(const LoopName& loop, const TargetObjects& objects, const domain::Place& place) {
  const auto* map = std::get_if<domain::ConfigMapPlace>(&place);
  if (map == nullptr) return &objects.workload;
  if (const Json* copy = CopyInUse(loop, objects, map->name)) return copy;
  const auto found = objects.config_maps.find(map->name);
  return found == objects.config_maps.end() ? nullptr : &found->second;
}

Result<std::string> ReadKnob(const LoopName& loop, const domain::LoopSpec& spec,
                             const domain::Knob& knob, const TargetObjects& objects) {
  const Json* holder = Holder(loop, objects, knob.apply);
  if (holder == nullptr) {
    return Error{
        .code = Code::kInvalid,
        .message = "there is no ConfigMap " + std::get<domain::ConfigMapPlace>(knob.apply).name};
  }
  Result<std::optional<std::string>> found = ReadPlace(spec.target, knob.apply, *holder);
  if (!found) return std::move(found).error();
  if (*found) return **std::move(found);
  if (!knob.default_value.empty()) return knob.default_value;
  return Error{.code = Code::kInvalid,
               .message = domain::NameOf(knob.apply) +
                          " is not set in the workload, so nobody knows what it does without; set "
                          "it there, or say in default what it is"};
}

// A sentence about the first knob that cannot be read, "" for none.
std::string ReadValues(const LoopName& loop, const domain::LoopSpec& spec,
                       const TargetObjects& objects, domain::Values& values) {
  for (const domain::Knob& knob : spec.knobs) {
    Result<std::string> text = ReadKnob(loop, spec, knob, objects);
    if (!text) return "knob " + knob.name + ": " + text.error().message;
    const Result<KnobText> reader = KnobText::Make(knob);
    if (!reader) return reader.error().message;
    if (const Result<double> value = reader->Read(*text); !value) return value.error().message;
    values[knob.name] = *std::move(text);
  }
  return "";
}

// The values at the record's places, whatever they are worth: what was held has to be seen going
// back.
domain::Values ReadHeldValues(const LoopName& loop, const Record& held,
                              const TargetObjects& objects) {
  domain::LoopSpec spec{.target = held.target};
  domain::Values values;
  for (const KnobRecord& knob : held.knobs) {
    Result<std::string> text = ReadKnob(
        loop, spec, {.name = knob.knob, .default_value = knob.default_value, .apply = knob.place},
        objects);
    if (text) values[knob.knob] = *std::move(text);
  }
  return values;
}

// A spec that cannot be used comes without knobs, and says nothing of places.
bool HasOtherPlaces(const domain::LoopSpec& spec, const Record& held) {
  if (spec.knobs.empty()) return false;
  if (spec.target != held.target || spec.knobs.size() != held.knobs.size()) return true;
  return std::any_of(spec.knobs.begin(), spec.knobs.end(), [&](const domain::Knob& knob) {
    return std::none_of(held.knobs.begin(), held.knobs.end(), [&](const KnobRecord& record) {
      return record.knob == knob.name && record.place == knob.apply;
    });
  });
}

// A pod that was resized for a trial and still has something else than the template says.
bool IsStillResized(const Record& record, const Json& workload, const Json& pod) {
  const Json* container = ContainerIn(pod, record.target.container);
  if (container == nullptr || IsGoing(pod) || !IsResizedByUs(pod)) return false;
  for (const KnobRecord& knob : record.knobs) {
    const auto* place = std::get_if<domain::ResourcePlace>(&knob.place);
    if (place == nullptr) continue;
    const Json* wanted = LeafOf(record.target, knob.place).path.FindIn(workload);
    const Json* live = ResourcePath(*place).FindIn(*container);
    if (wanted != nullptr && live != nullptr && *wanted != *live) return true;
  }
  return false;
}

bool HasLeftovers(const LoopName& loop, const domain::LoopSpec& spec,
                  const domain::LoopState& state, const Record& record,
                  const TargetObjects& objects) {
  const std::set<Leaf> held = LeavesOfWayBack(state, record);
  for (const LeafRecord& before : record.leaves) {
    const Json* object = ObjectOf(objects, before.leaf);
    if (object == nullptr) continue;
    if (state.leaving && HasOurs(*object)) return true;
    if (!OwedFor(spec, state, before, *object).empty()) return true;
    if (!IsOurs(*object, before.leaf.path) || held.contains(before.leaf)) continue;
    const Json* live = before.leaf.path.FindIn(*object);
    if (live != nullptr && before.value && *live == *before.value) return true;
    for (const FieldPath& path : LockPaths(record.target.kind)) {
      if (path == before.leaf.path) return true;
    }
  }
  return !CopiesAmong(loop, objects).empty() || !StuckPods(objects).empty() ||
         std::any_of(objects.pods.begin(), objects.pods.end(), [&](const Json& pod) {
           return IsStillResized(record, objects.workload, pod);
         });
}

void SeeArms(const domain::LoopSpec& spec, const domain::LoopState& state,
             const TargetObjects& objects, WallTime now, TargetSeen& seen) {
  const ArmsView arms = SplitArms(spec, state, objects);
  const bool watched = state.watch && state.watch->first_look;
  const WallTime since = state.trial ? state.trial->started
                         : watched   ? *state.watch->first_look
                                     : state.phase_since;
  seen.rollout = RolloutOf(spec, state, objects, arms, now);
  seen.arms = arms.arms;
  seen.control = HealthOf(arms.control, since, now);
  seen.candidate = HealthOf(arms.candidate, since, now);
  seen.control_ready = CountReady(arms.control);
  seen.candidate_ready = CountReady(arms.candidate);
}

// What could be taken of the target as the spec names it.
void SeePlaces(const LoopName& loop, const domain::LoopSpec& spec, const Record& held,
               const TargetObjects& objects, TargetSeen& seen) {
  seen.unreadable = ReadValues(loop, spec, objects, seen.values);
  // Reading ends at the first that cannot be read; what is held behind it is seen all the same.
  for (auto& [knob, value] : ReadHeldValues(loop, held, objects)) {
    seen.values.try_emplace(knob, std::move(value));
  }
  if (spec.experiment.exposure == domain::Exposure::kPartial) {
    seen.exposure_impossible = WhyNoPart(spec, objects.workload);
  }
  const Result<Record> record = RecordNow(spec, held, objects);
  if (record) {
    seen.taken = ToTaken(*record, seen.uid);
    seen.contention = FindContention(*record, objects);
    seen.program = ProgramOf(objects.workload, *record);
  } else if (seen.exposure_impossible.empty()) {
    seen.exposure_impossible = record.error().message;
  }
}

}  // namespace

TargetSeen SeeTarget(const LoopName& loop, const domain::LoopSpec& spec,
                     const domain::LoopState& state, const TargetObjects& objects, WallTime now) {
  Record held{.target = spec.target};
  if (state.taken) {
    if (Result<Record> record = DecodeRecord(state.taken->record)) held = *std::move(record);
  }
  const Json& workload = objects.workload;
  TargetSeen seen{.uid = std::string(workload.Text({"metadata", "uid"})),
                  .resource_version = std::string(workload.Text({"metadata", "resourceVersion"})),
                  .trial = TrialOn(workload),
                  .locked = IsLocked(held.target.kind, workload),
                  .replicas = NumberAt(workload, {"spec", "replicas"}, 1)};
  seen.places_changed = state.taken && HasOtherPlaces(spec, held);
  if (state.taken) {
    seen.foreign_edit = FindForeignEdit(spec, state, held, objects);
    seen.leftovers = HasLeftovers(loop, spec, state, held, objects);
  }
  // What is held is of the record's target, and is all that matters until it is given back.
  domain::LoopSpec of_record = spec;
  of_record.target = held.target;
  if (seen.places_changed || (state.taken && spec.knobs.empty())) {
    seen.values = ReadHeldValues(loop, held, objects);
    seen.taken = *state.taken;
  } else {
    SeePlaces(loop, spec, held, objects, seen);
  }
  SeeArms(of_record, state, objects, now, seen);
  return seen;
}

bool HasRemains(const LoopName& loop, const domain::LoopState& state,
                const TargetObjects& objects) {
  const std::string_view uid = objects.workload.Text({"metadata", "uid"});
  if (!state.taken || uid == state.taken->target_uid) return false;
  const Result<Record> held = DecodeRecord(state.taken->record);
  if (!held) return false;
  const bool has_fields =
      std::any_of(held->leaves.begin(), held->leaves.end(), [&](const LeafRecord& before) {
        const Json* map = before.leaf.config_map.empty() ? nullptr : ObjectOf(objects, before.leaf);
        return map != nullptr && HasOurs(*map);
      });
  return has_fields || !CopiesAmong(loop, objects).empty();
}

}  // namespace trimtab::apply

#include "controller/apply/next_request.h"

#include <algorithm>
#include <set>
#include <utility>

#include "controller/apply/config_copy.h"
#include "controller/apply/contention.h"
#include "controller/apply/goal.h"
#include "controller/apply/list_order.h"
#include "controller/apply/owed.h"
#include "controller/apply/owners.h"
#include "controller/apply/place.h"
#include "controller/apply/pods.h"
#include "controller/apply/record_now.h"
#include "controller/apply/way_back.h"

namespace trimtab::apply {
namespace {

using k8s::Json;
using Next = Result<std::optional<Request>>;

// All that a request follows from.
struct Scene {
  const LoopName& loop;
  const domain::LoopSpec& spec;
  const domain::LoopState& state;
  const Record& record;
  const TargetObjects& objects;
  const Goal& goal;
  std::set<Leaf> held;    // of the way back
  bool stranger = false;  // another workload of the target's name
};

// One of the target's objects that is written: the target, or a ConfigMap.
struct Subject {
  std::string config_map;  // empty: the target
  k8s::ResourceType type;
  const Json* object = nullptr;
};

bool IsTrial(Reach reach) {
  return reach == Reach::kPart || reach == Reach::kInPlace || reach == Reach::kWhole;
}

// Only this object, as it was read.
void SetIdentity(const Json& object, Json& metadata) {
  for (const char* member : {"name", "namespace", "uid", "resourceVersion"}) {
    metadata[member] = object.Text({"metadata", member});
  }
}

// A candidate goes to the places that the loop's author names now, and to no others.
Result<void> CheckPlaces(const domain::LoopSpec& spec, const Record& record) {
  for (const KnobRecord& knob : record.knobs) {
    const auto named = [&](const domain::Knob& other) {
      return other.name == knob.knob && other.apply == knob.place;
    };
    if (spec.target == record.target && std::any_of(spec.knobs.begin(), spec.knobs.end(), named)) {
      continue;
    }
    return Error{.code = Code::kConflict,
                 .message = "knob " + knob.knob +
                            " was recorded at a place that the spec does not "
                            "name any more"};
  }
  return {};
}

Request RequestFor(Request::Verb verb, const k8s::ResourceType& type, const Json& object) {
  return {.verb = verb,
          .type = type,
          .name = {.ns = std::string(object.Text({"metadata", "namespace"})),
                   .name = std::string(object.Text({"metadata", "name"}))}};
}

Error EditedMeanwhile(const Leaf& leaf) {
  return {.code = Code::kConflict,
          .message = leaf.ToString() + " was set by somebody else since it was recorded"};
}

bool Equals(const Json* live, const std::optional<Json>& value) {
  return live != nullptr ? value.has_value() && *live == *value : !value.has_value();
}

// An apply configuration as it grows, and whether it says anything that is not so already.
struct Draft {
  Json config;
  bool changes = false;
  bool differs = false;  // from the record: something of ours stays

  void Set(const Json& object, const FieldPath& path, const std::optional<Json>& value) {
    const bool ours = IsOurs(object, path);
    const bool equal = Equals(path.FindIn(object), value);
    changes = changes || !equal || (value && !ours);
    if (value) path.SetIn(config, *value);
  }
};

// A knob's place that nobody can own, as a candidate has left it out.
bool IsLeftOut(const Scene& scene, const LeafRecord& before, const Json& object) {
  return !before.value && before.leaf.path.FindIn(object) == nullptr &&
         !KnobsAt(scene.record, before.leaf).empty() &&
         MayBeAbsent(scene.state, scene.record, scene.objects, before.leaf);
}

// Whether the way back needs the leaf, and nobody has taken it from us.
bool IsHeld(const Scene& scene, const LeafRecord& before, const Json& object) {
  return scene.held.contains(before.leaf) &&
         (IsOurs(object, before.leaf.path) || IsLeftOut(scene, before, object));
}

// Whether this action may set the leaf. What somebody else has set since is theirs.
Result<bool> MaySet(const Scene& scene, const LeafRecord& before, const std::optional<Json>& wanted,
                    const Json& object) {
  if (IsOurs(object, before.leaf.path)) return true;
  const bool as_recorded = Equals(before.leaf.path.FindIn(object), before.value);
  switch (scene.goal.reach) {
    case Reach::kPart:
    case Reach::kWhole:
      if (!as_recorded) return EditedMeanwhile(before.leaf);
      return true;
    case Reach::kKeep:
      return as_recorded && wanted != before.value;
    case Reach::kRestore:
    case Reach::kLeave:
      // Nobody else has any business with the mark that starts pods again for their ConfigMaps.
      return as_recorded && wanted != before.value &&
             (before.leaf == ConfigAnnotation() || IsLeftOut(scene, before, object));
    case Reach::kInPlace:
      return false;
  }
  return false;
}

FieldPath Annotation(std::string_view key) {
  return FieldPath().Member("metadata").Member("annotations").Member(key);
}

void Annotate(const Scene& scene, const Subject& subject, Draft& draft) {
  const Reach reach = scene.goal.reach;
  const bool marked = IsTrial(reach) || (draft.differs && reach != Reach::kLeave);
  const bool on_trial = subject.config_map.empty() && scene.goal.trial != 0;
  const auto set = [&](std::string_view key, bool wanted, const std::string& value) {
    const FieldPath path = Annotation(key);
    if (!wanted && !IsOurs(*subject.object, path)) return;
    draft.Set(*subject.object, path, wanted ? std::optional<Json>(value) : std::nullopt);
  };
  set(kLoopAnnotation, marked, scene.loop.name);
  set(kTrialAnnotation, marked && on_trial, std::to_string(scene.goal.trial));
}

// The one apply that gives this object its leaves.
Next WriteOf(const Scene& scene, const Subject& subject) {
  Draft draft;
  for (const auto& [leaf, wanted] : scene.goal.leaves) {
    if (leaf.config_map != subject.config_map) continue;
    const LeafRecord& before = *scene.record.Find(leaf);
    const Result<bool> may = MaySet(scene, before, wanted, *subject.object);
    if (!may) return may.error();
    draft.differs =
        draft.differs || (*may && wanted != before.value) || IsHeld(scene, before, *subject.object);
    if (*may) draft.Set(*subject.object, leaf.path, wanted);
  }
  Annotate(scene, subject, draft);
  if (!draft.changes) return std::optional<Request>();
  Request request = RequestFor(Request::Verb::kApply, subject.type, *subject.object);
  draft.config["apiVersion"] = subject.type.api_version();
  draft.config["kind"] = subject.type.kind;
  SetIdentity(*subject.object, draft.config["metadata"]);
  request.body = InOrderOf(*subject.object, std::move(draft.config));
  return std::optional(std::move(request));
}

// Leaves that have their recorded value again and are not held, or are left for good, go back to
// their owners, and so does what we have kept from owners of leaves that are not ours any more.
std::optional<Request> ReleaseOf(const Scene& scene, const Subject& subject) {
  std::vector<GivenBack> given_back;
  bool differs = false;
  for (const auto& [leaf, wanted] : scene.goal.leaves) {
    if (leaf.config_map != subject.config_map) continue;
    const LeafRecord& before = *scene.record.Find(leaf);
    const bool held = IsHeld(scene, before, *subject.object);
    differs = differs || held;
    if (!IsOurs(*subject.object, leaf.path)) {
      auto owed = OwedFor(scene.spec, scene.state, before, *subject.object);
      given_back.insert(given_back.end(), owed.begin(), owed.end());
    } else if (wanted != before.value && scene.goal.reach != Reach::kLeave) {
      differs = true;
    } else if (!held) {
      given_back.push_back({.path = leaf.path, .owners = before.owners});
    }
  }
  if (given_back.empty() && (differs || !HasOurs(*subject.object))) return std::nullopt;
  Request request = RequestFor(Request::Verb::kPatch, subject.type, *subject.object);
  request.body["metadata"]["uid"] = subject.object->Text({"metadata", "uid"});
  request.body["metadata"]["resourceVersion"] =
      subject.object->Text({"metadata", "resourceVersion"});
  request.body["metadata"]["managedFields"] =
      differs ? ManagedFieldsAfter(*subject.object, given_back)
              : ManagedFieldsWithoutUs(*subject.object, given_back);
  return request;
}

std::optional<Request> NextCopy(const Scene& scene) {
  for (const Json& copy : scene.goal.copies) {
    const auto live = scene.objects.config_maps.find(std::string(copy.Text({"metadata", "name"})));
    if (live != scene.objects.config_maps.end() && live->second.Find("data") != nullptr &&
        *live->second.Find("data") == *copy.Find("data")) {
      continue;
    }
    Request request = RequestFor(Request::Verb::kApply, ConfigMapType(), copy);
    request.body = copy;
    return request;
  }
  return std::nullopt;
}

// What a resize of this pod has to say: nothing where it is so already.
std::optional<Request> ResizeOf(const Json& pod, const std::string& container,
                                const std::vector<std::pair<FieldPath, Json>>& resources) {
  const Json* live = ContainerIn(pod, container);
  if (live == nullptr || IsGoing(pod)) return std::nullopt;
  Json wanted = Json::Of({{"name", container}});
  bool changes = false;
  for (const auto& [path, value] : resources) {
    changes = changes || !Equals(path.FindIn(*live), value);
    path.SetIn(wanted, value);
  }
  if (!changes) return std::nullopt;
  Request request = RequestFor(Request::Verb::kPatch, PodType(), pod);
  request.patch_type = k8s::PatchType::kStrategicMerge;
  request.subresource = "resize";
  request.body["metadata"]["resourceVersion"] = pod.Text({"metadata", "resourceVersion"});
  request.body["spec"]["containers"] = Json::List({std::move(wanted)});
  return request;
}

std::optional<Request> NextResize(const Scene& scene) {
  std::vector<std::pair<FieldPath, Json>> of_template;
  for (const KnobRecord& knob : scene.record.knobs) {
    const auto* place = std::get_if<domain::ResourcePlace>(&knob.place);
    if (place == nullptr) continue;
    const auto wanted = scene.goal.leaves.find(LeafOf(scene.record.target, knob.place));
    if (wanted == scene.goal.leaves.end() || !wanted->second) continue;
    of_template.emplace_back(ResourcePath(*place), *wanted->second);
  }
  const std::vector<std::string>& pods = scene.goal.pods;
  for (const Json& pod : scene.objects.pods) {
    const bool candidate = std::find(pods.begin(), pods.end(), NameOf(pod)) != pods.end();
    if (!candidate && !IsResizedByUs(pod)) continue;
    auto request = ResizeOf(pod, scene.record.target.container,
                            candidate ? scene.goal.resources : of_template);
    if (request) return request;
  }
  return std::nullopt;
}

std::optional<Request> NextStuckPod(const Scene& scene) {
  if (IsTrial(scene.goal.reach)) return std::nullopt;
  const std::vector<const Json*> stuck = StuckPods(scene.objects);
  if (stuck.empty()) return std::nullopt;
  Request request = RequestFor(Request::Verb::kDelete, PodType(), *stuck.front());
  request.uid = stuck.front()->Text({"metadata", "uid"});
  return request;
}

std::optional<Request> NextStray(const Scene& scene) {
  for (const Json* copy : CopiesAmong(scene.loop, scene.objects)) {
    const auto wanted = [&](const Json& other) { return NameOf(other) == NameOf(*copy); };
    if (std::any_of(scene.goal.copies.begin(), scene.goal.copies.end(), wanted)) continue;
    Request request = RequestFor(Request::Verb::kDelete, ConfigMapType(), *copy);
    request.uid = copy->Text({"metadata", "uid"});
    return request;
  }
  return std::nullopt;
}

// The objects to write, ConfigMaps before the target that reads them.
std::vector<Subject> SubjectsOf(const Scene& scene) {
  std::set<std::string> names;
  for (const auto& [leaf, wanted] : scene.goal.leaves) names.insert(leaf.config_map);
  names.erase("");
  std::vector<Subject> subjects;
  for (const std::string& name : names) {
    const auto found = scene.objects.config_maps.find(name);
    if (found != scene.objects.config_maps.end()) {
      subjects.push_back({.config_map = name, .type = ConfigMapType(), .object = &found->second});
    }
  }
  if (!scene.stranger) {
    subjects.push_back({.config_map = "",
                        .type = TypeOf(scene.record.target.kind),
                        .object = &scene.objects.workload});
  }
  return subjects;
}

Next NextOf(const Scene& scene) {
  if (auto copy = NextCopy(scene)) return copy;
  const std::vector<Subject> subjects = SubjectsOf(scene);
  for (const Subject& subject : subjects) {
    Next write = WriteOf(scene, subject);
    if (!write || *write) return write;
  }
  if (!scene.stranger) {
    if (auto resize = NextResize(scene)) return resize;
    if (auto stuck = NextStuckPod(scene)) return stuck;
  }
  if (!IsTrial(scene.goal.reach)) {
    for (const Subject& subject : subjects) {
      if (auto release = ReleaseOf(scene, subject)) return release;
    }
  }
  return NextStray(scene);
}

}  // namespace

std::string Request::ToString() const {
  const char* verbs[] = {"apply", "patch", "delete"};
  std::string text =
      std::string(verbs[static_cast<size_t>(verb)]) + " " + type.plural + " " + name.ToString();
  return subresource.empty() ? text : text + " (" + subresource + ")";
}

Next NextRequest(const LoopName& loop, const domain::LoopSpec& spec, const domain::LoopState& state,
                 const TargetObjects& objects, const domain::Action& action) {
  if (!state.taken) return std::optional<Request>();
  Result<Record> record = DecodeRecord(state.taken->record);
  if (!record) return std::move(record).error();
  Result<std::optional<Goal>> goal = GoalOf(loop, spec, state, *record, objects, action);
  if (!goal) return std::move(goal).error();
  if (!*goal) return std::optional<Request>();
  const bool stranger = objects.workload.Text({"metadata", "uid"}) != state.taken->target_uid;
  const bool ends = std::holds_alternative<domain::GiveBack>(action) ||
                    std::holds_alternative<domain::LeaveValues>(action);
  if (IsTrial((*goal)->reach)) {
    if (stranger) {
      return Error{.code = Code::kNotFound,
                   .message = "another workload has the name of " + record->target.name};
    }
    if (Result<void> named = CheckPlaces(spec, *record); !named) return std::move(named).error();
  }
  return NextOf({.loop = loop,
                 .spec = spec,
                 .state = state,
                 .record = *record,
                 .objects = objects,
                 .goal = **goal,
                 .held = ends ? std::set<Leaf>() : LeavesOfWayBack(state, *record),
                 .stranger = stranger});
}

}  // namespace trimtab::apply

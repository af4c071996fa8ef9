#include "tests/sim/world/people.h"

#include <algorithm>
#include <utility>

#include "sim/object_view.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

constexpr const char* kEditor = "kubectl-edit";
// Images of this name do not exist.
constexpr const char* kBroken = "shop/web:broken-";

Json Container(const Stage& stage, Json part) {
  part["name"] = stage.subject.container;
  Json patch;
  patch["spec"]["template"]["spec"]["containers"] = Json::List({std::move(part)});
  return patch;
}

// Who owns what, without when and without the cluster's own controllers.
Json OwnersOf(const Json& object) {
  Json::Array owners;
  const Json* entries = object.Get({"metadata", "managedFields"});
  if (entries == nullptr || entries->array() == nullptr) return Json(owners);
  for (Json entry : *entries->array()) {
    if (entry.Text({"manager"}) == kControllerManager || !entry.Text({"subresource"}).empty()) {
      continue;
    }
    entry.Erase("time");
    owners.push_back(std::move(entry));
  }
  std::sort(owners.begin(), owners.end(),
            [](const Json& a, const Json& b) { return a.Dump() < b.Dump(); });
  return Json(std::move(owners));
}

std::string Compared(const Json& here, const Json& there, const char* part) {
  const Json* a = here.Find(part);
  const Json* b = there.Find(part);
  const Json left = a == nullptr ? Json() : *a;
  const Json right = b == nullptr ? Json() : *b;
  if (left == right) return {};
  return std::string(part) + " is " + left.Dump() + " and was " + right.Dump();
}

}  // namespace

People::People(Registry& here, Registry& untouched, const Stage& stage, Rng rng)
    : here_(here), untouched_(untouched), stage_(stage), rng_(rng), images_(rng.Fork("images")) {}

const Kind& People::TargetKind(const Registry& registry) const {
  return KindOf(registry, "apps", stage_.stateful ? "statefulsets" : "deployments");
}

const Kind& People::LoopKind() const {
  return *here_.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
}

void People::SetUp(const std::vector<Json>& definitions) {
  for (Registry* registry : {&here_, &untouched_}) {
    for (const std::string& ns : {stage_.subject.ns, std::string("trimtab")}) {
      Json object;
      object["metadata"]["name"] = ns;
      TRIMTAB_CHECK(registry->Create(KindOf(*registry, "", "namespaces"), "", object, {}).ok());
    }
    if (stage_.config_map) {
      TRIMTAB_CHECK(registry
                        ->Create(KindOf(*registry, "", "configmaps"), stage_.subject.ns,
                                 *stage_.config_map, {.manager = kEditor})
                        .ok());
    }
    CreateTarget(*registry);
  }
  const Kind& crds = KindOf(here_, "apiextensions.k8s.io", "customresourcedefinitions");
  for (const Json& definition : definitions) {
    TRIMTAB_CHECK(here_.Create(crds, "", definition, {}).ok());
  }
  RecreateLoop();
}

void People::CreateTarget(Registry& registry) {
  TRIMTAB_CHECK(
      registry.Create(TargetKind(registry), stage_.subject.ns, stage_.target, {.manager = kEditor})
          .ok());
}

std::string People::Act() {
  switch (rng_.Below(12)) {
    case 0:
    case 1:
      return SetKnob();
    case 2:
      return Restart();
    case 3:
      return Release();
    case 4:
    case 5:
      return DeletePod();
    case 6:
    case 7:
      return Suspend();
    case 8:
    case 9:
      return EditSpec();
    case 10:
      return RecreateLoop();
    default:
      return RecreateTarget();
  }
}

bool People::Has(const Registry& registry, const Kind& kind, const std::string& name) const {
  return registry.Get(kind, {stage_.subject.ns, name}).ok();
}

Json People::Read(const Registry& registry, const Kind& kind, const std::string& name) const {
  return **registry.Get(kind, {stage_.subject.ns, name});
}

void People::Patch(Registry& registry, const Kind& kind, const std::string& name,
                   const Json& patch) {
  const bool built_in = !kind.custom;
  const auto written = registry.Patch(kind, {stage_.subject.ns, name},
                                      built_in ? PatchKind::kStrategic : PatchKind::kMerge, patch,
                                      {.manager = kEditor});
  TRIMTAB_CHECK(written.ok());
}

void People::PatchTargets(const Json& patch) {
  for (Registry* registry : {&here_, &untouched_}) {
    if (!Has(*registry, TargetKind(*registry), stage_.subject.target)) continue;
    Patch(*registry, TargetKind(*registry), stage_.subject.target, patch);
  }
}

void People::PatchLoop(const Json& patch) {
  if (Has(here_, LoopKind(), stage_.subject.loop)) {
    Patch(here_, LoopKind(), stage_.subject.loop, patch);
  }
}

std::string People::SetKnob() {
  const auto& dials = stage_.subject.dials;
  const Dial& dial = dials[rng_.Below(dials.size())];
  if (dial.place == Dial::Place::kConfigMap ||
      !Has(here_, TargetKind(here_), stage_.subject.target)) {
    return Restart();
  }
  const Json target = Read(here_, TargetKind(here_), stage_.subject.target);
  const auto now = ValuesOn(here_, target, dials, stage_.subject.container);
  const std::string value = DrawValue(dial, rng_);
  if (IsSameValue(dial, now.at(dial.name), value)) return Restart();
  set_knobs_ = true;
  for (Registry* registry : {&here_, &untouched_}) SetDial(*registry, dial, value);
  return "sets " + dial.name + " to " + value;
}

void People::SetDial(Registry& registry, const Dial& dial, const std::string& value) {
  const Kind& kind = TargetKind(registry);
  Json part;
  switch (dial.place) {
    case Dial::Place::kReplicas:
      part["spec"]["replicas"] = int64_t{std::stoll(value)};
      return Patch(registry, kind, stage_.subject.target, part);
    case Dial::Place::kEnv:
      part["env"] = Json::List({Json::Of({{"name", dial.key}, {"value", value}})});
      break;
    case Dial::Place::kArg: {
      const Json target = Read(registry, kind, stage_.subject.target);
      Json args =
          *target.Get({"spec", "template", "spec", "containers"})->array()->front().Find("args");
      for (Json& arg : *args.array()) {
        if (arg.string()->starts_with(dial.key)) arg = dial.key + value;
      }
      part["args"] = std::move(args);
      break;
    }
    default:
      part["resources"]["requests"]["cpu"] = value;
  }
  Patch(registry, kind, stage_.subject.target, Container(stage_, std::move(part)));
}

std::string People::Restart() {
  Json patch;
  patch["spec"]["template"]["metadata"]["annotations"]["kubectl.kubernetes.io/restartedAt"] =
      std::to_string(++releases_);
  PatchTargets(patch);
  return "restarts the pods";
}

std::string People::Release() {
  ++releases_;
  if (images_.Chance(failing_releases_)) {
    Release(kBroken + std::to_string(releases_));
    return "releases an image that cannot be pulled";
  }
  return Release("shop/web:" + std::to_string(releases_));
}

std::string People::Release(const std::string& image) {
  Json part;
  part["image"] = image;
  PatchTargets(Container(stage_, std::move(part)));
  return "releases another image";
}

bool People::IsBroken(const Json& pod) {
  const Json* containers = pod.Get({"spec", "containers"});
  if (containers == nullptr || containers->array() == nullptr) return false;
  return std::any_of(
      containers->array()->begin(), containers->array()->end(),
      [](const Json& container) { return container.Text({"image"}).starts_with(kBroken); });
}

// Pods of a StatefulSet that never became Ready stay after the template is back; a person has to
// delete them.
void People::MendRelease() {
  const Json target = Read(here_, TargetKind(here_), stage_.subject.target);
  if (IsBroken(*target.Get({"spec", "template"}))) {
    Release("shop/web:" + std::to_string(++releases_));
  }
  const Kind& pods = KindOf(here_, "", "pods");
  for (const Version& pod : InNamespace(here_, pods, stage_.subject.ns)) {
    if (IsBroken(*pod)) Delete(here_, pods, *pod);
  }
}

std::string People::DeletePod() {
  const Kind& pods = KindOf(here_, "", "pods");
  const auto all = InNamespace(here_, pods, stage_.subject.ns);
  if (all.empty()) return "finds no pod to delete";
  const Json& pod = *all[rng_.Below(all.size())];
  Delete(here_, pods, pod);
  return "deletes the pod " + NameOf(pod).name;
}

std::string People::Suspend() {
  if (!Has(here_, LoopKind(), stage_.subject.loop)) return RecreateLoop();
  const Json loop = Read(here_, LoopKind(), stage_.subject.loop);
  const Json* suspended = loop.Get({"spec", "suspend"});
  const bool next = suspended == nullptr || suspended->boolean() != true;
  Json patch;
  patch["spec"]["suspend"] = next;
  PatchLoop(patch);
  return next ? "suspends the loop" : "resumes the loop";
}

std::string People::EditSpec() {
  Json patch;
  patch["spec"]["search"]["maxTrials"] = static_cast<int64_t>(2 + rng_.Below(5));
  if (rng_.Chance(0.5)) patch["spec"]["experiment"]["maxDuration"] = "10m";
  PatchLoop(patch);
  return "edits the loop's spec";
}

std::string People::ChangeRules() {
  Json patch;
  patch["spec"]["experiment"]["falseRollbackRate"] = 0.2;
  patch["spec"]["experiment"]["smallestEffect"] = "20%";
  PatchLoop(patch);
  return "has the trials judged by other rules";
}

std::string People::RecreateLoop() {
  if (Has(here_, LoopKind(), stage_.subject.loop)) {
    DeleteLoop();
    return "deletes the loop";
  }
  TRIMTAB_CHECK(
      here_.Create(LoopKind(), stage_.subject.ns, stage_.loop, {.manager = kEditor}).ok());
  return "creates the loop";
}

std::string People::RecreateTarget() {
  if (!Has(here_, TargetKind(here_), stage_.subject.target)) {
    for (Registry* registry : {&here_, &untouched_}) CreateTarget(*registry);
    return "creates the target";
  }
  for (Registry* registry : {&here_, &untouched_}) {
    const auto removed =
        registry->Remove(TargetKind(*registry), {stage_.subject.ns, stage_.subject.target}, {});
    TRIMTAB_CHECK(removed.ok());
  }
  return "deletes the target";
}

void People::DeleteLoop() {
  if (!Has(here_, LoopKind(), stage_.subject.loop)) return;
  TRIMTAB_CHECK(here_.Remove(LoopKind(), {stage_.subject.ns, stage_.subject.loop}, {}).ok());
}

std::string People::Approve() {
  if (!Has(here_, LoopKind(), stage_.subject.loop)) return {};
  const Json loop = Read(here_, LoopKind(), stage_.subject.loop);
  const std::string hash(loop.Text({"status", "proposal", "hash"}));
  if (hash.empty() || loop.Text({"spec", "mode"}) != "Approve" ||
      loop.Text({"metadata", "annotations", "trimtab.dev/approve"}) == hash) {
    return {};
  }
  Json patch;
  patch["metadata"]["annotations"]["trimtab.dev/approve"] = hash;
  PatchLoop(patch);
  return "approves " + hash;
}

void People::MakePeace() {
  if (!Has(here_, TargetKind(here_), stage_.subject.target)) RecreateTarget();
  MendRelease();
  if (!Has(here_, LoopKind(), stage_.subject.loop)) RecreateLoop();
  PatchLoop(ParseJson(R"({"spec":{"suspend":false}})"));
}

std::string People::Difference(bool owners) const {
  const Json here = Read(here_, TargetKind(here_), stage_.subject.target);
  const Json there = Read(untouched_, TargetKind(untouched_), stage_.subject.target);
  std::string difference = Compared(here, there, "spec");
  if (difference.empty() && owners && OwnersOf(here) != OwnersOf(there)) {
    difference = "owners are " + OwnersOf(here).Dump() + " and were " + OwnersOf(there).Dump();
  }
  if (difference.empty() && stage_.config_map) {
    difference =
        Compared(Read(here_, KindOf(here_, "", "configmaps"), "web-cfg"),
                 Read(untouched_, KindOf(untouched_, "", "configmaps"), "web-cfg"), "data");
  }
  return difference;
}

}  // namespace trimtab::sim

#include "tests/sim/world/rivals.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "sim/object_view.h"
#include "tests/sim/parse_json.h"
#include "tests/sim/world/open_definition.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using Who = Rivalry::Who;

constexpr const char* kGitOps = "argocd-controller";

bool Has(const Stage& stage, Dial::Place place) {
  const auto& dials = stage.subject.dials;
  return std::any_of(dials.begin(), dials.end(),
                     [&](const Dial& dial) { return dial.place == place; });
}

const Kind& TargetKind(const Registry& registry, const Stage& stage) {
  return KindOf(registry, "apps", stage.stateful ? "statefulsets" : "deployments");
}

// What stands in Git: the workload as it was made, with or without what the loop tunes.
Json Manifest(const Stage& stage, bool with_knobs) {
  Json manifest = stage.target;
  manifest["apiVersion"] = "apps/v1";
  manifest["kind"] = stage.stateful ? "StatefulSet" : "Deployment";
  manifest["metadata"]["namespace"] = stage.subject.ns;
  if (with_knobs) return manifest;
  Json& app = manifest["spec"]["template"]["spec"]["containers"].array()->front();
  for (const Dial& dial : stage.subject.dials) {
    if (dial.place == Dial::Place::kReplicas) manifest["spec"].Erase("replicas");
    if (dial.place == Dial::Place::kResource) app["resources"].Erase("requests");
    if (dial.place != Dial::Place::kEnv) continue;
    std::erase_if(*app["env"].array(),
                  [&](const Json& entry) { return entry.Text({"name"}) == dial.key; });
  }
  return manifest;
}

bool IsHeldByTrimtab(const Registry& registry, const Kind& kind, const Stage& stage) {
  const auto target = registry.Get(kind, {stage.subject.ns, stage.subject.target});
  const Json* entries = target ? (*target)->Get({"metadata", "managedFields"}) : nullptr;
  if (entries == nullptr || entries->array() == nullptr) return false;
  return std::any_of(entries->array()->begin(), entries->array()->end(),
                     [](const Json& entry) { return entry.Text({"manager"}) == "trimtab"; });
}

void Apply(Registry& registry, const Kind& kind, const Json& config) {
  const auto applied = registry.Patch(kind, NameOf(config), PatchKind::kApply, config,
                                      {.manager = kGitOps, .force = true});
  TRIMTAB_CHECK(applied.ok());
}

k8s::ResourceType AutoscalerType(Who who) {
  if (who == Who::kHorizontal) {
    return {"autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler"};
  }
  if (who == Who::kKeda) return {"keda.sh", "v1alpha1", "scaledobjects", "ScaledObject"};
  return {"autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler"};
}

}  // namespace

Rivalry DrawRivalry(const Stage& stage, Rng& rng) {
  Rivalry rivalry;
  if (rng.Chance(0.5)) return rivalry;
  rivalry.who = static_cast<Who>(1 + rng.Below(static_cast<uint64_t>(Who::kVerticalIdle)));
  // A list of arguments, and the name of a ConfigMap, can only be left out as a whole.
  const bool all = Has(stage, Dial::Place::kArg) || Has(stage, Dial::Place::kConfigMap);
  if (rivalry.who == Who::kGitOpsAround && all) rivalry.who = Who::kGitOps;
  if (rng.Chance(0.5)) {
    rivalry.begins = std::chrono::seconds(static_cast<int>(rng.Below(2400)));
  }
  rivalry.every = std::chrono::seconds(60 + static_cast<int>(rng.Below(240)));
  return rivalry;
}

bool Contends(const Rivalry& rivalry, const Stage& stage) {
  switch (rivalry.who) {
    case Who::kGitOps:
      return true;
    case Who::kHorizontal:
    case Who::kKeda:
      return Has(stage, Dial::Place::kReplicas);
    case Who::kVertical:
      return Has(stage, Dial::Place::kResource);
    default:
      return false;
  }
}

Rivals::Rivals(Registry& here, Registry& untouched, const Stage& stage, Rivalry rivalry, Rng rng)
    : here_(here),
      untouched_(untouched),
      stage_(stage),
      rivalry_(rivalry),
      rng_(rng),
      next_(rivalry.who == Who::kNobody ? Duration::max() : rivalry.begins) {}

std::string Rivals::Act() {
  const bool first = !std::exchange(there_, true);
  next_ = Duration::max();
  if (rivalry_.who == Who::kSecondLoop) return CreateLoop();
  if (first && rivalry_.who >= Who::kHorizontal) {
    if (rivalry_.who <= Who::kKeda) next_ = rivalry_.every;
    return SetUpAutoscaler();
  }
  next_ = rivalry_.every;
  return rivalry_.who >= Who::kHorizontal ? Scale() : ApplyManifests();
}

std::string Rivals::CreateLoop() {
  Json loop = stage_.loop;
  loop["metadata"]["name"] = kLoop;
  loop["spec"]["search"]["seed"] = 77;
  const Kind& loops = *here_.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  TRIMTAB_CHECK(here_.Create(loops, stage_.subject.ns, loop, {.manager = "kubectl-edit"}).ok());
  return "creates a second loop";
}

void Rivals::DeleteLoop() {
  const Kind& loops = *here_.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  if (!here_.Get(loops, {stage_.subject.ns, kLoop})) return;
  TRIMTAB_CHECK(here_.Remove(loops, {stage_.subject.ns, kLoop}, {}).ok());
}

void Rivals::NoteWhatIsTaken() {
  if (!IsHeldByTrimtab(here_, TargetKind(here_, stage_), stage_)) return;
  const Kind& loops = *here_.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  const auto loop = here_.Get(loops, {stage_.subject.ns, stage_.subject.loop});
  const bool in_trial = loop && (*loop)->Get({"status", "trial", "ordinal"}) != nullptr;
  (in_trial ? took_from_trial_ : took_what_was_kept_) = true;
}

std::string Rivals::ApplyManifests() {
  const bool with_knobs = rivalry_.who == Who::kGitOps;
  if (with_knobs) NoteWhatIsTaken();
  for (Registry* registry : {&here_, &untouched_}) {
    if (with_knobs && stage_.config_map) {
      Json map = *stage_.config_map;
      map["apiVersion"] = "v1";
      map["kind"] = "ConfigMap";
      map["metadata"]["namespace"] = stage_.subject.ns;
      Apply(*registry, KindOf(*registry, "", "configmaps"), map);
    }
    Apply(*registry, TargetKind(*registry, stage_), Manifest(stage_, with_knobs));
  }
  return with_knobs ? "applies what stands in Git" : "applies what stands in Git, without knobs";
}

std::string Rivals::SetUpAutoscaler() {
  const k8s::ResourceType type = AutoscalerType(rivalry_.who);
  const Kind& crds = KindOf(here_, "apiextensions.k8s.io", "customresourcedefinitions");
  if (rivalry_.who != Who::kHorizontal) {
    TRIMTAB_CHECK(here_.Create(crds, "", OpenDefinition(type), {}).ok());
  }
  const bool vertical = rivalry_.who >= Who::kVertical;
  Json object = ParseJson(R"({"metadata":{"name":"web"},"spec":{}})");
  object["spec"][vertical ? "targetRef" : "scaleTargetRef"] =
      Json::Of({{"apiVersion", "apps/v1"},
                {"kind", stage_.stateful ? "StatefulSet" : "Deployment"},
                {"name", stage_.subject.target}});
  if (rivalry_.who == Who::kHorizontal) object["spec"]["maxReplicas"] = 8;
  if (vertical) {
    object["spec"]["updatePolicy"]["updateMode"] = rivalry_.who == Who::kVertical ? "Auto" : "Off";
  }
  const Kind& kind = *here_.catalog().Find(type.group, type.version, type.plural);
  TRIMTAB_CHECK(here_.Create(kind, stage_.subject.ns, object, {.manager = "kubectl-edit"}).ok());
  return "sets up " + type.plural;
}

std::string Rivals::Scale() {
  const auto replicas = static_cast<int64_t>(3 + rng_.Below(4));
  Json scale;
  scale["spec"]["replicas"] = replicas;
  for (Registry* registry : {&here_, &untouched_}) {
    const Kind& kind = TargetKind(*registry, stage_);
    if (!registry->Get(kind, {stage_.subject.ns, stage_.subject.target})) continue;
    const auto scaled =
        registry->Patch(kind, {stage_.subject.ns, stage_.subject.target}, PatchKind::kMerge, scale,
                        {.manager = std::string(kControllerManager), .subresource = "scale"});
    TRIMTAB_CHECK(scaled.ok());
  }
  return "scales to " + std::to_string(replicas);
}

}  // namespace trimtab::sim

// The cluster that no controller touches, after a loop that leaves its values.
#include <string>
#include <utility>

#include "sim/object_view.h"
#include "tests/sim/world/people.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

const Json* Named(const Json& list, const std::string& name) {
  for (const Json& item : *list.array()) {
    if (item.Text({"name"}) == name) return &item;
  }
  return nullptr;
}

// The dials' places of a container, as they are.
Json PlacesOf(const Json& container, const std::vector<Dial>& dials) {
  Json part = Json::Of({{"name", container.Text({"name"})}});
  Json::Array env;
  for (const Dial& dial : dials) {
    if (dial.place == Dial::Place::kEnv) env.push_back(*Named(*container.Find("env"), dial.key));
    if (dial.place == Dial::Place::kArg) part["args"] = *container.Find("args");
    if (dial.place == Dial::Place::kResource) {
      part["resources"]["requests"] = *container.Get({"resources", "requests"});
    }
  }
  if (!env.empty()) part["env"] = std::move(env);
  return part;
}

}  // namespace

void People::TakeOver() {
  const std::string& name = stage_.subject.target;
  if (!Has(here_, TargetKind(here_), name)) return;
  if (stage_.config_map) {
    const Kind& maps = KindOf(here_, "", "configmaps");
    Json patch;
    patch["data"] = *Read(here_, maps, "web-cfg").Find("data");
    CopyQuietly(KindOf(untouched_, "", "configmaps"), "web-cfg", std::move(patch));
  }
  const Json target = Read(here_, TargetKind(here_), name);
  const Json& pod = *target.Get({"spec", "template", "spec"});
  Json patch;
  for (const Dial& dial : stage_.subject.dials) {
    if (dial.place == Dial::Place::kReplicas) {
      patch["spec"]["replicas"] = *target.Get({"spec", "replicas"});
    }
  }
  patch["spec"]["template"]["spec"]["containers"] = Json::List(
      {PlacesOf(*Named(*pod.Find("containers"), stage_.subject.container), stage_.subject.dials)});
  // Pods would start again without it, so it stays, and is nobody's.
  if (const Json* mark =
          target.Get({"spec", "template", "metadata", "annotations", "trimtab.dev/config"})) {
    patch["spec"]["template"]["metadata"]["annotations"]["trimtab.dev/config"] = *mark;
  }
  CopyQuietly(TargetKind(untouched_), name, std::move(patch));
}

// Nobody becomes the owner of anything by it.
void People::CopyQuietly(const Kind& kind, const std::string& name, Json patch) {
  const Json before = Read(untouched_, kind, name);
  Patch(untouched_, kind, name, patch);
  Json owners;
  owners["metadata"]["managedFields"] = *before.Get({"metadata", "managedFields"});
  Patch(untouched_, kind, name, owners);
}

}  // namespace trimtab::sim

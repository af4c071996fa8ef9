// Deletion, and what comes and goes with a CustomResourceDefinition.
#include <algorithm>
#include <utility>
#include <vector>

#include "sim/custom_kinds.h"
#include "sim/registry.h"

namespace trimtab::sim {

using k8s::Json;
using k8s::ObjectName;

namespace {

// A deletion's conflict names the kind where others name the plural.
Status Unmet(const Kind& kind, const std::string& name, const std::string& why) {
  k8s::ResourceType type = kind.type;
  type.plural = type.kind;
  return Conflict(type, name, why);
}

std::optional<Status> PreconditionFailed(const Kind& kind, const Json& live,
                                         const RemoveOptions& options) {
  const std::string name(live.Text({"metadata", "name"}));
  const std::string uid(live.Text({"metadata", "uid"}));
  const std::string version(live.Text({"metadata", "resourceVersion"}));
  if (!options.if_uid.empty() && options.if_uid != uid) {
    return Unmet(kind, name,
                 "the UID in the precondition (" + options.if_uid +
                     ") does not match the UID in record (" + uid +
                     "). The object might have been deleted and then recreated");
  }
  if (!options.if_resource_version.empty() && options.if_resource_version != version) {
    return Unmet(kind, name,
                 "the ResourceVersion in the precondition (" + options.if_resource_version +
                     ") does not match the ResourceVersion in record (" + version +
                     "). The object might have been modified");
  }
  return std::nullopt;
}

void AddFinalizer(Json& object, const char* name) {
  Json& list = object["metadata"]["finalizers"];
  if (list.array() == nullptr) list = Json(Json::Array());
  if (std::count(list.array()->begin(), list.array()->end(), Json(name)) == 0) {
    list.array()->push_back(name);
  }
}

int64_t GraceOf(const Kind& kind, const Json& live, const RemoveOptions& options) {
  // Only a pod that a kubelet runs takes time to stop.
  if (kind.storage != "pods" || live.Text({"spec", "nodeName"}).empty()) return 0;
  if (options.grace_seconds) return *options.grace_seconds;
  const Json* grace = live.Get({"spec", "terminationGracePeriodSeconds"});
  return grace == nullptr ? 30 : grace->integer().value_or(30);
}

}  // namespace

// `live` with the deletion that is asked for written into it, so that IsReleased can judge.
Json Registry::Marked(const Kind& kind, const Json& live, const RemoveOptions& options) const {
  Json next = live;
  const int64_t grace = GraceOf(kind, live, options);
  Json& metadata = next["metadata"];
  const bool first = metadata.Find("deletionTimestamp") == nullptr;
  const Json* former = metadata.Find("deletionGracePeriodSeconds");
  if (first) {
    metadata["deletionTimestamp"] = FormatRfc3339(clock_.WallNow() + std::chrono::seconds(grace));
    if (kind.counts_generations) {
      const Json* generation = metadata.Find("generation");
      metadata["generation"] = (generation ? generation->integer().value_or(0) : 0) + 1;
    }
    if (options.propagation == "Foreground") AddFinalizer(next, "foregroundDeletion");
    if (options.propagation == "Orphan") AddFinalizer(next, "orphan");
    if (kind.storage == "namespaces") next["status"]["phase"] = "Terminating";
  }
  if (kind.storage != "namespaces" &&
      (first || (former != nullptr && former->integer().value_or(0) > grace))) {
    next["metadata"]["deletionGracePeriodSeconds"] = grace;
  }
  return next;
}

Outcome<Registry::Removed> Registry::Remove(const Kind& kind, const ObjectName& name,
                                            const RemoveOptions& options) {
  const Version live = store_.Find(kind.storage, name);
  if (live == nullptr) return NotFound(kind.type, name.name);
  if (auto failed = PreconditionFailed(kind, *live, options)) return *std::move(failed);
  Json next = Marked(kind, *live, options);
  const bool gone = IsReleased(next);
  if (options.dry_run) return Removed{kind.Show(live), gone};
  if (!gone) {
    if (next == *live) return Removed{kind.Show(live), false};
    return Removed{kind.Show(store_.Update(kind.storage, name, std::move(next))), false};
  }
  Version last = store_.Remove(kind.storage, name);
  if (IsDefinition(kind)) WithdrawDefinition(*last);
  return Removed{kind.Show(std::move(last)), true};
}

// Also when its spec has changed: the kinds are then served anew.
void Registry::ServeDefinition(const Kind& kind, const Json& definition) {
  catalog_.Withdraw(std::string(definition.Text({"metadata", "name"})));
  for (Kind& served : KindsOf(definition)) catalog_.Serve(std::move(served));
  Json established = definition;
  established["status"] = EstablishedStatus(definition, FormatRfc3339(clock_.WallNow()));
  const auto written =
      Change(kind, definition, std::move(established),
             WriteOptions{.manager = "kube-apiserver", .subresource = "status"}, false);
  TRIMTAB_CHECK(written.ok());
}

void Registry::WithdrawDefinition(const Json& definition) {
  const std::string storage(definition.Text({"metadata", "name"}));
  std::vector<ObjectName> names;
  for (const auto& [name, object] : store_.All(storage)) names.push_back(name);
  for (const ObjectName& name : names) store_.Remove(storage, name);
  catalog_.Withdraw(storage);
}

}  // namespace trimtab::sim

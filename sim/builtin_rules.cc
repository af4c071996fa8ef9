#include "sim/builtin_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "k8s/quantity.h"
#include "sim/builtin_defaults.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

using Causes = std::vector<StatusCause>;

void Wrong(Causes& causes, std::string field, const std::string& value, const std::string& why) {
  causes.push_back({"FieldValueInvalid", "Invalid value: " + value + ": " + why, std::move(field)});
}

void Missing(Causes& causes, std::string field) {
  causes.push_back({"FieldValueRequired", "Required value", std::move(field)});
}

void Forbidden(Causes& causes, std::string field, const std::string& why) {
  causes.push_back({"FieldValueForbidden", "Forbidden: " + why, std::move(field)});
}

std::string Dump(const Json* value) { return value == nullptr ? "null" : value->Dump(); }

int64_t Number(const Json& object, std::initializer_list<std::string_view> path) {
  const Json* value = object.Get(path);
  return value == nullptr ? 0 : value->integer().value_or(0);
}

void CheckNotNegative(Causes& causes, const Json& next, std::string_view name) {
  const int64_t value = Number(next, {"spec", name});
  if (value >= 0) return;
  Wrong(causes, "spec." + std::string(name), std::to_string(value),
        "must be greater than or equal to 0");
}

std::string AsText(const Json& amount) {
  return amount.is_string() ? *amount.string() : amount.Dump();
}

void CheckReadable(Causes& causes, const Json* amounts, const std::string& path) {
  if (amounts == nullptr || amounts->object() == nullptr) return;
  for (const auto& [name, amount] : *amounts->object()) {
    if (k8s::Quantity::Parse(AsText(amount))) continue;
    Wrong(causes, path + "." + name, amount.Dump(),
          "quantities must match the regular expression "
          "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
}

void CheckAmounts(Causes& causes, const Json& container, const std::string& path) {
  const Json* limits = container.Get({"resources", "limits"});
  CheckReadable(causes, limits, path + ".resources.limits");
  CheckReadable(causes, container.Get({"resources", "requests"}), path + ".resources.requests");
  const Json* requests = container.Get({"resources", "requests"});
  if (limits == nullptr || requests == nullptr || requests->object() == nullptr) return;
  for (const auto& [name, request] : *requests->object()) {
    const Json* limit = limits->Find(name);
    if (limit == nullptr) continue;
    const auto asked = k8s::Quantity::Parse(AsText(request));
    const auto most = k8s::Quantity::Parse(AsText(*limit));
    if (!asked || !most || *asked <= *most) continue;
    Wrong(causes, path + ".resources.requests", Json(asked->Canonical()).Dump(),
          "must be less than or equal to " + name + " limit of " + most->Canonical());
  }
}

void CheckPodSpec(Causes& causes, const Json* spec, const std::string& path) {
  const Json* containers = spec == nullptr ? nullptr : spec->Find("containers");
  if (containers == nullptr || containers->array() == nullptr || containers->array()->empty()) {
    return Missing(causes, path + ".containers");
  }
  size_t index = 0;
  for (const Json& container : *containers->array()) {
    const std::string at = path + ".containers[" + std::to_string(index++) + "]";
    if (container.Text({"name"}).empty()) Missing(causes, at + ".name");
    if (container.Text({"image"}).empty()) Missing(causes, at + ".image");
    CheckAmounts(causes, container, at);
  }
}

bool SelectorMatches(const Json* selector, const Json* labels) {
  const Json* wanted = selector == nullptr ? nullptr : selector->Find("matchLabels");
  if (wanted == nullptr || wanted->object() == nullptr) return selector != nullptr;
  return std::all_of(wanted->object()->begin(), wanted->object()->end(), [&](const auto& label) {
    const Json* found = labels == nullptr ? nullptr : labels->Find(label.first);
    return found != nullptr && *found == label.second;
  });
}

// What Deployment, ReplicaSet and StatefulSet have in common.
Causes CheckTemplate(const Json& next) {
  Causes causes;
  CheckNotNegative(causes, next, "replicas");
  CheckNotNegative(causes, next, "minReadySeconds");
  const Json* selector = next.Get({"spec", "selector"});
  const Json* labels = next.Get({"spec", "template", "metadata", "labels"});
  if (selector == nullptr || selector->is_null()) {
    Missing(causes, "spec.selector");
    selector = nullptr;
  }
  if (!SelectorMatches(selector, labels)) {
    Wrong(causes, "spec.template.metadata.labels", Dump(labels),
          "`selector` does not match template `labels`");
  }
  CheckPodSpec(causes, next.Get({"spec", "template", "spec"}), "spec.template.spec");
  return causes;
}

void CheckSelectorKept(Causes& causes, const Json& next, const Json* live) {
  if (live == nullptr) return;
  const Json* selector = next.Get({"spec", "selector"});
  const Json* former = live->Get({"spec", "selector"});
  if (selector == nullptr || former == nullptr || *selector == *former) return;
  Wrong(causes, "spec.selector", selector->Dump(), "field is immutable");
}

bool IsZero(const Json* value) {
  if (value == nullptr) return false;
  return value->integer() == 0 || (value->is_string() && *value->string() == "0%");
}

void CheckStrategy(Causes& causes, const Json& next) {
  const Json* strategy = next.Get({"spec", "strategy"});
  if (strategy == nullptr) return;
  const Json* rolling = strategy->Find("rollingUpdate");
  if (rolling == nullptr) return;
  if (strategy->Text({"type"}) == "Recreate") {
    return Forbidden(causes, "spec.strategy.rollingUpdate",
                     "may not be specified when strategy `type` is 'Recreate'");
  }
  if (IsZero(rolling->Find("maxUnavailable")) && IsZero(rolling->Find("maxSurge"))) {
    Wrong(causes, "spec.strategy.rollingUpdate.maxUnavailable",
          Dump(rolling->Find("maxUnavailable")), "may not be 0 when `maxSurge` is 0");
  }
}

// The object with every field that this kind of write may change made equal to `live`.
Json WithPartsOf(Json next, const Json& live, std::initializer_list<std::string_view> names) {
  const Json* former = live.Find("spec");
  Json* spec = next.Find("spec");
  if (spec == nullptr || !spec->is_object()) return next;
  for (const std::string_view name : names) {
    spec->Erase(name);
    if (const Json* value = former == nullptr ? nullptr : former->Find(name))
      (*spec)[name] = *value;
  }
  return next;
}

// Makes one member of every container as it is in `live`.
Json WithContainersOf(Json next, const Json& live, std::string_view member) {
  Json* containers = next.Find("spec") ? next.Find("spec")->Find("containers") : nullptr;
  const Json* former = live.Get({"spec", "containers"});
  if (containers == nullptr || former == nullptr || containers->array() == nullptr ||
      containers->array()->size() != former->array()->size()) {
    return next;
  }
  for (size_t i = 0; i < containers->array()->size(); ++i) {
    const Json* value = (*former->array())[i].Find(member);
    if (value != nullptr) (*containers->array())[i][member] = *value;
  }
  return next;
}

bool SameSpec(const Json& a, const Json& b) {
  const Json* x = a.Find("spec");
  const Json* y = b.Find("spec");
  return x == y || (x != nullptr && y != nullptr && *x == *y);
}

}  // namespace

Causes CheckDeployment(const Json& next, const Json* live) {
  Causes causes = CheckTemplate(next);
  CheckStrategy(causes, next);
  const int64_t deadline = Number(next, {"spec", "progressDeadlineSeconds"});
  if (deadline <= Number(next, {"spec", "minReadySeconds"})) {
    Wrong(causes, "spec.progressDeadlineSeconds", std::to_string(deadline),
          "must be greater than minReadySeconds");
  }
  CheckSelectorKept(causes, next, live);
  return causes;
}

Causes CheckReplicaSet(const Json& next, const Json* live) {
  Causes causes = CheckTemplate(next);
  CheckSelectorKept(causes, next, live);
  return causes;
}

Causes CheckStatefulSet(const Json& next, const Json* live) {
  Causes causes = CheckTemplate(next);
  if (live == nullptr) return causes;
  const Json frozen =
      WithPartsOf(next, *live,
                  {"replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                   "persistentVolumeClaimRetentionPolicy", "minReadySeconds"});
  if (!SameSpec(frozen, *live)) {
    Forbidden(causes, "spec",
              "updates to statefulset spec for fields other than 'replicas', 'ordinals', "
              "'template', 'updateStrategy', 'revisionHistoryLimit', "
              "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
  }
  return causes;
}

Causes CheckPod(const Json& next, const Json* live) {
  Causes causes;
  CheckPodSpec(causes, next.Find("spec"), "spec");
  if (live == nullptr) return causes;
  Json frozen = WithContainersOf(next, *live, "image");
  frozen = WithPartsOf(std::move(frozen), *live,
                       {"activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"});
  // Binding a pod to a node is a write of its own; the simulated scheduler uses a plain update.
  if (live->Text({"spec", "nodeName"}).empty()) {
    frozen = WithPartsOf(std::move(frozen), *live, {"nodeName"});
  }
  if (!SameSpec(frozen, *live)) {
    Forbidden(causes, "spec",
              "pod updates may not change fields other than `spec.containers[*].image`,"
              "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
              "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
              "(allow it to be set to 1 if it was previously negative)");
  }
  return causes;
}

Causes CheckPodResize(const Json& next, const Json& live) {
  Causes causes;
  CheckPodSpec(causes, next.Find("spec"), "spec");
  if (std::string_view(QosClass(next)) != QosClass(live)) {
    Wrong(causes, "spec", Json(QosClass(live)).Dump(),
          "Pod QOS Class may not change as a result of resizing");
  }
  return causes;
}

std::optional<std::string> Undecodable(const Json& object) {
  if (object.Text({"apiVersion"}) == "apps/v1") {
    for (const char* name : {"replicas", "minReadySeconds", "progressDeadlineSeconds"}) {
      const Json* value = object.Get({"spec", name});
      if (value == nullptr || value->is_null() || value->integer()) continue;
      return std::string("json: cannot unmarshal into field spec.") + name + " of type int32";
    }
  }
  if (object.Text({"kind"}) != "Lease") return std::nullopt;
  for (const char* name : {"acquireTime", "renewTime"}) {
    const std::string_view time = object.Text({"spec", name});
    const size_t dot = time.find('.');
    if (time.empty() ||
        (dot != std::string_view::npos && time.find_first_of("Z+-", dot) == dot + 7)) {
      continue;
    }
    return "parsing time \"" + std::string(time) +
           "\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse its microseconds";
  }
  return std::nullopt;
}

Causes CheckLease(const Json& next, const Json*) {
  Causes causes;
  const Json* seconds = next.Get({"spec", "leaseDurationSeconds"});
  if (seconds != nullptr && seconds->integer().value_or(0) <= 0) {
    Wrong(causes, "spec.leaseDurationSeconds", seconds->Dump(), "must be greater than 0");
  }
  return causes;
}

Causes CheckEvent(const Json& next, const Json* live) {
  Causes causes;
  if (live != nullptr) return causes;
  for (const char* field :
       {"eventTime", "reportingController", "reportingInstance", "action", "reason"}) {
    if (next.Text({field}).empty()) {
      Missing(causes, field);
      return causes;
    }
  }
  return causes;
}

Causes CheckCoreEvent(const Json& next, const Json*) {
  Causes causes;
  const std::string about(next.Text({"involvedObject", "namespace"}));
  const auto ns = next.Text({"metadata", "namespace"});
  if (about.empty() ? ns != "default" : ns != about) {
    Wrong(causes, "involvedObject.namespace", Json(about).Dump(), "does not match event.namespace");
  }
  return causes;
}

Causes CheckDefinition(const Json& next, const Json*) {
  Causes causes;
  const std::string name = std::string(next.Text({"spec", "names", "plural"})) + "." +
                           std::string(next.Text({"spec", "group"}));
  if (next.Text({"metadata", "name"}) != name) {
    Wrong(causes, "metadata.name", Dump(next.Get({"metadata", "name"})),
          "must be spec.names.plural+\".\"+spec.group");
  }
  const Json* versions = next.Get({"spec", "versions"});
  if (versions == nullptr || versions->array() == nullptr || versions->array()->empty()) {
    Missing(causes, "spec.versions");
  }
  return causes;
}

}  // namespace trimtab::sim

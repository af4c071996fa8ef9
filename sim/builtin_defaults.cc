#include "sim/builtin_defaults.h"

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "k8s/quantity.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

const Json kEmpty{Json::Object()};

// Null and missing are alike to the server's own types.
void Default(Json& object, std::string_view key, Json value) {
  if (!object.is_object() && !object.is_null()) return;
  Json& slot = object[key];
  if (slot.is_null()) slot = std::move(value);
}

// The member as an object, made if missing; null if it is something else.
Json* Inside(Json& object, std::string_view key) {
  Default(object, key, kEmpty);
  Json* member = object.Find(key);
  return member != nullptr && member->is_object() ? member : nullptr;
}

template <class Action>
void ForEach(Json& object, std::string_view key, Action action) {
  Json* items = object.Find(key);
  if (items == nullptr || items->array() == nullptr) return;
  for (Json& item : *items->array()) {
    if (item.is_object()) action(item);
  }
}

// As the server writes it: canonical, and nothing finer than a thousandth.
Json CanonicalAmount(const Json& amount) {
  auto quantity = k8s::Quantity::Parse(amount.is_string() ? *amount.string() : amount.Dump());
  if (!quantity) return amount;
  const std::string text = quantity->Canonical();
  if (!text.ends_with('u') && !text.ends_with('n')) return text;
  const auto thousandths = static_cast<int64_t>(std::ceil(quantity->value() * 1000));
  return k8s::Quantity::Parse(std::to_string(thousandths) + "m")->Canonical();
}

// Limits before requests, also where an author has them the other way.
void CanonicalQuantities(Json& resources) {
  for (const char* part : {"limits", "requests", "claims"}) {
    const Json* found = resources.Find(part);
    if (found == nullptr) continue;
    Json amounts = *found;
    resources.Erase(part);
    if (Json::Object* members = amounts.object()) {
      for (auto& [name, amount] : *members) amount = CanonicalAmount(amount);
    }
    resources[part] = std::move(amounts);
  }
}

std::string PullPolicy(std::string_view image) {
  const size_t slash = image.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? image : image.substr(slash + 1);
  const bool pinned = last.find(':') != std::string_view::npos && !last.ends_with(":latest");
  return pinned || last.find('@') != std::string_view::npos ? "IfNotPresent" : "Always";
}

void FillProbe(Json& container, std::string_view name) {
  Json* probe = container.Find(name);
  if (probe == nullptr || !probe->is_object()) return;
  Default(*probe, "timeoutSeconds", 1);
  Default(*probe, "periodSeconds", 10);
  Default(*probe, "successThreshold", 1);
  Default(*probe, "failureThreshold", 3);
  Json* get = probe->Find("httpGet");
  if (get != nullptr) Default(*get, "scheme", "HTTP");
}

void FillEnv(Json& container) {
  ForEach(container, "env", [](Json& entry) {
    Json* from = entry.Find("valueFrom");
    Json* field = from == nullptr ? nullptr : from->Find("fieldRef");
    if (field != nullptr) Default(*field, "apiVersion", "v1");
  });
}

void FillContainer(Json& container) {
  ForEach(container, "ports", [](Json& port) { Default(port, "protocol", "TCP"); });
  FillEnv(container);
  if (Json* resources = Inside(container, "resources")) CanonicalQuantities(*resources);
  for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"}) {
    FillProbe(container, probe);
  }
  Default(container, "terminationMessagePath", "/dev/termination-log");
  Default(container, "terminationMessagePolicy", "File");
  Default(container, "imagePullPolicy", PullPolicy(container.Text({"image"})));
}

void FillVolume(Json& volume) {
  if (volume.object()->size() == 1 && volume.Find("name") != nullptr) volume["emptyDir"] = kEmpty;
  for (const char* source : {"configMap", "secret", "projected"}) {
    Json* found = volume.Find(source);
    if (found != nullptr) Default(*found, "defaultMode", 420);
  }
}

void FillPodSpec(Json& spec) {
  ForEach(spec, "containers", FillContainer);
  ForEach(spec, "initContainers", FillContainer);
  ForEach(spec, "volumes", FillVolume);
  Default(spec, "restartPolicy", "Always");
  Default(spec, "terminationGracePeriodSeconds", 30);
  Default(spec, "dnsPolicy", "ClusterFirst");
  Default(spec, "securityContext", kEmpty);
  Default(spec, "schedulerName", "default-scheduler");
}

Json* FillTemplate(Json& object) {
  Json* spec = Inside(object, "spec");
  if (spec == nullptr) return nullptr;
  Default(*spec, "replicas", 1);
  Json* pod = Inside(*spec, "template");
  Json* pod_spec = pod == nullptr ? nullptr : Inside(*pod, "spec");
  if (pod_spec != nullptr) FillPodSpec(*pod_spec);
  return spec;
}

// A pod's requests follow its limits where it names none.
void RequestsFromLimits(Json& container) {
  Json* resources = container.Find("resources");
  const Json* limits = resources == nullptr ? nullptr : resources->Find("limits");
  if (limits == nullptr || limits->object() == nullptr) return;
  const Json::Object wanted = *limits->object();
  for (const auto& [name, amount] : wanted) {
    if (Json* requests = Inside(*resources, "requests")) Default(*requests, name, amount);
  }
}

Json Toleration(const char* key) {
  return Json::Of(
      {{"key", key}, {"operator", "Exists"}, {"effect", "NoExecute"}, {"tolerationSeconds", 300}});
}

Json AdmittedTolerations() {
  return Json::List(
      {Toleration("node.kubernetes.io/not-ready"), Toleration("node.kubernetes.io/unreachable")});
}

}  // namespace

void FillDeployment(Json& object) {
  Json* spec = FillTemplate(object);
  if (spec == nullptr) return;
  if (Json* strategy = Inside(*spec, "strategy")) {
    Default(*strategy, "type", "RollingUpdate");
    Json* rolling =
        strategy->Text({"type"}) == "RollingUpdate" ? Inside(*strategy, "rollingUpdate") : nullptr;
    if (rolling != nullptr) {
      Default(*rolling, "maxUnavailable", "25%");
      Default(*rolling, "maxSurge", "25%");
    }
  }
  Default(*spec, "revisionHistoryLimit", 10);
  Default(*spec, "progressDeadlineSeconds", 600);
  Default(object, "status", kEmpty);
}

void FillReplicaSet(Json& object) {
  FillTemplate(object);
  if (Json* status = Inside(object, "status")) Default(*status, "replicas", 0);
}

void FillStatefulSet(Json& object) {
  Json* spec = FillTemplate(object);
  if (spec == nullptr) return;
  Default(*spec, "podManagementPolicy", "OrderedReady");
  if (Json* strategy = Inside(*spec, "updateStrategy")) {
    Default(*strategy, "type", "RollingUpdate");
    Json* rolling =
        strategy->Text({"type"}) == "RollingUpdate" ? Inside(*strategy, "rollingUpdate") : nullptr;
    if (rolling != nullptr) Default(*rolling, "partition", 0);
  }
  Default(*spec, "revisionHistoryLimit", 10);
  if (Json* policy = Inside(*spec, "persistentVolumeClaimRetentionPolicy")) {
    Default(*policy, "whenDeleted", "Retain");
    Default(*policy, "whenScaled", "Retain");
  }
  if (Json* status = Inside(object, "status")) {
    Default(*status, "replicas", 0);
    Default(*status, "availableReplicas", 0);
  }
}

void FillPod(Json& object) {
  Json* spec = Inside(object, "spec");
  if (spec == nullptr) return;
  ForEach(*spec, "containers", RequestsFromLimits);
  FillPodSpec(*spec);
  Default(*spec, "enableServiceLinks", true);
  Default(*spec, "tolerations", AdmittedTolerations());
  Default(*spec, "priority", 0);
  Default(*spec, "preemptionPolicy", "PreemptLowerPriority");
  if (Json* status = Inside(object, "status")) {
    Default(*status, "phase", "Pending");
    Default(*status, "qosClass", QosClass(object));
  }
}

Json BornPod() {
  return Json::Of({{"metadata", kEmpty},
                   {"spec", Json::Of({{"containers", nullptr},
                                      {"tolerations", AdmittedTolerations()},
                                      {"priority", 0},
                                      {"preemptionPolicy", "PreemptLowerPriority"}})}});
}

const char* QosClass(const Json& pod) {
  const Json* containers = pod.Get({"spec", "containers"});
  if (containers == nullptr || containers->array() == nullptr) return "BestEffort";
  bool any = false;
  bool all = true;
  for (const Json& container : *containers->array()) {
    for (const char* resource : {"cpu", "memory"}) {
      const Json* limit = container.Get({"resources", "limits", resource});
      const Json* request = container.Get({"resources", "requests", resource});
      any = any || limit != nullptr || request != nullptr;
      all = all && limit != nullptr && request != nullptr && *limit == *request;
    }
  }
  if (!any) return "BestEffort";
  return all ? "Guaranteed" : "Burstable";
}

void FillNamespace(Json& object) {
  const Json name(object.Text({"metadata", "name"}));
  if (Json* labels = Inside(object["metadata"], "labels")) {
    Default(*labels, "kubernetes.io/metadata.name", name);
  }
  if (Json* spec = Inside(object, "spec")) {
    Default(*spec, "finalizers", Json::List({"kubernetes"}));
  }
  if (Json* status = Inside(object, "status")) Default(*status, "phase", "Active");
}

void FillEvent(Json& object) { Default(object, "deprecatedSource", kEmpty); }

void FillCoreEvent(Json& object) {
  Default(object, "source", kEmpty);
  Default(object, "reportingComponent", "");
  Default(object, "reportingInstance", "");
}

void FillAutoscaler(Json& object) {
  if (Json* spec = Inside(object, "spec")) Default(*spec, "minReplicas", 1);
}

void FillDefinition(Json& object) {
  Json* spec = Inside(object, "spec");
  Json* names = spec == nullptr ? nullptr : Inside(*spec, "names");
  if (names == nullptr) return;
  std::string lower(names->Text({"kind"}));
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  Default(*names, "singular", lower);
  Default(*names, "listKind", std::string(names->Text({"kind"})) + "List");
  Default(*spec, "conversion", Json::Of({{"strategy", "None"}}));
}

}  // namespace trimtab::sim

#include "sim/builtin_kinds.h"

#include <utility>

#include "sim/builtin_defaults.h"
#include "sim/builtin_rules.h"
#include "sim/known_fields.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

using schema::Atomic;
using schema::ListBy;
using schema::Map;
using schema::Set;
using schema::Struct;

Schema Resources() {
  return Struct({{"limits", Map()}, {"requests", Map()}, {"claims", ListBy({{"name", {}}})}});
}

Schema EnvEntry() {
  return Struct({{"valueFrom", Struct({{"configMapKeyRef", Atomic()},
                                       {"secretKeyRef", Atomic()},
                                       {"fieldRef", Atomic()},
                                       {"resourceFieldRef", Atomic()}})}});
}

Schema Container() {
  return Struct({{"env", ListBy({{"name", {}}}, EnvEntry())},
                 {"ports", ListBy({{"containerPort", {}}, {"protocol", "TCP"}})},
                 {"volumeMounts", ListBy({{"mountPath", {}}})},
                 {"volumeDevices", ListBy({{"devicePath", {}}})},
                 {"resources", Resources()}});
}

Schema PodSpec() {
  return Struct(
      {{"containers", ListBy({{"name", {}}}, Container())},
       {"initContainers", ListBy({{"name", {}}}, Container())},
       {"ephemeralContainers", ListBy({{"name", {}}}, Container())},
       {"volumes", ListBy({{"name", {}}})},
       {"imagePullSecrets", ListBy({{"name", {}}})},
       {"hostAliases", ListBy({{"ip", {}}})},
       {"topologySpreadConstraints", ListBy({{"topologyKey", {}}, {"whenUnsatisfiable", {}}})},
       {"nodeSelector", Atomic()}});
}

Schema Template() { return Struct({{"metadata", schema::Metadata()}, {"spec", PodSpec()}}); }

Schema Conditions() { return Struct({{"conditions", ListBy({{"type", {}}})}}); }

Schema WorkloadSchema() {
  return schema::Object({{"spec", Struct({{"selector", Atomic()}, {"template", Template()}})},
                         {"status", Conditions()}});
}

Schema PodSchema() {
  return schema::Object({{"spec", PodSpec()},
                         {"status", Struct({{"conditions", ListBy({{"type", {}}})},
                                            {"podIPs", ListBy({{"ip", {}}})}})}});
}

Json BornTemplate() {
  return Json::Of(
      {{"metadata", Json(Json::Object())}, {"spec", Json::Of({{"containers", nullptr}})}});
}

// Metadata, and these parts of the spec that are there from the start.
Json Born(Json spec) {
  return Json::Of({{"metadata", Json(Json::Object())}, {"spec", std::move(spec)}});
}

Kind Plain(const char* group, const char* version, const char* plural, const char* singular,
           const char* name) {
  Kind kind;
  kind.type = {group, version, plural, name, true};
  kind.storage = *group == '\0' ? plural : std::string(plural) + "." + group;
  kind.singular = singular;
  kind.list_kind = std::string(name) + "List";
  kind.schema = schema::Object({});
  kind.openapi = KnownFields(name);
  kind.born = Json::Of({{"metadata", Json(Json::Object())}});
  return kind;
}

PrinterColumn Age() { return {"Age", "string", "", 0}; }

Kind Workload(const char* plural, const char* singular, const char* name, const char* short_name) {
  Kind kind = Plain("apps", "v1", plural, singular, name);
  kind.short_names = {short_name};
  kind.categories = {"all"};
  kind.subresources = {"scale", "status"};
  kind.counts_generations = true;
  kind.schema = WorkloadSchema();
  return kind;
}

// What `-o wide` shows of a workload's template.
void AddWideColumns(Kind& kind) {
  kind.columns.push_back({"Containers", "string", "", 1});
  kind.columns.push_back({"Images", "string", "", 1});
}

Kind Deployment() {
  Kind kind = Workload("deployments", "deployment", "Deployment", "deploy");
  kind.born = Born(Json::Of(
      {{"selector", nullptr}, {"template", BornTemplate()}, {"strategy", Json(Json::Object())}}));
  kind.fill = FillDeployment;
  kind.check = CheckDeployment;
  kind.columns = {{"Ready", "string", "", 0},
                  {"Up-to-date", "string", ".status.updatedReplicas", 0},
                  {"Available", "string", ".status.availableReplicas", 0},
                  Age()};
  AddWideColumns(kind);
  kind.columns.push_back({"Selector", "string", "", 1});
  return kind;
}

Kind ReplicaSet() {
  Kind kind = Workload("replicasets", "replicaset", "ReplicaSet", "rs");
  kind.born = Born(Json::Of({{"selector", nullptr}, {"template", BornTemplate()}}));
  kind.fill = FillReplicaSet;
  kind.check = CheckReplicaSet;
  kind.columns = {{"Desired", "integer", ".spec.replicas", 0},
                  {"Current", "integer", ".status.replicas", 0},
                  {"Ready", "integer", ".status.readyReplicas", 0},
                  Age()};
  AddWideColumns(kind);
  kind.columns.push_back({"Selector", "string", "", 1});
  return kind;
}

Kind StatefulSet() {
  Kind kind = Workload("statefulsets", "statefulset", "StatefulSet", "sts");
  kind.born = Born(Json::Of({{"selector", nullptr},
                             {"template", BornTemplate()},
                             {"updateStrategy", Json(Json::Object())}}));
  kind.fill = FillStatefulSet;
  kind.check = CheckStatefulSet;
  kind.columns = {{"Ready", "string", "", 0}, Age()};
  AddWideColumns(kind);
  return kind;
}

Kind Pod() {
  Kind kind = Plain("", "v1", "pods", "pod", "Pod");
  kind.short_names = {"po"};
  kind.categories = {"all"};
  kind.subresources = {"log", "resize", "status"};
  kind.counts_generations = true;
  kind.schema = PodSchema();
  kind.born = BornPod();
  kind.fill = FillPod;
  kind.check = CheckPod;
  kind.selectable = {"spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "status.phase",
                     "status.podIP"};
  kind.columns = {{"Ready", "string", "", 0},
                  {"Status", "string", "", 0},
                  {"Restarts", "string", "", 0},
                  Age(),
                  {"IP", "string", "", 1},
                  {"Node", "string", "", 1},
                  {"Nominated Node", "string", "", 1},
                  {"Readiness Gates", "string", "", 1}};
  return kind;
}

Kind ConfigMap() {
  Kind kind = Plain("", "v1", "configmaps", "configmap", "ConfigMap");
  kind.short_names = {"cm"};
  kind.schema = schema::Object({{"data", Map()}, {"binaryData", Map()}});
  kind.columns = {{"Data", "string", "", 0}, Age()};
  return kind;
}

Kind Namespace() {
  Kind kind = Plain("", "v1", "namespaces", "namespace", "Namespace");
  kind.type.namespaced = false;
  kind.short_names = {"ns"};
  kind.subresources = {"finalize", "status"};
  kind.born = Born(Json::Of({{"finalizers", Json::List({"kubernetes"})}}));
  kind.fill = FillNamespace;
  kind.selectable = {"status.phase"};
  kind.columns = {{"Status", "string", ".status.phase", 0}, Age()};
  return kind;
}

Kind Lease() {
  Kind kind = Plain("coordination.k8s.io", "v1", "leases", "lease", "Lease");
  kind.unconditional_update = false;
  kind.born = Born(Json(Json::Object()));
  kind.check = CheckLease;
  kind.columns = {{"Holder", "string", ".spec.holderIdentity", 0}, Age()};
  return kind;
}

Kind Event() {
  Kind kind = Plain("events.k8s.io", "v1", "events", "event", "Event");
  kind.storage = "events";
  kind.short_names = {"ev"};
  kind.schema = schema::Object({{"regarding", Atomic()}, {"related", Atomic()}});
  kind.check = CheckEvent;
  kind.fill = FillEvent;
  kind.selectable = {
      "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "reason", "type"};
  kind.columns = {{"Last Seen", "string", "", 0}, {"Type", "string", "", 0},
                  {"Reason", "string", "", 0},    {"Object", "string", "", 0},
                  {"Subobject", "string", "", 1}, {"Source", "string", "", 1},
                  {"Message", "string", "", 0},   {"First Seen", "string", "", 1},
                  {"Count", "string", "", 1},     {"Name", "string", "", 1}};
  return kind;
}

// The same objects, as kubectl describe asks for them.
Kind CoreEvent() {
  Kind kind = Event();
  kind.type.group = "";
  kind.schema = schema::Object({{"involvedObject", Atomic()}, {"related", Atomic()}});
  kind.check = CheckCoreEvent;
  kind.fill = FillCoreEvent;
  kind.renamed = {{"regarding", "involvedObject"},
                  {"note", "message"},
                  {"deprecatedSource", "source"},
                  {"deprecatedFirstTimestamp", "firstTimestamp"},
                  {"deprecatedLastTimestamp", "lastTimestamp"},
                  {"deprecatedCount", "count"},
                  {"reportingController", "reportingComponent"}};
  kind.selectable = {"involvedObject.kind",
                     "involvedObject.namespace",
                     "involvedObject.name",
                     "involvedObject.uid",
                     "involvedObject.apiVersion",
                     "involvedObject.resourceVersion",
                     "involvedObject.fieldPath",
                     "reason",
                     "reportingComponent",
                     "source",
                     "type"};
  return kind;
}

Kind HorizontalPodAutoscaler() {
  Kind kind = Plain("autoscaling", "v2", "horizontalpodautoscalers", "horizontalpodautoscaler",
                    "HorizontalPodAutoscaler");
  kind.short_names = {"hpa"};
  kind.categories = {"all"};
  kind.subresources = {"status"};
  kind.born = Born(Json::Of({{"scaleTargetRef", Json(Json::Object())}}));
  kind.fill = FillAutoscaler;
  return kind;
}

Kind CustomResourceDefinition() {
  Kind kind = Plain("apiextensions.k8s.io", "v1", "customresourcedefinitions",
                    "customresourcedefinition", "CustomResourceDefinition");
  kind.type.namespaced = false;
  kind.short_names = {"crd", "crds"};
  kind.subresources = {"status"};
  kind.counts_generations = true;
  kind.schema = schema::Object({{"status", Struct({{"conditions", ListBy({{"type", {}}})}})}});
  kind.born = Born(Json::Of({{"names", Json(Json::Object())}}));
  kind.fill = FillDefinition;
  kind.check = CheckDefinition;
  kind.columns = {{"Created At", "date", "", 0}};
  return kind;
}

}  // namespace

std::vector<Kind> BuiltinKinds() {
  return {ConfigMap(),
          CoreEvent(),
          Namespace(),
          Pod(),
          Deployment(),
          ReplicaSet(),
          StatefulSet(),
          Lease(),
          Event(),
          HorizontalPodAutoscaler(),
          CustomResourceDefinition()};
}

}  // namespace trimtab::sim

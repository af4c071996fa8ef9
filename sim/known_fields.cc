#include "sim/known_fields.h"

#include <array>
#include <string>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

// Names in an object are all that it may hold; a name ends with [] where it is a list of such
// objects, and null says that everything below is kept. `@` stands for a part that is named below.
struct Part {
  std::string_view name;
  std::string_view fields;
};

constexpr std::array kParts = {
    Part{"Container", R"({"name":null,"image":null,"command":null,"args":null,"workingDir":null,
      "ports":null,"envFrom":null,"env[]":{"name":null,"value":null,"valueFrom":null},
      "resources":{"limits":null,"requests":null,"claims":null},"resizePolicy":null,
      "restartPolicy":null,"restartPolicyRules":null,"volumeMounts":null,"volumeDevices":null,
      "livenessProbe":null,"readinessProbe":null,"startupProbe":null,"lifecycle":null,
      "terminationMessagePath":null,"terminationMessagePolicy":null,"imagePullPolicy":null,
      "securityContext":null,"stdin":null,"stdinOnce":null,"tty":null})"},
    Part{"PodSpec", R"({"volumes":null,"initContainers[]":"@Container","containers[]":"@Container",
      "ephemeralContainers":null,"restartPolicy":null,"terminationGracePeriodSeconds":null,
      "activeDeadlineSeconds":null,"dnsPolicy":null,"nodeSelector":null,"serviceAccountName":null,
      "serviceAccount":null,"automountServiceAccountToken":null,"nodeName":null,
      "hostNetwork":null,"hostPID":null,"hostIPC":null,"shareProcessNamespace":null,
      "securityContext":null,"imagePullSecrets":null,"hostname":null,"subdomain":null,
      "affinity":null,"schedulerName":null,"tolerations":null,"hostAliases":null,
      "priorityClassName":null,"priority":null,"dnsConfig":null,"readinessGates":null,
      "runtimeClassName":null,"enableServiceLinks":null,"preemptionPolicy":null,"overhead":null,
      "topologySpreadConstraints":null,"setHostnameAsFQDN":null,"os":null,"hostUsers":null,
      "schedulingGates":null,"resourceClaims":null,"resources":null,"hostnameOverride":null})"},
    Part{"Template", R"({"metadata":null,"spec":"@PodSpec"})"},
};

constexpr std::array kKinds = {
    Part{"Deployment", R"({"status":null,"spec":{"replicas":null,"selector":null,
      "template":"@Template","strategy":{"type":null,
        "rollingUpdate":{"maxUnavailable":null,"maxSurge":null}},
      "minReadySeconds":null,"revisionHistoryLimit":null,"paused":null,
      "progressDeadlineSeconds":null}})"},
    Part{"ReplicaSet", R"({"status":null,"spec":{"replicas":null,"minReadySeconds":null,
      "selector":null,"template":"@Template"}})"},
    Part{"StatefulSet", R"({"status":null,"spec":{"replicas":null,"selector":null,
      "template":"@Template","volumeClaimTemplates":null,"serviceName":null,
      "podManagementPolicy":null,"updateStrategy":{"type":null,
        "rollingUpdate":{"partition":null,"maxUnavailable":null}},
      "revisionHistoryLimit":null,"minReadySeconds":null,
      "persistentVolumeClaimRetentionPolicy":{"whenDeleted":null,"whenScaled":null},
      "ordinals":{"start":null}}})"},
    Part{"Pod", R"({"status":null,"spec":"@PodSpec"})"},
    Part{"ConfigMap", R"({"data":null,"binaryData":null,"immutable":null})"},
    Part{"Lease", R"({"spec":{"holderIdentity":null,"leaseDurationSeconds":null,
      "acquireTime":null,"renewTime":null,"leaseTransitions":null,"strategy":null,
      "preferredHolder":null}})"},
};

template <size_t N>
std::string_view FieldsOf(const std::array<Part, N>& parts, std::string_view name) {
  for (const Part& part : parts) {
    if (part.name == name) return part.fields;
  }
  return "";
}

// From the short notation above to the words of a structural schema.
Json Expanded(const Json& fields) {
  if (fields.is_null()) return Json::Of({{"x-kubernetes-preserve-unknown-fields", true}});
  if (const std::string* name = fields.string()) {
    return Expanded(*Json::Parse(FieldsOf(kParts, name->substr(1))));
  }
  Json properties{Json::Object()};
  for (const auto& [name, inner] : *fields.object()) {
    const bool list = name.ends_with("[]");
    Json schema = Expanded(inner);
    properties.object()->emplace_back(
        list ? name.substr(0, name.size() - 2) : name,
        list ? Json::Of({{"items", std::move(schema)}}) : std::move(schema));
  }
  return Json::Of({{"properties", std::move(properties)}});
}

}  // namespace

Json KnownFields(std::string_view kind) {
  const std::string_view fields = FieldsOf(kKinds, kind);
  return fields.empty() ? Json() : Expanded(*Json::Parse(fields));
}

}  // namespace trimtab::sim

#include "tests/integration/loop/write_rules.h"

#include <set>

#include "k8s/json.h"

namespace trimtab::loop {
namespace {

using k8s::Json;

void AddLeaves(const Json& value, const std::string& path, std::set<std::string>& leaves) {
  if (const Json::Object* members = value.object()) {
    for (const auto& [key, member] : *members) AddLeaves(member, path + "." + key, leaves);
  } else if (const Json::Array* items = value.array()) {
    for (const Json& item : *items) AddLeaves(item, path + "[]", leaves);
  } else {
    const std::string* text = value.string();
    const bool is_name = path.ends_with("].name");
    leaves.insert(is_name && text != nullptr ? path + "=" + *text : path);
  }
}

bool MayBeWritten(const std::string& leaf) {
  static const std::set<std::string> kExactly = {".apiVersion",
                                                 ".kind",
                                                 ".metadata.name",
                                                 ".metadata.namespace",
                                                 ".metadata.uid",
                                                 ".metadata.resourceVersion",
                                                 ".spec.minReadySeconds",
                                                 ".spec.progressDeadlineSeconds",
                                                 ".spec.strategy.rollingUpdate.maxSurge",
                                                 ".spec.strategy.rollingUpdate.maxUnavailable",
                                                 ".spec.updateStrategy.rollingUpdate.partition",
                                                 ".spec.template.spec.containers[].name=app",
                                                 ".spec.template.spec.containers[].env[].name=POOL",
                                                 ".spec.template.spec.containers[].env[].name=FATE",
                                                 ".spec.template.spec.containers[].env[].value"};
  return kExactly.contains(leaf) || leaf.starts_with(".metadata.managedFields") ||
         leaf.starts_with(".metadata.annotations.trimtab.dev/");
}

}  // namespace

std::vector<std::string> StrayWrites(const std::vector<SeenWrite>& writes, const std::string& ns) {
  const std::string ours = "/apis/trimtab.dev/v1alpha1/namespaces/" + ns + "/";
  const std::string apps = "/apis/apps/v1/namespaces/" + ns + "/";
  std::vector<std::string> strays;
  for (const SeenWrite& write : writes) {
    if (write.path.starts_with(ours + "tuningloops/web") || write.path == ours + "trials") continue;
    const bool is_target =
        write.path == apps + "deployments/web" || write.path == apps + "statefulsets/web";
    if (!is_target || write.method != "PATCH") {
      strays.push_back(write.method + " " + write.path);
      continue;
    }
    const auto body = Json::Parse(write.body);
    std::set<std::string> leaves;
    AddLeaves(body ? *body : Json(), "", leaves);
    for (const std::string& leaf : leaves) {
      if (!MayBeWritten(leaf)) strays.push_back(write.path + ": " + leaf);
    }
  }
  return strays;
}

}  // namespace trimtab::loop

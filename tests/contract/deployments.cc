#include "tests/contract/deployments.h"

#include "tests/contract/fixture.h"

namespace trimtab::contract {

using k8s::Json;

std::string DeploymentSpec(const std::string& app, int replicas, std::string_view more) {
  Json object = J(R"({"spec": {"template": {"spec": {"containers": [{
      "name": "app", "image": "none",
      "args": ["-a", "-b=1", "-c"],
      "env": [{"name": "A", "value": "1"}],
      "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}}}]}}}})");
  const Json labels = Json::Of({{"app", app}});
  object["spec"]["replicas"] = replicas;
  object["spec"]["selector"]["matchLabels"] = labels;
  object["spec"]["template"]["metadata"]["labels"] = labels;
  const Json extra = J(more);
  for (const auto& [key, value] : *extra.object()) object["spec"][key] = value;
  return object.Dump();
}

std::string AppEnv(const std::string& name, const std::string& value) {
  Json object = J(R"({"spec": {"template": {"spec": {"containers": [{"name": "app"}]}}}})");
  Json& container = object["spec"]["template"]["spec"]["containers"].array()->front();
  container["env"] = Json::List({Json::Of({{"name", name}, {"value", value}})});
  return object.Dump();
}

const Json& ContainerOf(const Json& object) {
  static const Json kNone;
  const Json* containers = object.Get({"spec", "template", "spec", "containers"});
  if (containers == nullptr || containers->array() == nullptr || containers->array()->empty()) {
    ADD_FAILURE() << "no container in " << object.Dump();
    return kNone;
  }
  return containers->array()->front();
}

const Json* OwnedBy(const Json& object, std::string_view manager) {
  const Json* entries = object.Get({"metadata", "managedFields"});
  if (entries == nullptr || entries->array() == nullptr) return nullptr;
  for (const Json& entry : *entries->array()) {
    if (entry.Text({"manager"}) != manager || entry.Find("subresource") != nullptr) continue;
    return entry.Find("fieldsV1");
  }
  return nullptr;
}

const Json* OwnedContainer(const Json& object, std::string_view manager) {
  const Json* fields = OwnedBy(object, manager);
  if (fields == nullptr) return nullptr;
  return fields->Get({"f:spec", "f:template", "f:spec", "f:containers", "k:{\"name\":\"app\"}"});
}

bool IsObserved(const Json& object) {
  return Number(object, {"status", "observedGeneration"}) ==
         Number(object, {"metadata", "generation"});
}

}  // namespace trimtab::contract

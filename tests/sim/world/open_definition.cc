#include "tests/sim/world/open_definition.h"

#include "tests/sim/parse_json.h"

namespace trimtab::sim {

k8s::Json OpenDefinition(const k8s::ResourceType& type) {
  k8s::Json definition = ParseJson(R"({"spec":{"scope":"Namespaced","names":{},
      "versions":[{"served":true,"storage":true,"subresources":{"status":{}},
      "schema":{"openAPIV3Schema":{"type":"object","properties":{
        "spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}})");
  definition["metadata"]["name"] = type.plural + "." + type.group;
  definition["spec"]["group"] = type.group;
  definition["spec"]["versions"].array()->front()["name"] = type.version;
  k8s::Json& names = definition["spec"]["names"];
  names["plural"] = type.plural;
  names["singular"] = type.plural;
  names["kind"] = type.kind;
  names["listKind"] = type.kind + "List";
  return definition;
}

}  // namespace trimtab::sim

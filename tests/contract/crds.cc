#include "tests/contract/crds.h"

#include "tests/contract/fixture.h"

namespace trimtab::contract {

std::string Dials::definition() const {
  k8s::Json crd = J(R"({
    "spec": {
      "scope": "Namespaced",
      "names": {"plural": "dials", "singular": "dial", "kind": "Dial", "listKind": "DialList",
                "shortNames": ["dl"], "categories": ["trimtab"]},
      "versions": [{
        "name": "v1", "served": true, "storage": true,
        "subresources": {"status": {}},
        "selectableFields": [{"jsonPath": ".spec.mode"}],
        "additionalPrinterColumns": [
          {"name": "Mode", "type": "string", "jsonPath": ".spec.mode"},
          {"name": "Level", "type": "integer", "jsonPath": ".spec.level", "priority": 1}],
        "schema": {"openAPIV3Schema": {
          "type": "object",
          "required": ["spec"],
          "properties": {
            "spec": {
              "type": "object",
              "required": ["mode"],
              "properties": {
                "mode": {"type": "string", "enum": ["Low", "High"]},
                "level": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
                "cpu": {"x-kubernetes-int-or-string": true},
                "label": {"type": "string", "maxLength": 4},
                "tags": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
                "nested": {"type": "object",
                           "properties": {"deep": {"type": "boolean", "default": true}}},
                "knobs": {
                  "type": "array",
                  "x-kubernetes-list-type": "map",
                  "x-kubernetes-list-map-keys": ["name"],
                  "items": {"type": "object", "required": ["name"],
                            "properties": {"name": {"type": "string"},
                                           "value": {"type": "number"}}}}}},
            "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}}]}})");
  crd["spec"]["group"] = group_;
  return crd.Dump();
}

}  // namespace trimtab::contract

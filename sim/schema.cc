#include "sim/schema.h"

#include <algorithm>

namespace trimtab::sim {

using k8s::Json;

const Schema& Schema::Field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const SchemaField& field) { return field.name == name; });
  return found == fields.end() ? Element() : found->schema;
}

const Schema& Schema::Element() const {
  static const Schema kAnything;
  return element.empty() ? kAnything : element.front();
}

bool Schema::Names(std::string_view name) const {
  if (shape != Shape::kStruct) return false;
  if (!open) return true;
  return std::any_of(fields.begin(), fields.end(),
                     [&](const SchemaField& field) { return field.name == name; });
}

bool Schema::Splits(const Json& value) const {
  switch (shape) {
    case Shape::kStruct:
    case Shape::kMap:
      return value.is_object();
    case Shape::kSet:
    case Shape::kListByKey:
      return value.is_array();
    case Shape::kAtomic:
      return false;
  }
  return false;
}

namespace schema {
namespace {

std::string_view Word(const Json& openapi, std::string_view key) { return openapi.Text({key}); }

Schema FromArray(const Json& openapi) {
  const Json* items = openapi.Find("items");
  const std::string_view list_type = Word(openapi, "x-kubernetes-list-type");
  if (list_type == "set") return Set();
  if (list_type != "map" || items == nullptr) return Atomic();
  std::vector<Schema::Key> keys;
  if (const Json* names = openapi.Find("x-kubernetes-list-map-keys"); names && names->array()) {
    for (const Json& name : *names->array()) {
      const Json* fallback = items->Get({"properties", *name.string(), "default"});
      keys.emplace_back(*name.string(), fallback ? *fallback : Json());
    }
  }
  return ListBy(std::move(keys), FromOpenApi(*items));
}

Schema FromProperties(const Json& openapi) {
  Schema schema;
  schema.open = openapi.Find("x-kubernetes-preserve-unknown-fields") != nullptr;
  const Json* properties = openapi.Find("properties");
  if (properties == nullptr || properties->object() == nullptr) return schema;
  for (const auto& [name, property] : *properties->object()) {
    schema.fields.push_back({name, FromOpenApi(property)});
  }
  return schema;
}

}  // namespace

Schema Struct(std::vector<SchemaField> fields) { return Schema{.fields = std::move(fields)}; }

Schema Map() { return Schema{.shape = Schema::Shape::kMap}; }

Schema Atomic() { return Schema{.shape = Schema::Shape::kAtomic}; }

Schema Set() { return Schema{.shape = Schema::Shape::kSet}; }

Schema ListBy(std::vector<Schema::Key> keys, Schema element) {
  return Schema{
      .shape = Schema::Shape::kListByKey, .keys = std::move(keys), .element = {std::move(element)}};
}

Schema Metadata() {
  return Struct({{"labels", Map()},
                 {"annotations", Map()},
                 {"finalizers", Set()},
                 {"ownerReferences", ListBy({{"uid", {}}}, Atomic())}});
}

Schema Object(std::vector<SchemaField> fields) {
  fields.push_back({"metadata", Metadata()});
  return Struct(std::move(fields));
}

Schema FromOpenApi(const Json& openapi) {
  if (Word(openapi, "x-kubernetes-map-type") == "atomic") return Atomic();
  if (Word(openapi, "type") == "array") return FromArray(openapi);
  if (const Json* values = openapi.Find("additionalProperties"); values && values->is_object()) {
    Schema map = Map();
    map.element = {FromOpenApi(*values)};
    return map;
  }
  return FromProperties(openapi);
}

}  // namespace schema
}  // namespace trimtab::sim

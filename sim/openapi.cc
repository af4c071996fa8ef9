#include "sim/openapi.h"

#include <array>
#include <cstdint>
#include <set>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

constexpr const char* kSchemas = "#/components/schemas/";
constexpr const char* kMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

// What stands over these three fields of every custom kind, whatever its definition says of them.
constexpr const char* kApiVersionText =
    "APIVersion defines the versioned schema of this representation of an object. Servers should "
    "convert recognized schemas to the latest internal value, and may reject unrecognized values. "
    "More info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/"
    "api-conventions.md#resources";
constexpr const char* kKindText =
    "Kind is a string value representing the REST resource this object represents. Servers may "
    "infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. "
    "More info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/"
    "api-conventions.md#types-kinds";
constexpr const char* kMetadataText =
    "Standard object's metadata. More info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

Json Text(const char* description) {
  return Json::Of({{"description", description}, {"type", "string"}});
}

Json Reference(const std::string& name) { return Json::Of({{"$ref", kSchemas + name}}); }

Json Type(const char* type) { return Json::Of({{"type", type}}); }

Json MapOf(Json element) {
  return Json::Of({{"type", "object"}, {"additionalProperties", std::move(element)}});
}

Json ListOf(Json element) { return Json::Of({{"type", "array"}, {"items", std::move(element)}}); }

Json Properties(Json properties) {
  return Json::Of({{"type", "object"}, {"properties", std::move(properties)}});
}

Json Time() { return Json::Of({{"type", "string"}, {"format", "date-time"}}); }

// ObjectMeta, and what it is made of.
void AddMetadata(Json& schemas) {
  const std::string meta = kMeta;
  schemas[meta + "OwnerReference"] = Properties(Json::Of({{"apiVersion", Type("string")},
                                                          {"blockOwnerDeletion", Type("boolean")},
                                                          {"controller", Type("boolean")},
                                                          {"kind", Type("string")},
                                                          {"name", Type("string")},
                                                          {"uid", Type("string")}}));
  schemas[meta + "FieldsV1"] = Type("object");
  schemas[meta + "ManagedFieldsEntry"] =
      Properties(Json::Of({{"apiVersion", Type("string")},
                           {"fieldsType", Type("string")},
                           {"fieldsV1", Reference(meta + "FieldsV1")},
                           {"manager", Type("string")},
                           {"operation", Type("string")},
                           {"subresource", Type("string")},
                           {"time", Time()}}));
  schemas[meta + "ObjectMeta"] =
      Properties(Json::Of({{"annotations", MapOf(Type("string"))},
                           {"creationTimestamp", Time()},
                           {"deletionGracePeriodSeconds", Type("integer")},
                           {"deletionTimestamp", Time()},
                           {"finalizers", ListOf(Type("string"))},
                           {"generateName", Type("string")},
                           {"generation", Type("integer")},
                           {"labels", MapOf(Type("string"))},
                           {"managedFields", ListOf(Reference(meta + "ManagedFieldsEntry"))},
                           {"name", Type("string")},
                           {"namespace", Type("string")},
                           {"ownerReferences", ListOf(Reference(meta + "OwnerReference"))},
                           {"resourceVersion", Type("string")},
                           {"selfLink", Type("string")},
                           {"uid", Type("string")}}));
}

Json KindIn(const Kind& kind) {
  return Json::Of(
      {{"group", kind.type.group}, {"kind", kind.type.kind}, {"version", kind.type.version}});
}

// "dev.trimtab.v1alpha1.TuningLoop", "io.k8s.api.apps.v1.Deployment"
std::string SchemaName(const Kind& kind) {
  std::string reversed;
  std::string_view rest = kind.type.group;
  while (kind.custom && !rest.empty()) {
    const size_t dot = std::min(rest.find('.'), rest.size());
    reversed = std::string(rest.substr(0, dot)) + (reversed.empty() ? "" : ".") + reversed;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  if (!kind.custom) {
    const std::string_view group = kind.type.group;
    reversed =
        "io.k8s.api." + (group.empty() ? "core" : std::string(group.substr(0, group.find('.'))));
  }
  return reversed + "." + kind.type.version + "." + kind.type.kind;
}

Json SchemaOf(const Kind& kind) {
  Json schema = kind.openapi.is_object() ? kind.openapi : Json(Json::Object());
  schema["type"] = "object";
  Json& properties = schema["properties"];
  if (properties.is_null()) properties = Json(Json::Object());
  properties["apiVersion"] = Text(kApiVersionText);
  properties["kind"] = Text(kKindText);
  properties["metadata"] =
      Json::Of({{"description", kMetadataText},
                {"allOf", Json::List({Reference(std::string(kMeta) + "ObjectMeta")})}});
  schema["x-kubernetes-group-version-kind"] = Json::List({KindIn(kind)});
  return schema;
}

Json Operation(const Kind& kind, const char* action) {
  return Json::Of({{"x-kubernetes-action", action},
                   {"x-kubernetes-group-version-kind", KindIn(kind)},
                   {"responses", Json::Of({{"200", Json::Of({{"description", "OK"}})}})}});
}

// That it takes fieldValidation is what kubectl looks for. Strategic patches of built-in kinds are
// not named: kubectl then merges by the types that it knows itself.
Json Writing(const Kind& kind, const char* action, bool patches) {
  Json operation = Operation(kind, action);
  Json parameters{Json::Array()};
  for (const char* name : {"dryRun", "fieldManager", "fieldValidation"}) {
    parameters.array()->push_back(
        Json::Of({{"name", name}, {"in", "query"}, {"schema", Type("string")}}));
  }
  operation["parameters"] = std::move(parameters);
  if (!patches) return operation;
  Json content{Json::Object()};
  for (const char* type : {"application/apply-patch+yaml", "application/json-patch+json",
                           "application/merge-patch+json"}) {
    content[type] = Json::Of({{"schema", Type("object")}});
  }
  operation["requestBody"] = Json::Of({{"content", std::move(content)}});
  return operation;
}

void AddPaths(Json& paths, const Kind& kind) {
  const std::string base =
      (kind.type.group.empty() ? "/api/" : "/apis/" + kind.type.group + "/") + kind.type.version;
  const std::string all =
      base + (kind.type.namespaced ? "/namespaces/{namespace}/" : "/") + kind.type.plural;
  paths[all] = Json::Of({{"get", Operation(kind, "list")}, {"post", Writing(kind, "post", false)}});
  paths[all + "/{name}"] = Json::Of({{"get", Operation(kind, "get")},
                                     {"put", Writing(kind, "put", false)},
                                     {"patch", Writing(kind, "patch", true)},
                                     {"delete", Operation(kind, "delete")}});
}

std::string HashOf(const std::string& text) {
  uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::string hex;
  for (int shift = 60; shift >= 0; shift -= 4) hex += "0123456789ABCDEF"[(hash >> shift) & 15];
  return hex;
}

}  // namespace

std::optional<Json> OpenApiDocument(const Catalog& catalog, const std::string& group,
                                    const std::string& version) {
  Json schemas{Json::Object()};
  Json paths{Json::Object()};
  for (const auto& kind : catalog.all()) {
    if (kind->type.group != group || kind->type.version != version) continue;
    schemas[SchemaName(*kind)] = SchemaOf(*kind);
    AddPaths(paths, *kind);
  }
  if (schemas.object()->empty()) return std::nullopt;
  AddMetadata(schemas);
  return Json::Of({{"openapi", "3.0.0"},
                   {"info", Json::Of({{"title", "Kubernetes"}, {"version", "v1.34.4"}})},
                   {"paths", std::move(paths)},
                   {"components", Json::Of({{"schemas", std::move(schemas)}})}});
}

Json OpenApiIndex(const Catalog& catalog) {
  std::set<std::pair<std::string, std::string>> served;
  for (const auto& kind : catalog.all()) served.emplace(kind->type.group, kind->type.version);
  Json paths{Json::Object()};
  for (const auto& [group, version] : served) {
    const std::string path = group.empty() ? "api/" + version : "apis/" + group + "/" + version;
    paths[path] = Json::Of(
        {{"serverRelativeURL", "/openapi/v3/" + path + "?hash=" +
                                   HashOf(OpenApiDocument(catalog, group, version)->Dump())}});
  }
  return Json::Of({{"paths", std::move(paths)}});
}

}  // namespace trimtab::sim

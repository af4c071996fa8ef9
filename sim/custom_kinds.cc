#include "sim/custom_kinds.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/custom_values.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

std::vector<std::string> Words(const Json* list) {
  std::vector<std::string> words;
  if (list == nullptr || list->array() == nullptr) return words;
  for (const Json& word : *list->array()) {
    if (word.is_string()) words.push_back(*word.string());
  }
  return words;
}

std::string Word(const Json& from, std::initializer_list<std::string_view> path) {
  return std::string(from.Text(path));
}

std::vector<PrinterColumn> ColumnsOf(const Json& version) {
  std::vector<PrinterColumn> columns;
  const Json* listed = version.Find("additionalPrinterColumns");
  if (listed == nullptr || listed->array() == nullptr) {
    return {{"Age", "date", ".metadata.creationTimestamp", 0}};
  }
  for (const Json& column : *listed->array()) {
    const Json* priority = column.Find("priority");
    columns.push_back({Word(column, {"name"}), Word(column, {"type"}), Word(column, {"jsonPath"}),
                       priority ? static_cast<int>(priority->integer().value_or(0)) : 0});
  }
  return columns;
}

std::vector<std::string> SelectableOf(const Json& version) {
  std::vector<std::string> paths;
  const Json* listed = version.Find("selectableFields");
  if (listed == nullptr || listed->array() == nullptr) return paths;
  for (const Json& field : *listed->array()) {
    const std::string path = Word(field, {"jsonPath"});
    paths.push_back(path.starts_with('.') ? path.substr(1) : path);
  }
  return paths;
}

void TakeSubresources(Kind& kind, const Json& version) {
  const Json* listed = version.Find("subresources");
  if (listed == nullptr) return;
  if (listed->Find("status") != nullptr) kind.subresources.push_back("status");
  const Json* scale = listed->Find("scale");
  if (scale == nullptr) return;
  kind.subresources.push_back("scale");
  kind.custom->replicas_path = Word(*scale, {"specReplicasPath"});
  kind.custom->status_replicas_path = Word(*scale, {"statusReplicasPath"});
  kind.custom->label_selector_path = Word(*scale, {"labelSelectorPath"});
}

bool HasRules(const Json& schema) {
  if (const auto* items = schema.array())
    return std::any_of(items->begin(), items->end(), HasRules);
  if (schema.object() == nullptr) return false;
  return std::any_of(schema.object()->begin(), schema.object()->end(), [](const Json::Member& one) {
    return one.first == "x-kubernetes-validations" || HasRules(one.second);
  });
}

Kind KindOf(const Json& definition, const Json& version) {
  const Json* names = definition.Get({"spec", "names"});
  const Json* openapi = version.Get({"schema", "openAPIV3Schema"});
  Kind kind;
  kind.type = {Word(definition, {"spec", "group"}), Word(version, {"name"}),
               Word(*names, {"plural"}), Word(*names, {"kind"}),
               definition.Text({"spec", "scope"}) != "Cluster"};
  kind.storage = kind.type.plural + "." + kind.type.group;
  kind.singular = Word(*names, {"singular"});
  kind.list_kind = Word(*names, {"listKind"});
  kind.short_names = Words(names->Find("shortNames"));
  kind.categories = Words(names->Find("categories"));
  kind.unconditional_update = false;
  kind.counts_generations = true;
  kind.custom.emplace();
  kind.openapi = openapi ? *openapi : Json(Json::Object());
  kind.custom->has_rules = HasRules(kind.openapi);
  kind.schema = schema::FromOpenApi(kind.openapi);
  std::erase_if(kind.schema.fields, [](const auto& field) { return field.name == "metadata"; });
  kind.schema.fields.push_back({"metadata", schema::Metadata()});
  kind.born = Json::Of({{"metadata", Json(Json::Object())}});
  kind.columns = ColumnsOf(version);
  kind.selectable = SelectableOf(version);
  TakeSubresources(kind, version);
  return kind;
}

Json Condition(const char* type, const char* reason, const char* message, const std::string& now) {
  return Json::Of({{"type", type},
                   {"status", "True"},
                   {"lastTransitionTime", now},
                   {"reason", reason},
                   {"message", message}});
}

}  // namespace

bool IsDefinition(const Kind& kind) {
  return kind.storage == "customresourcedefinitions.apiextensions.k8s.io";
}

std::vector<Kind> KindsOf(const Json& definition) {
  std::vector<Kind> kinds;
  const Json* versions = definition.Get({"spec", "versions"});
  if (versions == nullptr || versions->array() == nullptr) return kinds;
  for (const Json& version : *versions->array()) {
    const Json* served = version.Find("served");
    if (served != nullptr && served->boolean().value_or(false)) {
      kinds.push_back(KindOf(definition, version));
    }
  }
  return kinds;
}

Json EstablishedStatus(const Json& definition, const std::string& now) {
  Json stored{Json::Array()};
  const Json* versions = definition.Get({"spec", "versions"});
  for (const Json& version : *versions->array()) {
    const Json* storage = version.Find("storage");
    if (storage != nullptr && storage->boolean().value_or(false)) {
      stored.array()->push_back(Json(version.Text({"name"})));
    }
  }
  return Json::Of(
      {{"conditions",
        Json::List({Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                    Condition("Established", "InitialNamesAccepted",
                              "the initial names have been accepted", now)})},
       {"acceptedNames", *definition.Get({"spec", "names"})},
       {"storedVersions", stored}});
}

}  // namespace trimtab::sim

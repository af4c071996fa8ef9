#include "controller/apply/record.h"

#include <algorithm>
#include <utility>

#include "controller/apply/allow_list.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

// What people see of a long value.
constexpr size_t kMostShownBytes = 256;

Error Unreadable(const std::string& why) {
  return {.code = Code::kMalformed,
          .message = "the record of what was there before cannot be read: " + why};
}

Json EncodePlace(const domain::Place& place) {
  struct Encoder {
    Json operator()(const domain::EnvPlace& env) { return Json::Of({{"env", env.variable}}); }
    Json operator()(const domain::ArgPlace& arg) { return Json::Of({{"arg", arg.pattern}}); }
    Json operator()(const domain::ConfigMapPlace& map) {
      Json at = Json::Of({{"name", map.name}, {"key", map.key}});
      if (!map.path.empty()) at["path"] = map.path;
      return Json::Of({{"configMap", at}});
    }
    Json operator()(const domain::ResourcePlace& resource) {
      return Json::Of({{"resource", resource.resource}});
    }
    Json operator()(const domain::ReplicasPlace&) { return Json::Of({{"replicas", true}}); }
  };
  return std::visit(Encoder(), place);
}

std::optional<domain::Place> DecodePlace(const Json& json) {
  if (json.Find("env") != nullptr) return domain::EnvPlace{std::string(json.Text({"env"}))};
  if (json.Find("arg") != nullptr) return domain::ArgPlace{std::string(json.Text({"arg"}))};
  if (json.Find("resource") != nullptr) {
    return domain::ResourcePlace{std::string(json.Text({"resource"}))};
  }
  if (json.Find("replicas") != nullptr) return domain::ReplicasPlace{};
  const Json* map = json.Find("configMap");
  if (map == nullptr) return std::nullopt;
  return domain::ConfigMapPlace{.name = std::string(map->Text({"name"})),
                                .key = std::string(map->Text({"key"})),
                                .path = std::string(map->Text({"path"}))};
}

Json EncodeOwner(const Owner& owner) {
  Json out = Json::Of({{"manager", owner.manager},
                       {"operation", owner.operation},
                       {"apiVersion", owner.api_version}});
  if (!owner.time.empty()) out["time"] = owner.time;
  if (!owner.subresource.empty()) out["subresource"] = owner.subresource;
  Json::Array parents;
  for (const size_t depth : owner.parents) parents.emplace_back(static_cast<int64_t>(depth));
  out["parents"] = std::move(parents);
  return out;
}

Owner DecodeOwner(const Json& json) {
  Owner owner{.manager = std::string(json.Text({"manager"})),
              .operation = std::string(json.Text({"operation"})),
              .api_version = std::string(json.Text({"apiVersion"})),
              .time = std::string(json.Text({"time"})),
              .subresource = std::string(json.Text({"subresource"}))};
  const Json* parents = json.Find("parents");
  if (parents == nullptr || parents->array() == nullptr) return owner;
  for (const Json& depth : *parents->array()) {
    owner.parents.push_back(static_cast<size_t>(depth.integer().value_or(0)));
  }
  return owner;
}

Json EncodeLeaf(const LeafRecord& record) {
  Json out = Json::Of({{"path", record.leaf.path.ToString()}});
  if (!record.leaf.config_map.empty()) out["configMap"] = record.leaf.config_map;
  if (record.value) out["value"] = *record.value;
  Json::Array owners;
  for (const Owner& owner : record.owners) owners.push_back(EncodeOwner(owner));
  out["owners"] = std::move(owners);
  if (record.missing_from) out["missingFrom"] = static_cast<int64_t>(*record.missing_from);
  return out;
}

Result<LeafRecord> DecodeLeaf(const Json& json) {
  std::optional<FieldPath> path = FieldPath::Parse(json.Text({"path"}));
  if (!path) return Unreadable("a leaf has no path");
  LeafRecord record{
      .leaf = {.config_map = std::string(json.Text({"configMap"})), .path = *std::move(path)}};
  if (const Json* value = json.Find("value")) record.value = *value;
  const Json* owners = json.Find("owners");
  if (owners == nullptr || owners->array() == nullptr) return Unreadable("a leaf has no owners");
  for (const Json& owner : *owners->array()) record.owners.push_back(DecodeOwner(owner));
  if (const Json* missing = json.Find("missingFrom")) {
    const auto depth = static_cast<size_t>(missing->integer().value_or(0));
    // Nobody has made the object itself.
    if (depth > 0) record.missing_from = depth;
  }
  return record;
}

Result<domain::Target> DecodeTarget(const Json& json) {
  domain::Target target{.name = std::string(json.Text({"target", "name"})),
                        .container = std::string(json.Text({"target", "container"}))};
  const std::string_view kind = json.Text({"target", "kind"});
  if (kind != "Deployment" && kind != "StatefulSet") return Unreadable("it names no target");
  if (kind == "StatefulSet") target.kind = domain::TargetKind::kStatefulSet;
  return target;
}

std::string Shown(const Json& value) {
  std::string text = value.is_string() ? *value.string() : value.Dump();
  return text.size() <= kMostShownBytes ? text : std::to_string(text.size()) + " bytes";
}

}  // namespace

std::string Leaf::ToString() const {
  return config_map.empty() ? path.ToString() : "ConfigMap " + config_map + " " + path.ToString();
}

const LeafRecord* Record::Find(const Leaf& leaf) const {
  const auto found = std::lower_bound(
      leaves.begin(), leaves.end(), leaf,
      [](const LeafRecord& record, const Leaf& wanted) { return record.leaf < wanted; });
  return found != leaves.end() && found->leaf == leaf ? &*found : nullptr;
}

std::string Encode(const Record& record) {
  const bool stateful = record.target.kind == domain::TargetKind::kStatefulSet;
  Json out = Json::Of({{"target", Json::Of({{"kind", stateful ? "StatefulSet" : "Deployment"},
                                            {"name", record.target.name},
                                            {"container", record.target.container}})}});
  Json::Array leaves;
  for (const LeafRecord& leaf : record.leaves) leaves.push_back(EncodeLeaf(leaf));
  out["leaves"] = std::move(leaves);
  Json::Array knobs;
  for (const KnobRecord& knob : record.knobs) {
    knobs.push_back(Json::Of({{"knob", knob.knob}, {"place", EncodePlace(knob.place)}}));
    if (!knob.default_value.empty()) knobs.back()["default"] = knob.default_value;
  }
  out["knobs"] = std::move(knobs);
  return out.Dump();
}

Result<Record> DecodeRecord(std::string_view text) {
  const Result<Json> json = Json::Parse(text);
  if (!json) return Unreadable(json.error().message);
  Record record;
  Result<domain::Target> target = DecodeTarget(*json);
  if (!target) return std::move(target).error();
  record.target = *std::move(target);
  const Json* leaves = json->Find("leaves");
  const Json* knobs = json->Find("knobs");
  if (leaves == nullptr || leaves->array() == nullptr || knobs == nullptr ||
      knobs->array() == nullptr) {
    return Unreadable("leaves or knobs are missing");
  }
  for (const Json& leaf : *leaves->array()) {
    Result<LeafRecord> decoded = DecodeLeaf(leaf);
    if (!decoded) return std::move(decoded).error();
    if (!IsAllowed(record.target.container, decoded->leaf)) {
      return Unreadable("nobody may set " + decoded->leaf.ToString());
    }
    record.leaves.push_back(*std::move(decoded));
  }
  for (const Json& knob : *knobs->array()) {
    const Json* at = knob.Find("place");
    std::optional<domain::Place> place = at != nullptr ? DecodePlace(*at) : std::nullopt;
    if (!place) return Unreadable("a knob has no place");
    record.knobs.push_back({.knob = std::string(knob.Text({"knob"})),
                            .place = *std::move(place),
                            .default_value = std::string(knob.Text({"default"}))});
  }
  std::sort(record.leaves.begin(), record.leaves.end(),
            [](const LeafRecord& a, const LeafRecord& b) { return a.leaf < b.leaf; });
  return record;
}

domain::Taken ToTaken(const Record& record, const std::string& target_uid) {
  domain::Taken taken{.target_uid = target_uid, .record = Encode(record)};
  for (const LeafRecord& leaf : record.leaves) {
    domain::TakenPlace place{.place = leaf.leaf.ToString()};
    if (leaf.value) place.value = Shown(*leaf.value);
    for (const Owner& owner : leaf.owners) {
      if (!place.owner.empty()) place.owner += ", ";
      place.owner += owner.manager;
    }
    taken.places.push_back(std::move(place));
  }
  return taken;
}

}  // namespace trimtab::apply

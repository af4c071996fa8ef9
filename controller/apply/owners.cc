#include "controller/apply/owners.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace trimtab::apply {
namespace {

using k8s::Json;

const Json::Array& EntriesOf(const Json& object) {
  static const Json::Array kNone;
  const Json* entries = object.Get({"metadata", "managedFields"});
  return entries != nullptr && entries->array() != nullptr ? *entries->array() : kNone;
}

Owner OwnerOf(const Json& entry) {
  return {.manager = std::string(entry.Text({"manager"})),
          .operation = std::string(entry.Text({"operation"})),
          .api_version = std::string(entry.Text({"apiVersion"})),
          .time = std::string(entry.Text({"time"})),
          .subresource = std::string(entry.Text({"subresource"}))};
}

bool IsOurEntry(const Json& entry) {
  return entry.Text({"manager"}) == kFieldManager && entry.Find("subresource") == nullptr;
}

Json EntryOf(const Owner& owner) {
  Json entry = Json::Of({{"manager", owner.manager},
                         {"operation", owner.operation},
                         {"apiVersion", owner.api_version},
                         {"fieldsType", "FieldsV1"},
                         {"fieldsV1", Json(Json::Object{})}});
  if (!owner.time.empty()) entry["time"] = owner.time;
  if (!owner.subresource.empty()) entry["subresource"] = owner.subresource;
  return entry;
}

void AddOwned(Json::Array& entries, const Owner& owner, const FieldPath& path) {
  for (Json& entry : entries) {
    if (OwnerOf(entry).SameWriter(owner)) {
      return path.AddTo(entry["fieldsV1"], owner.parents);
    }
  }
  entries.push_back(EntryOf(owner));
  path.AddTo(entries.back()["fieldsV1"], owner.parents);
}

Json WithOwners(Json::Array entries, const std::vector<GivenBack>& given_back) {
  for (const GivenBack& leaf : given_back) {
    for (const Owner& owner : leaf.owners) AddOwned(entries, owner, leaf.path);
  }
  return Json(std::move(entries));
}

// The eldest entry comes first: whoever has set something there first has made it.
std::optional<Owner> HeirOf(const Json& object, const FieldPath& path, size_t depth) {
  const FieldPath parent = path.Parent(depth);
  if (parent.FindIn(object) == nullptr) return std::nullopt;
  std::optional<Owner> heir;
  for (const Json& entry : EntriesOf(object)) {
    const Json* fields = entry.Find("fieldsV1");
    if (fields == nullptr || IsOurEntry(entry) || !parent.IsIn(*fields)) continue;
    const std::vector<size_t> held = path.ParentsIn(*fields);
    const bool has_owner = std::find(held.begin(), held.end(), depth) != held.end();
    if (has_owner || entry.Text({"operation"}) == "Apply") return std::nullopt;
    if (!heir) heir = OwnerOf(entry);
  }
  return heir;
}

}  // namespace

bool Owner::SameWriter(const Owner& other) const {
  return manager == other.manager && operation == other.operation &&
         api_version == other.api_version && subresource == other.subresource;
}

std::vector<Owner> OwnersOf(const Json& object, const FieldPath& path) {
  std::vector<Owner> owners;
  for (const Json& entry : EntriesOf(object)) {
    const Json* fields = entry.Find("fieldsV1");
    if (fields == nullptr || !path.IsIn(*fields)) continue;
    owners.push_back(OwnerOf(entry));
    owners.back().parents = path.ParentsIn(*fields);
  }
  return owners;
}

bool IsOurs(const Json& object, const FieldPath& path) {
  for (const Json& entry : EntriesOf(object)) {
    const Json* fields = entry.Find("fieldsV1");
    if (IsOurEntry(entry) && fields != nullptr && path.IsIn(*fields)) return true;
  }
  return false;
}

bool HasOurs(const Json& object) {
  for (const Json& entry : EntriesOf(object)) {
    if (IsOurEntry(entry)) return true;
  }
  return false;
}

std::vector<GivenBack> OrphansOf(const Json& object, const FieldPath& path, size_t depth) {
  std::vector<GivenBack> orphans;
  for (; depth < path.steps().size(); ++depth) {
    std::optional<Owner> heir = HeirOf(object, path, depth);
    if (heir) orphans.push_back({.path = path.Parent(depth), .owners = {*std::move(heir)}});
  }
  return orphans;
}

Json ManagedFieldsAfter(const Json& object, const std::vector<GivenBack>& given_back) {
  Json::Array entries;
  for (Json entry : EntriesOf(object)) {
    if (IsOurEntry(entry)) {
      for (const GivenBack& leaf : given_back) leaf.path.RemoveFrom(entry["fieldsV1"]);
      if (entry["fieldsV1"].object()->empty()) continue;
    }
    entries.push_back(std::move(entry));
  }
  return WithOwners(std::move(entries), given_back);
}

Json ManagedFieldsWithoutUs(const Json& object, const std::vector<GivenBack>& given_back) {
  Json::Array entries;
  for (const Json& entry : EntriesOf(object)) {
    if (!IsOurEntry(entry)) entries.push_back(entry);
  }
  return WithOwners(std::move(entries), given_back);
}

}  // namespace trimtab::apply

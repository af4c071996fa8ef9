#include "sim/managed_fields.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

// Fields that belong to the server: nobody owns them.
FieldSet ServersOwn() {
  const auto field = [](const char* name) { return PathElement{PathElement::Kind::kField, name}; };
  FieldSet metadata;
  for (const char* name :
       {"name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
        "managedFields", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds"}) {
    metadata.Add(field(name), true, {});
  }
  FieldSet all;
  all.Add(field("apiVersion"), true, {});
  all.Add(field("kind"), true, {});
  all.Add(field("metadata"), true, std::move(metadata));
  return all;
}

FieldSet WithoutServersOwn(const FieldSet& set) {
  static const FieldSet kServersOwn = ServersOwn();
  return set.Difference(kServersOwn);
}

Comparison Changed(const Schema& schema, const Json& before, const Json& after) {
  Comparison change = Compare(schema, before, after);
  change.added = WithoutServersOwn(change.added);
  change.modified = WithoutServersOwn(change.modified);
  change.removed = WithoutServersOwn(change.removed);
  return change;
}

Json OwnerJson(const Owner& owner) {
  Json json = Json::Of({{"manager", owner.manager},
                        {"operation", owner.applied ? "Apply" : "Update"},
                        {"apiVersion", owner.api_version}});
  if (!owner.time.empty()) json["time"] = owner.time;
  json["fieldsType"] = "FieldsV1";
  json["fieldsV1"] = owner.fields.ToJson();
  if (!owner.subresource.empty()) json["subresource"] = owner.subresource;
  return json;
}

Result<Owner> ParseOwner(const Json& json) {
  const Json* fields = json.Find("fieldsV1");
  auto set = fields == nullptr ? Result<FieldSet>(FieldSet()) : FieldSet::FromJson(*fields);
  if (!set) return std::move(set).error();
  return Owner{.manager = std::string(json.Text({"manager"})),
               .applied = json.Text({"operation"}) == "Apply",
               .api_version = std::string(json.Text({"apiVersion"})),
               .subresource = std::string(json.Text({"subresource"})),
               .time = std::string(json.Text({"time"})),
               .fields = *std::move(set)};
}

// `"kubectl" with subresource "scale" using apps/v1`, as conflicts name an owner.
std::string Describe(const Owner& owner) {
  std::string text;
  k8s::AppendJsonString(text, owner.manager);
  if (!owner.subresource.empty()) {
    text += " with subresource ";
    k8s::AppendJsonString(text, owner.subresource);
  }
  return owner.applied ? text : text + " using " + owner.api_version;
}

Status ConflictStatus(std::vector<StatusCause> causes) {
  Status status{.code = 409, .reason = "Conflict"};
  status.message = "Apply failed with " + std::to_string(causes.size()) + " conflict";
  if (causes.size() == 1) {
    status.message += ": " + causes[0].message + ": " + causes[0].field;
  } else {
    status.message += "s: ";
    const std::string* named = nullptr;
    for (const StatusCause& cause : causes) {
      if (named == nullptr || *named != cause.message) {
        if (named != nullptr) status.message += "\n";
        status.message += "conflicts" + cause.message.substr(std::string("conflict").size()) + ":";
        named = &cause.message;
      }
      status.message += "\n- " + cause.field;
    }
  }
  status.causes = std::move(causes);
  return status;
}

}  // namespace

bool Owner::SameWriter(const Owner& other) const {
  return manager == other.manager && applied == other.applied && subresource == other.subresource &&
         (applied || api_version == other.api_version);
}

Result<ManagedFields> ManagedFields::FromJson(const Json* list) {
  ManagedFields fields;
  if (list == nullptr || list->array() == nullptr) return fields;
  for (const Json& entry : *list->array()) {
    auto owner = ParseOwner(entry);
    if (!owner) return std::move(owner).error();
    fields.owners_.push_back(*std::move(owner));
  }
  return fields;
}

Json ManagedFields::ToJson() const {
  std::vector<const Owner*> sorted;
  for (const Owner& owner : owners_) sorted.push_back(&owner);
  const auto rank = [](const Owner* owner) {
    return std::tie(owner->time, owner->manager, owner->api_version, owner->subresource);
  };
  std::sort(sorted.begin(), sorted.end(), [&](const Owner* a, const Owner* b) {
    if (a->applied != b->applied) return a->applied;
    return rank(a) < rank(b);
  });
  Json::Array list;
  for (const Owner* owner : sorted) list.push_back(OwnerJson(*owner));
  return Json(std::move(list));
}

Owner* ManagedFields::Find(const Owner& writer) {
  const auto found = std::find_if(owners_.begin(), owners_.end(),
                                  [&](const Owner& owner) { return owner.SameWriter(writer); });
  return found == owners_.end() ? nullptr : &*found;
}

void ManagedFields::DropEmpty() {
  std::erase_if(owners_, [](const Owner& owner) { return owner.fields.empty(); });
}

void ManagedFields::TakeFromOthers(const Comparison& change, const Owner& writer) {
  const FieldSet taken = change.modified.Union(change.added).Union(change.removed);
  for (Owner& owner : owners_) {
    if (!owner.SameWriter(writer)) owner.fields = owner.fields.Difference(taken);
  }
}

void ManagedFields::RecordUpdate(const Schema& schema, const Json& before, const Json& after,
                                 Owner writer) {
  const Comparison change = Changed(schema, before, after);
  TakeFromOthers(change, writer);
  FieldSet gained = change.modified.Union(change.added);
  Owner* mine = Find(writer);
  if (mine != nullptr) {
    mine->fields = mine->fields.Difference(change.removed).Union(gained);
    if (!gained.empty()) mine->time = writer.time;
  } else if (!gained.empty()) {
    writer.fields = std::move(gained);
    owners_.push_back(std::move(writer));
  }
  DropEmpty();
}

// What the writer owned goes; what anybody (the writer's new set as well) still owns is put back,
// and so is everything that the writer did not own itself but that went with its container.
Json ManagedFields::Prune(const Schema& schema, const Json& merged, const FieldSet& last) const {
  if (last.empty()) return merged;
  const auto named = [&](const FieldSet& set) { return set.WithNamedParents(schema); };
  const FieldSet all = named(FieldsOf(schema, merged));
  FieldSet owned;
  for (const Owner& owner : owners_) owned = owned.Union(owner.fields);
  const auto kept = [&](const Json& value) { return named(FieldsOf(schema, value)); };
  Json pruned = Without(schema, merged, named(last));
  pruned = Without(schema, merged, all.Difference(kept(pruned).Union(named(owned))));
  pruned = Without(schema, merged, all.Difference(kept(pruned)).Intersection(named(last)));
  return WithoutEmptied(std::move(pruned), merged);
}

std::vector<StatusCause> ManagedFields::Clashes(const FieldSet& wanted, const Owner& writer) const {
  std::vector<StatusCause> causes;
  for (const Owner& owner : owners_) {
    if (owner.SameWriter(writer)) continue;
    for (const std::string& path : owner.fields.Intersection(wanted).Leaves()) {
      causes.push_back({"FieldManagerConflict", "conflict with " + Describe(owner), path});
    }
  }
  std::stable_sort(causes.begin(), causes.end(), [](const StatusCause& a, const StatusCause& b) {
    return a.message < b.message;
  });
  return causes;
}

Outcome<ManagedFields::Applied> ManagedFields::Apply(const Schema& schema, const Json& live,
                                                     const Json& config, Owner writer, bool force) {
  // An apply that changes no value leaves the time as it was; a first one then has none.
  const std::string now = std::exchange(writer.time, "");
  FieldSet last;
  if (const Owner* former = Find(writer)) {
    writer.time = former->time;
    last = former->fields;
  }
  writer.fields = WithoutServersOwn(FieldsOf(schema, config));
  std::erase_if(owners_, [&](const Owner& owner) { return owner.SameWriter(writer); });
  owners_.push_back(writer);

  Json next = Prune(schema, MergeValues(schema, live, config), last);
  const Comparison change = Changed(schema, live, next);
  if (!force) {
    auto causes = Clashes(change.modified.Union(change.added), writer);
    if (!causes.empty()) return ConflictStatus(std::move(causes));
  }
  TakeFromOthers(change, writer);
  if (!change.same()) Find(writer)->time = now;
  DropEmpty();
  return Applied{std::move(next), !change.same()};
}

}  // namespace trimtab::sim

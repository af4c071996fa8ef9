#include "sim/discovery.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace trimtab::sim {

using k8s::Json;

namespace {

Json Strings(const std::vector<std::string>& words) {
  Json list{Json::Array()};
  for (const std::string& word : words) list.array()->push_back(Json(word));
  return list;
}

Json Verbs() {
  return Strings(
      {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"});
}

Json SubresourceVerbs(const std::string& subresource) {
  return subresource == "log" ? Strings({"get"}) : Strings({"get", "patch", "update"});
}

std::string GroupVersion(const std::string& group, const std::string& version) {
  return group.empty() ? version : group + "/" + version;
}

// The names of groups with their versions, in the order in which they are first served.
using Groups = std::vector<std::pair<std::string, std::vector<std::string>>>;

Groups GroupsOf(const Catalog& catalog) {
  Groups groups;
  for (const auto& kind : catalog.all()) {
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& one) { return one.first == kind->type.group; });
    if (group == groups.end()) group = groups.insert(group, {kind->type.group, {}});
    auto& versions = group->second;
    if (std::find(versions.begin(), versions.end(), kind->type.version) == versions.end()) {
      versions.push_back(kind->type.version);
    }
  }
  return groups;
}

Json GroupJson(const std::string& group, const std::vector<std::string>& versions) {
  Json::Array list;
  for (const std::string& version : versions) {
    list.push_back(
        Json::Of({{"groupVersion", GroupVersion(group, version)}, {"version", version}}));
  }
  const Json preferred = list.front();
  return Json::Of(
      {{"name", group}, {"versions", Json(std::move(list))}, {"preferredVersion", preferred}});
}

Json ResponseKind(const Kind& kind, const std::string& subresource) {
  if (subresource == "scale") {
    return Json::Of({{"group", "autoscaling"}, {"version", "v1"}, {"kind", "Scale"}});
  }
  return Json::Of({{"group", ""}, {"version", ""}, {"kind", kind.type.kind}});
}

void AddNames(Json& entry, const Kind& kind) {
  if (!kind.short_names.empty()) entry["shortNames"] = Strings(kind.short_names);
  if (!kind.categories.empty()) entry["categories"] = Strings(kind.categories);
}

Json AggregatedResource(const Kind& kind) {
  Json entry = Json::Of({{"resource", kind.type.plural},
                         {"responseKind", ResponseKind(kind, "")},
                         {"scope", kind.type.namespaced ? "Namespaced" : "Cluster"},
                         {"singularResource", kind.singular},
                         {"verbs", Verbs()}});
  AddNames(entry, kind);
  for (const std::string& subresource : kind.subresources) {
    Json& list = entry["subresources"];
    if (list.is_null()) list = Json(Json::Array());
    list.array()->push_back(Json::Of({{"subresource", subresource},
                                      {"responseKind", ResponseKind(kind, subresource)},
                                      {"verbs", SubresourceVerbs(subresource)}}));
  }
  return entry;
}

Json PlainResource(const Kind& kind) {
  Json entry = Json::Of({{"name", kind.type.plural},
                         {"singularName", kind.singular},
                         {"namespaced", kind.type.namespaced},
                         {"kind", kind.type.kind},
                         {"verbs", Verbs()}});
  AddNames(entry, kind);
  return entry;
}

Json PlainSubresource(const Kind& kind, const std::string& subresource) {
  Json entry = Json::Of({{"name", kind.type.plural + "/" + subresource},
                         {"singularName", ""},
                         {"namespaced", kind.type.namespaced}});
  const bool scale = subresource == "scale";
  if (scale) {
    entry["group"] = "autoscaling";
    entry["version"] = "v1";
  }
  entry["kind"] = scale ? std::string("Scale") : kind.type.kind;
  entry["verbs"] = SubresourceVerbs(subresource);
  return entry;
}

Json AggregatedGroup(const Catalog& catalog, const std::string& group,
                     const std::vector<std::string>& versions) {
  Json::Array list;
  for (const std::string& version : versions) {
    Json::Array resources;
    for (const auto& kind : catalog.all()) {
      if (kind->type.group == group && kind->type.version == version) {
        resources.push_back(AggregatedResource(*kind));
      }
    }
    list.push_back(Json::Of({{"version", version},
                             {"resources", Json(std::move(resources))},
                             {"freshness", "Current"}}));
  }
  Json metadata{Json::Object()};
  if (!group.empty()) metadata["name"] = group;
  return Json::Of({{"metadata", std::move(metadata)}, {"versions", Json(std::move(list))}});
}

}  // namespace

Json VersionInfo() {
  return Json::Of({{"major", "1"},
                   {"minor", "34"},
                   {"gitVersion", "v1.34.4"},
                   {"gitCommit", ""},
                   {"gitTreeState", "clean"},
                   {"buildDate", "1970-01-01T00:00:00Z"},
                   {"goVersion", "none"},
                   {"compiler", "none"},
                   {"platform", "linux/amd64"}});
}

Json CoreVersions() {
  return Json::Of({{"kind", "APIVersions"}, {"versions", Json::List({"v1"})}});
}

Json GroupList(const Catalog& catalog) {
  Json::Array groups;
  for (const auto& [group, versions] : GroupsOf(catalog)) {
    if (!group.empty()) groups.push_back(GroupJson(group, versions));
  }
  return Json::Of(
      {{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", Json(std::move(groups))}});
}

Json AggregatedDiscovery(const Catalog& catalog, bool core) {
  Json::Array items;
  for (const auto& [group, versions] : GroupsOf(catalog)) {
    if (group.empty() == core) items.push_back(AggregatedGroup(catalog, group, versions));
  }
  return Json::Of({{"kind", "APIGroupDiscoveryList"},
                   {"apiVersion", "apidiscovery.k8s.io/v2"},
                   {"metadata", Json(Json::Object())},
                   {"items", Json(std::move(items))}});
}

std::optional<Json> GroupInfo(const Catalog& catalog, const std::string& group) {
  for (const auto& [name, versions] : GroupsOf(catalog)) {
    if (name != group) continue;
    Json info = Json::Of({{"kind", "APIGroup"}, {"apiVersion", "v1"}});
    Json names = GroupJson(name, versions);
    for (auto& member : *names.object()) info.object()->push_back(std::move(member));
    return info;
  }
  return std::nullopt;
}

std::optional<Json> ResourceList(const Catalog& catalog, const std::string& group,
                                 const std::string& version) {
  Json::Array resources;
  for (const auto& kind : catalog.all()) {
    if (kind->type.group != group || kind->type.version != version) continue;
    resources.push_back(PlainResource(*kind));
    for (const std::string& subresource : kind->subresources) {
      resources.push_back(PlainSubresource(*kind, subresource));
    }
  }
  if (resources.empty()) return std::nullopt;
  return Json::Of({{"kind", "APIResourceList"},
                   {"apiVersion", "v1"},
                   {"groupVersion", GroupVersion(group, version)},
                   {"resources", Json(std::move(resources))}});
}

}  // namespace trimtab::sim

#include "k8s/discovery.h"

#include <algorithm>
#include <utility>

#include "k8s/rest_kube_client.h"

namespace trimtab::k8s {
namespace {

Error Malformed(const std::string& message) {
  return Error{.code = Code::kMalformed, .message = message};
}

std::vector<std::string> StringsAt(const Json& json, std::string_view key) {
  std::vector<std::string> strings;
  const Json* list = json.Find(key);
  if (list == nullptr || !list->is_array()) return strings;
  for (const Json& item : *list->array()) {
    if (const std::string* text = item.string()) strings.push_back(*text);
  }
  return strings;
}

ServedResource ResourceFrom(const Json& entry, const std::string& group,
                            const std::string& version) {
  const Json* namespaced = entry.Find("namespaced");
  return {.type = {.group = group,
                   .version = version,
                   .plural = std::string(entry.Text({"name"})),
                   .kind = std::string(entry.Text({"kind"})),
                   .namespaced = namespaced != nullptr && namespaced->boolean().value_or(false)},
          .verbs = StringsAt(entry, "verbs")};
}

// "deployments/scale" belongs to "deployments", wherever in the list either stands.
void AttachSubresource(std::vector<ServedResource>& resources, std::string_view name) {
  const size_t slash = name.find('/');
  const auto owner =
      std::find_if(resources.begin(), resources.end(), [&](const ServedResource& resource) {
        return resource.type.plural == name.substr(0, slash);
      });
  if (owner != resources.end()) owner->subresources.emplace_back(name.substr(slash + 1));
}

}  // namespace

Result<std::string> ServerVersion(RestKubeClient& client) {
  const auto answer = client.GetJson("/version");
  if (!answer) return answer.error();
  const std::string_view version = answer->Text({"gitVersion"});
  if (version.empty()) return Malformed("get /version: the answer has no gitVersion");
  return std::string(version);
}

Result<std::vector<ServedResource>> ServedResources(RestKubeClient& client,
                                                    const std::string& group,
                                                    const std::string& version) {
  for (const std::string* part : {&group, &version}) {
    if (part == &group && group.empty()) continue;
    if (auto checked = CheckName(*part); !checked) return std::move(checked).error();
  }
  const std::string path = group.empty() ? "/api/" + version : "/apis/" + group + "/" + version;
  const auto answer = client.GetJson(path);
  if (!answer) return answer.error();
  const Json* list = answer->Find("resources");
  if (answer->Text({"kind"}) != "APIResourceList" || list == nullptr || !list->is_array()) {
    return Malformed("get " + path + ": the answer is no APIResourceList");
  }
  const auto is_subresource = [](const Json& entry) {
    return entry.Text({"name"}).find('/') != std::string_view::npos;
  };
  std::vector<ServedResource> resources;
  for (const Json& entry : *list->array()) {
    if (!is_subresource(entry)) resources.push_back(ResourceFrom(entry, group, version));
  }
  for (const Json& entry : *list->array()) {
    if (is_subresource(entry)) AttachSubresource(resources, entry.Text({"name"}));
  }
  return resources;
}

}  // namespace trimtab::k8s

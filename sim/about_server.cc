#include "sim/about_server.h"

#include <string>
#include <utility>

#include "sim/answers.h"
#include "sim/discovery.h"
#include "sim/openapi.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

Answer OrNotFound(std::optional<Json> found) {
  return found ? JsonAnswer(200, *found) : TextAnswer(404, "404 page not found\n");
}

Answer Groups(const Request& request, const Catalog& catalog) {
  const bool core = request.path[0] == "api";
  if (request.accept.find("g=apidiscovery.k8s.io") == std::string::npos) {
    return JsonAnswer(200, core ? CoreVersions() : GroupList(catalog));
  }
  Answer answer = JsonAnswer(200, AggregatedDiscovery(catalog, core));
  for (HttpHeader& header : answer.response.headers) {
    if (header.name == "Content-Type") {
      header.value = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    }
  }
  return answer;
}

Answer Fields(const Request& request, const Catalog& catalog) {
  const auto& path = request.path;
  if (path.size() == 2 && path[1] == "v3") return JsonAnswer(200, OpenApiIndex(catalog));
  std::optional<Json> document;
  if (path.size() == 4 && path[1] == "v3" && path[2] == "api") {
    document = OpenApiDocument(catalog, "", path[3]);
  } else if (path.size() == 5 && path[1] == "v3" && path[2] == "apis") {
    document = OpenApiDocument(catalog, path[3], path[4]);
  }
  return OrNotFound(std::move(document));
}

}  // namespace

std::optional<Answer> AboutServer(const Request& request, const Catalog& catalog) {
  const auto& path = request.path;
  if (path.empty() || request.method != "GET") return std::nullopt;
  const std::string& first = path[0];
  if (first == "openapi") return Fields(request, catalog);
  if (path.size() == 1) {
    if (first == "version") return JsonAnswer(200, VersionInfo());
    if (first == "readyz" || first == "livez" || first == "healthz") return TextAnswer(200, "ok");
    if (first == "api" || first == "apis") return Groups(request, catalog);
    return std::nullopt;
  }
  if (first == "api" && path.size() == 2) return OrNotFound(ResourceList(catalog, "", path[1]));
  if (first == "apis" && path.size() == 2) return OrNotFound(GroupInfo(catalog, path[1]));
  if (first == "apis" && path.size() == 3) {
    return OrNotFound(ResourceList(catalog, path[1], path[2]));
  }
  return std::nullopt;
}

}  // namespace trimtab::sim

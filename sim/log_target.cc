#include "sim/log_target.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace trimtab::sim {

using k8s::Json;

namespace {

std::optional<int64_t> Number(const Request& request, const char* name) {
  const std::string text = request.Param(name);
  int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::vector<std::string> Names(const Json& pod, std::string_view list) {
  std::vector<std::string> names;
  const Json* containers = pod.Get({"spec", list});
  if (containers == nullptr || containers->array() == nullptr) return names;
  for (const Json& one : *containers->array()) names.emplace_back(one.Text({"name"}));
  return names;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : " ") + name;
  return "[" + all + "]";
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Outcome<LogRequest> LogRequestOf(const Request& request, const Json& pod) {
  LogRequest wanted{.container = request.Param("container"),
                    .follow = request.Flag("follow"),
                    .previous = request.Flag("previous"),
                    .timestamps = request.Flag("timestamps"),
                    .tail_lines = Number(request, "tailLines"),
                    .since_seconds = Number(request, "sinceSeconds"),
                    .limit_bytes = Number(request, "limitBytes")};
  const auto containers = Names(pod, "containers");
  const auto before = Names(pod, "initContainers");
  const std::string name(pod.Text({"metadata", "name"}));
  if (wanted.container.empty() && containers.size() == 1) wanted.container = containers.front();
  if (wanted.container.empty()) {
    std::string message = "a container name must be specified for pod " + name +
                          ", choose one of: " + Joined(containers);
    if (!before.empty()) message += " or one of the init containers: " + Joined(before);
    return BadRequest(message);
  }
  if (!Has(containers, wanted.container) && !Has(before, wanted.container)) {
    return BadRequest("container " + wanted.container + " is not valid for pod " + name);
  }
  return wanted;
}

}  // namespace trimtab::sim

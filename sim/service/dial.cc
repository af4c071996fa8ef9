#include "sim/service/dial.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/portable_math.h"
#include "k8s/quantity.h"
#include "k8s/yaml.h"
#include "sim/object_view.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

const Json* ContainerOf(const Json& pod, const std::string& name) {
  const Json* containers = pod.Get({"spec", "containers"});
  if (containers == nullptr || containers->array() == nullptr) return nullptr;
  for (const Json& container : *containers->array()) {
    if (container.Text({"name"}) == name) return &container;
  }
  return nullptr;
}

// The items of a list member; none if there is no such list.
const Json::Array& ItemsOf(const Json& object, std::string_view member) {
  static const Json::Array kNone;
  const Json* list = object.Find(member);
  return list != nullptr && list->array() != nullptr ? *list->array() : kNone;
}

std::optional<std::string> ConfigMapValue(const Registry& registry, const Json& pod,
                                          const std::string& name, const std::string& key) {
  const auto map = registry.Get(KindOf(registry, "", "configmaps"), {NameOf(pod).ns, name});
  if (!map) return std::nullopt;
  const Json* data = (*map)->Find("data");
  const Json* value = data == nullptr ? nullptr : data->Find(key);
  if (value == nullptr || value->string() == nullptr) return std::nullopt;
  return *value->string();
}

std::optional<std::string> FromEnv(const Registry& registry, const Json& pod, const Json& container,
                                   const std::string& key) {
  for (const Json& env : ItemsOf(container, "env")) {
    if (env.Text({"name"}) != key) continue;
    const Json* reference = env.Get({"valueFrom", "configMapKeyRef"});
    if (reference == nullptr) return std::string(env.Text({"value"}));
    return ConfigMapValue(registry, pod, std::string(reference->Text({"name"})),
                          std::string(reference->Text({"key"})));
  }
  for (const Json& source : ItemsOf(container, "envFrom")) {
    const std::string name(source.Text({"configMapRef", "name"}));
    auto value = ConfigMapValue(registry, pod, name, key);
    if (value) return value;
  }
  return std::nullopt;
}

std::optional<std::string> FromArgs(const Json& container, const std::string& prefix) {
  for (const Json& arg : ItemsOf(container, "args")) {
    const std::string* text = arg.string();
    if (text != nullptr && text->starts_with(prefix)) return text->substr(prefix.size());
  }
  return std::nullopt;
}

// What the kubelet has given the container, or what it asks for.
std::optional<std::string> FromResources(const Json& pod, const Json& container,
                                         const std::string& key) {
  const size_t dot = key.find('.');
  const std::string section = key.substr(0, dot);
  const std::string resource = key.substr(dot + 1);
  const Json* statuses = pod.Get({"status", "containerStatuses"});
  if (statuses != nullptr && statuses->array() != nullptr) {
    for (const Json& status : *statuses->array()) {
      if (status.Text({"name"}) != container.Text({"name"})) continue;
      const std::string_view given = status.Text({"resources", section, resource});
      if (!given.empty()) return std::string(given);
    }
  }
  const std::string_view asked = container.Text({"resources", section, resource});
  if (asked.empty()) return std::nullopt;
  return std::string(asked);
}

std::optional<std::string> AtPath(const std::string& file, std::string_view path) {
  const auto document = k8s::ParseYaml(file, "config");
  if (!document) return std::nullopt;
  const k8s::YamlNode* node = &*document;
  while (node != nullptr && !path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    node = node->Find(path.substr(0, end));
    path.remove_prefix(end);
  }
  return node == nullptr ? std::nullopt : std::optional(node->text);
}

std::optional<std::string> FromConfigMaps(const Registry& registry, const Json& pod,
                                          const Dial& dial) {
  const Json* spec = pod.Find("spec");
  if (spec == nullptr) return std::nullopt;
  for (const Json& volume : ItemsOf(*spec, "volumes")) {
    const std::string name(volume.Text({"configMap", "name"}));
    const auto value = ConfigMapValue(registry, pod, name, dial.key);
    if (value) return dial.path.empty() ? value : AtPath(*value, dial.path);
  }
  return std::nullopt;
}

}  // namespace

std::string ReadDial(const Registry& registry, const Dial& dial, const std::string& container_name,
                     const Json& pod, int64_t pods) {
  if (dial.place == Dial::Place::kReplicas) return std::to_string(pods);
  const Json* container = ContainerOf(pod, container_name);
  if (container == nullptr) return dial.otherwise;
  std::optional<std::string> text;
  if (dial.place == Dial::Place::kEnv) text = FromEnv(registry, pod, *container, dial.key);
  if (dial.place == Dial::Place::kArg) text = FromArgs(*container, dial.key);
  if (dial.place == Dial::Place::kResource) text = FromResources(pod, *container, dial.key);
  if (dial.place == Dial::Place::kConfigMap) text = FromConfigMaps(registry, pod, dial);
  return text.value_or(dial.otherwise);
}

// "500m" is half a core where resources are asked for, and eight hours elsewhere.
std::optional<double> NumberOn(const Dial& dial, const std::string& text) {
  if (!dial.words.empty()) return std::nullopt;
  double number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end) return number;
  if (const auto duration = k8s::ParseDuration(text);
      duration.ok() && dial.place != Dial::Place::kResource) {
    return std::chrono::duration<double>(*duration).count();
  }
  if (const auto quantity = k8s::Quantity::Parse(text); quantity.ok()) return quantity->value();
  return std::nullopt;
}

double Position(const Dial& dial, const std::string& text) {
  if (!dial.words.empty()) {
    const auto word = std::find(dial.words.begin(), dial.words.end(), text);
    if (word == dial.words.end() || dial.words.size() < 2) return 0;
    return static_cast<double>(word - dial.words.begin()) /
           static_cast<double>(dial.words.size() - 1);
  }
  const auto number = NumberOn(dial, text);
  if (!number || !std::isfinite(*number)) return 0;
  const double bounded = std::clamp(*number, dial.low, dial.high);
  if (!dial.log) return (bounded - dial.low) / (dial.high - dial.low);
  return PortableLog(bounded / dial.low) / PortableLog(dial.high / dial.low);
}

}  // namespace trimtab::sim

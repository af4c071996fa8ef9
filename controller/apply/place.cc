#include "controller/apply/place.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "controller/apply/config_file/config_file.h"
#include "k8s/quantity.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

Error Invalid(std::string message) {
  return {.code = Code::kInvalid, .message = std::move(message)};
}

// What stands round the value in an argument.
struct Pattern {
  std::string prefix;
  std::string suffix;

  bool Matches(std::string_view argument) const {
    return argument.size() >= prefix.size() + suffix.size() && argument.starts_with(prefix) &&
           argument.ends_with(suffix);
  }
  std::string ValueIn(const std::string& argument) const {
    return argument.substr(prefix.size(), argument.size() - prefix.size() - suffix.size());
  }
};

Pattern PatternOf(const domain::ArgPlace& place) {
  constexpr std::string_view kValue = "{value}";
  const size_t at = std::min(place.pattern.find(kValue), place.pattern.size());
  return {.prefix = place.pattern.substr(0, at),
          .suffix = place.pattern.substr(std::min(at + kValue.size(), place.pattern.size()))};
}

// The one argument that is meant; the list's size where there is none.
Result<size_t> FindArgument(const domain::ArgPlace& place, const Json::Array& arguments) {
  const Pattern pattern = PatternOf(place);
  const std::string name = pattern.prefix.substr(0, pattern.prefix.find_last_not_of("= ") + 1);
  size_t found = arguments.size();
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string* argument = arguments[i].string();
    if (argument == nullptr) return Invalid("an argument of the container is no text");
    if (*argument == name && name != pattern.prefix) {
      return Invalid("the arguments have " + name + " and its value apart; write " + place.pattern +
                     " as one argument");
    }
    if (!pattern.Matches(*argument)) continue;
    if (found < arguments.size()) {
      return Invalid("two arguments look like " + place.pattern + "; leave one of them");
    }
    found = i;
  }
  return found;
}

const Json* EnvEntry(const Json& container, const std::string& variable, int& count) {
  const Json* found = nullptr;
  const Json* list = container.Find("env");
  count = 0;
  if (list == nullptr || list->array() == nullptr) return nullptr;
  for (const Json& entry : *list->array()) {
    if (entry.Text({"name"}) != variable) continue;
    found = &entry;
    ++count;
  }
  return found;
}

using Text = Result<std::optional<std::string>>;

Text ReadEnv(const domain::EnvPlace& place, const Json& container) {
  int count = 0;
  const Json* entry = EnvEntry(container, place.variable, count);
  if (entry == nullptr) return std::optional<std::string>();
  if (count > 1) return Invalid("variable " + place.variable + " is set twice; leave one of them");
  if (entry->Find("valueFrom") != nullptr) {
    return Invalid("variable " + place.variable +
                   " comes from elsewhere (valueFrom); give it a value of its own, or tune the "
                   "ConfigMap that it comes from");
  }
  return std::optional(std::string(entry->Text({"value"})));
}

Text ReadArg(const domain::ArgPlace& place, const Json& container) {
  const Json* list = container.Find("args");
  if (list == nullptr || list->array() == nullptr) {
    return Invalid("the container has no args: setting " + place.pattern +
                   " would replace those of its image; write the args into the workload once");
  }
  const Result<size_t> at = FindArgument(place, *list->array());
  if (!at) return at.error();
  if (*at == list->array()->size()) return std::optional<std::string>();
  return std::optional(PatternOf(place).ValueIn(*(*list->array())[*at].string()));
}

Text ReadResource(const domain::ResourcePlace& place, const Json& container) {
  const Json* found = ResourcePath(place).FindIn(container);
  if (found == nullptr || !found->is_string()) return std::optional<std::string>();
  return std::optional(*found->string());
}

Text ReadConfig(const domain::ConfigMapPlace& place, const Json& config_map) {
  const Json* file = config_map.Get({"data", place.key});
  if (file == nullptr || !file->is_string()) {
    return Invalid("ConfigMap " + place.name + " has no key " + place.key + " in its data");
  }
  if (file->string()->size() > kMostFileBytes) {
    return Invalid("key " + place.key + " of ConfigMap " + place.name + " has more than " +
                   std::to_string(kMostFileBytes) +
                   " bytes; put what is tuned into a smaller ConfigMap of its own");
  }
  if (config_map.Find("immutable") != nullptr &&
      config_map.Find("immutable")->boolean().value_or(false)) {
    return Invalid("ConfigMap " + place.name + " is immutable; tune one that may change");
  }
  if (place.path.empty()) return std::optional(*file->string());
  Result<std::optional<FileValue>> value = ReadAt(place.key, *file->string(), place.path);
  if (!value) return std::move(value).error();
  if (!*value) {
    return Invalid("key " + place.key + " of ConfigMap " + place.name + " has nothing at " +
                   place.path + "; write the default there");
  }
  return std::optional((*value)->value);
}

Result<Json> WithArgument(const domain::ArgPlace& place, const std::optional<Json>& base,
                          std::string_view text) {
  if (!base || base->array() == nullptr) return Invalid("the container has no args");
  const Result<size_t> at = FindArgument(place, *base->array());
  if (!at) return at.error();
  const Pattern pattern = PatternOf(place);
  Json list = *base;
  if (*at == list.array()->size()) list.array()->emplace_back();
  (*list.array())[*at] = pattern.prefix + std::string(text) + pattern.suffix;
  return list;
}

Result<Json> WholeNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) {
    return Invalid("replicas: " + std::string(text) + " is no whole number above 0");
  }
  return Json(number);
}

Result<Json> InFile(const domain::ConfigMapPlace& place, const std::optional<Json>& base,
                    std::string_view text) {
  if (place.path.empty()) return Json(text);
  if (!base || !base->is_string()) {
    return Invalid("ConfigMap " + place.name + " has no key " + place.key);
  }
  Result<std::string> file = WriteAt(place.key, *base->string(), place.path, text);
  if (!file) return std::move(file).error();
  return Json(*std::move(file));
}

}  // namespace

FieldPath ContainerPath(std::string_view container) {
  return FieldPath()
      .Member("spec")
      .Member("template")
      .Member("spec")
      .Member("containers")
      .Element(container);
}

FieldPath ResourcePath(const domain::ResourcePlace& place) {
  const size_t dot = place.resource.find('.');
  return FieldPath()
      .Member("resources")
      .Member(place.resource.substr(0, dot))
      .Member(place.resource.substr(dot + 1));
}

Leaf LeafOf(const domain::Target& target, const domain::Place& place) {
  FieldPath container = ContainerPath(target.container);
  if (const auto* env = std::get_if<domain::EnvPlace>(&place)) {
    return {.path = container.Member("env").Element(env->variable).Member("value")};
  }
  if (std::holds_alternative<domain::ArgPlace>(place)) return {.path = container.Member("args")};
  if (const auto* resource = std::get_if<domain::ResourcePlace>(&place)) {
    const FieldPath below = ResourcePath(*resource);
    for (const FieldPath::Step& step : below.steps()) container.Member(step.text);
    return {.path = std::move(container)};
  }
  if (const auto* map = std::get_if<domain::ConfigMapPlace>(&place)) {
    return {.config_map = map->name, .path = FieldPath().Member("data").Member(map->key)};
  }
  return {.path = FieldPath().Member("spec").Member("replicas")};
}

Result<std::optional<std::string>> ReadPlace(const domain::Target& target,
                                             const domain::Place& place, const Json& object) {
  if (const auto* map = std::get_if<domain::ConfigMapPlace>(&place))
    return ReadConfig(*map, object);
  if (std::holds_alternative<domain::ReplicasPlace>(place)) {
    const Json* replicas = object.Get({"spec", "replicas"});
    if (replicas == nullptr) return std::optional<std::string>();
    return std::optional(replicas->Dump());
  }
  const Json* container = ContainerPath(target.container).FindIn(object);
  if (container == nullptr) {
    return Invalid("the workload has no container " + target.container +
                   "; name one of its containers in target.container");
  }
  if (const auto* env = std::get_if<domain::EnvPlace>(&place)) return ReadEnv(*env, *container);
  if (const auto* arg = std::get_if<domain::ArgPlace>(&place)) return ReadArg(*arg, *container);
  return ReadResource(std::get<domain::ResourcePlace>(place), *container);
}

bool IsSetIn(const domain::Place& place, const std::optional<Json>& leaf) {
  const auto* arg = std::get_if<domain::ArgPlace>(&place);
  if (!leaf || arg == nullptr || leaf->array() == nullptr) return leaf.has_value();
  const Result<size_t> at = FindArgument(*arg, *leaf->array());
  return at.ok() && *at < leaf->array()->size();
}

Result<Json> WithText(const domain::Place& place, const std::optional<Json>& base,
                      std::string_view text) {
  if (const auto* arg = std::get_if<domain::ArgPlace>(&place)) {
    return WithArgument(*arg, base, text);
  }
  if (const auto* map = std::get_if<domain::ConfigMapPlace>(&place)) {
    return InFile(*map, base, text);
  }
  if (std::holds_alternative<domain::ReplicasPlace>(place)) return WholeNumber(text);
  if (std::holds_alternative<domain::ResourcePlace>(place)) {
    // As the server writes it: otherwise what is read back would seem to be another value.
    const Result<k8s::Quantity> quantity = k8s::Quantity::Parse(text);
    if (!quantity) return quantity.error();
    return Json(quantity->Canonical());
  }
  return Json(text);
}

}  // namespace trimtab::apply

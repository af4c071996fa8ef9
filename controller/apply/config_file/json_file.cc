#include <algorithm>

#include "controller/apply/config_file/place.h"
#include "controller/apply/config_file/pointer.h"
#include "k8s/json.h"
#include "k8s/json_cut.h"

namespace trimtab::apply::config_file {
namespace {

using k8s::Json;
using k8s::JsonCutter;

// Steps over a member or an item.
void Skip(JsonCutter& cutter, size_t values, bool keyed) {
  for (size_t i = 0; i < values; ++i) {
    if (keyed) cutter.SkipKey();
    cutter.Value();
  }
}

// The value that a step leads to, the cutter right before it; null where there is none.
Result<const Json*> Follow(const Json& from, JsonCutter& cutter, const Steps& steps, size_t at) {
  const Json* next = nullptr;
  if (const auto* members = from.object()) {
    const auto found = std::find_if(members->begin(), members->end(),
                                    [&](const auto& member) { return member.first == steps[at]; });
    if (found == members->end()) return next;
    cutter.Enter();
    Skip(cutter, static_cast<size_t>(found - members->begin()), true);
    cutter.SkipKey();
    next = &found->second;
    return next;
  }
  const auto* items = from.array();
  if (items == nullptr) {
    return Refusal(PointerTo(steps, at) + " is a single value, so there is nothing inside it");
  }
  const auto index = IndexIn(items->size(), steps, at);
  if (!index) return index.error();
  if (!*index) return next;
  cutter.Enter();
  Skip(cutter, **index, false);
  next = &(*items)[**index];
  return next;
}

}  // namespace

Found FindInJson(const std::string&, std::string_view file, const Steps& steps) {
  const auto tree = Json::Parse(file);
  if (!tree) return Refusal("the file is " + tree.error().message);
  JsonCutter cutter(file);
  const Json* value = &*tree;
  for (size_t at = 0; at < steps.size(); ++at) {
    const auto next = Follow(*value, cutter, steps, at);
    if (!next) return next.error();
    if (*next == nullptr) return std::optional<Place>();
    value = *next;
  }
  if (value->is_null()) return std::optional<Place>();
  if (value->is_object() || value->is_array()) {
    return Refusal("is no single value: let the path lead to one inside it");
  }
  Place place{.bytes = cutter.Value()};
  if (const std::string* text = value->string()) {
    place.value = *text;
    place.style = Style::kDoubleQuoted;
  } else {
    place.value = place.bytes;
    place.style = value->boolean() ? Style::kBoolean : Style::kNumber;
  }
  return std::optional<Place>(std::move(place));
}

}  // namespace trimtab::apply::config_file

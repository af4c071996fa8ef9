#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/patch.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

constexpr std::string_view kOrder = "$setElementOrder/";
constexpr std::string_view kDeleteFrom = "$deleteFromPrimitiveList/";

// What tells items apart here: the first key, or a scalar itself.
std::string ItemKey(const Schema& list, const Json& item) {
  if (!item.is_object() || list.keys.empty()) return item.Dump();
  const Json* key = item.Find(list.keys.front().first);
  return key == nullptr ? std::string() : key->Dump();
}

using Keyed = std::pair<std::string, Json>;

std::vector<Keyed> KeyItems(const Schema& list, const Json* items) {
  std::vector<Keyed> keyed;
  if (items == nullptr || items->array() == nullptr) return keyed;
  for (const Json& item : *items->array()) keyed.emplace_back(ItemKey(list, item), item);
  return keyed;
}

auto FindKey(std::vector<Keyed>& items, const std::string& key) {
  return std::find_if(items.begin(), items.end(),
                      [&](const Keyed& item) { return item.first == key; });
}

std::ptrdiff_t PlaceOf(const std::vector<Keyed>& items, const std::string& key) {
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const Keyed& item) { return item.first == key; });
  return found == items.end() ? -1 : found - items.begin();
}

// Items that the patch names come in its order (or in the one it sets), the others where they
// stood before them.
Json InOrder(std::vector<Keyed> merged, const std::vector<Keyed>& live,
             const std::vector<Keyed>& order) {
  std::vector<Keyed> named;
  std::vector<Keyed> others;
  for (Keyed& item : merged) {
    (PlaceOf(order, item.first) >= 0 ? named : others).push_back(std::move(item));
  }
  std::stable_sort(named.begin(), named.end(), [&](const Keyed& a, const Keyed& b) {
    return PlaceOf(order, a.first) < PlaceOf(order, b.first);
  });
  Json::Array out;
  auto other = others.begin();
  for (Keyed& item : named) {
    const std::ptrdiff_t place = PlaceOf(live, item.first);
    while (other != others.end() && place >= 0 && PlaceOf(live, other->first) < place) {
      out.push_back(std::move((other++)->second));
    }
    out.push_back(std::move(item.second));
  }
  for (; other != others.end(); ++other) out.push_back(std::move(other->second));
  return Json(std::move(out));
}

// The whole list as the patch has it, but for the directive.
Json Replacement(const Json& patch) {
  Json::Array items = *patch.array();
  std::erase_if(items, [](const Json& item) { return item.Find("$patch") != nullptr; });
  return Json(std::move(items));
}

Json MergeKeyedList(const Schema& list, const Json* live, const Json& patch, const Json* order) {
  const std::vector<Keyed> before = KeyItems(list, live);
  const std::vector<Keyed> changes = KeyItems(list, &patch);
  std::vector<Keyed> merged = before;
  for (const auto& [key, change] : changes) {
    const std::string_view directive = change.Text({"$patch"});
    if (directive == "replace") return Replacement(patch);
    const auto at = FindKey(merged, key);
    if (directive == "delete") {
      if (at != merged.end()) merged.erase(at);
    } else if (at == merged.end()) {
      merged.emplace_back(key, StrategicMerge(list.Element(), Json(Json::Object()), change));
    } else if (change.is_object()) {
      at->second = StrategicMerge(list.Element(), std::move(at->second), change);
    }
  }
  return InOrder(std::move(merged), before, order ? KeyItems(list, order) : changes);
}

Json MergeSet(const Json* live, const Json& patch) {
  Json::Array merged = live != nullptr && live->array() ? *live->array() : Json::Array();
  for (const Json& item : *patch.array()) {
    if (std::find(merged.begin(), merged.end(), item) == merged.end()) merged.push_back(item);
  }
  return Json(std::move(merged));
}

void DeleteFrom(Json* live, const Json& items) {
  if (live == nullptr || live->array() == nullptr || items.array() == nullptr) return;
  std::erase_if(*live->array(), [&](const Json& item) {
    return std::find(items.array()->begin(), items.array()->end(), item) != items.array()->end();
  });
}

void RetainKeys(Json& target, const Json& keys) {
  if (keys.array() == nullptr || target.object() == nullptr) return;
  std::erase_if(*target.object(), [&](const Json::Member& member) {
    return std::find(keys.array()->begin(), keys.array()->end(), Json(member.first)) ==
           keys.array()->end();
  });
}

void MergeMember(const Schema& schema, Json& target, const std::string& name, const Json& value,
                 const Json* order) {
  const Schema& inner = schema.Field(name);
  Json* live = target.Find(name);
  if (value.is_null()) {
    target.Erase(name);
  } else if (value.is_array() && inner.shape == Schema::Shape::kListByKey) {
    Json merged = MergeKeyedList(inner, live, value, order);
    target[name] = std::move(merged);
  } else if (value.is_array() && inner.shape == Schema::Shape::kSet) {
    Json merged = MergeSet(live, value);
    target[name] = std::move(merged);
  } else if (value.is_object()) {
    Json& slot = target[name];
    slot = StrategicMerge(inner, std::move(slot), value);
  } else {
    target[name] = value;
  }
}

}  // namespace

Json StrategicMerge(const Schema& schema, Json target, const Json& patch) {
  if (patch.object() == nullptr) return patch;
  if (!target.is_object() || patch.Text({"$patch"}) == "replace") target = Json(Json::Object());
  if (patch.Text({"$patch"}) == "delete") return Json(Json::Object());
  if (const Json* keys = patch.Find("$retainKeys")) RetainKeys(target, *keys);
  for (const auto& [name, value] : *patch.object()) {
    if (name.starts_with(kDeleteFrom)) {
      DeleteFrom(target.Find(name.substr(kDeleteFrom.size())), value);
    } else if (!name.starts_with('$')) {
      const Json* order = patch.Find(std::string(kOrder) + name);
      MergeMember(schema, target, name, value, order);
    }
  }
  return target;
}

}  // namespace trimtab::sim

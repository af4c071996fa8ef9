#include "sim/typed_value.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace trimtab::sim {

using k8s::Json;

namespace {

PathElement FieldElement(const std::string& name) {
  return PathElement{PathElement::Kind::kField, name};
}

bool IsEmpty(const Json* value) {
  if (value == nullptr || value->is_null()) return true;
  if (value->object() != nullptr) return value->object()->empty();
  return value->array() != nullptr && value->array()->empty();
}

// A part of a container with what tells it apart and what its type is.
struct Part {
  PathElement element;
  const Schema* schema = nullptr;
  const Json* value = nullptr;
};

// The parts of a value that Splits; of equal list items the first counts.
std::vector<Part> PartsOf(const Schema& schema, const Json* value) {
  std::vector<Part> parts;
  if (value == nullptr || !schema.Splits(*value)) return parts;
  if (value->object() != nullptr) {
    for (const auto& [name, member] : *value->object()) {
      parts.push_back({FieldElement(name), &schema.Field(name), &member});
    }
  } else {
    for (const Json& item : *value->array()) {
      parts.push_back({ElementOf(schema, item), &schema.Element(), &item});
    }
  }
  return parts;
}

const Part* FindPart(const std::vector<Part>& parts, const PathElement& element) {
  const auto found = std::find_if(parts.begin(), parts.end(),
                                  [&](const Part& part) { return part.element == element; });
  return found == parts.end() ? nullptr : &*found;
}

enum class Self { kSame, kAdded, kModified, kRemoved };

struct Compared {
  Self self = Self::kSame;
  Comparison below;
};

Self CompareWhole(const Json* before, const Json* after) {
  if (before == nullptr) return after == nullptr ? Self::kSame : Self::kAdded;
  if (after == nullptr) return Self::kRemoved;
  return *before == *after ? Self::kSame : Self::kModified;
}

// True if the two must be compared as one value: neither can be taken apart, or both are empty.
bool IsLeaf(const Schema& schema, const Json* before, const Json* after) {
  if (IsEmpty(before) && IsEmpty(after)) return true;
  const auto splits = [&](const Json* value) {
    return value == nullptr || value->is_null() || schema.Splits(*value);
  };
  return !splits(before) || !splits(after);
}

bool AreEqualObjects(const Json* before, const Json* after) {
  return before != nullptr && after != nullptr && before->is_object() && *before == *after;
}

Compared CompareParts(const Schema& schema, const Json* before, const Json* after) {
  // Most writes leave most of an object as it was.
  if (AreEqualObjects(before, after)) return {};
  if (IsLeaf(schema, before, after)) return {CompareWhole(before, after), {}};
  Compared result;
  if (before == nullptr) result.self = Self::kAdded;
  if (after == nullptr) result.self = Self::kRemoved;
  const std::vector<Part> old_parts = PartsOf(schema, before);
  const std::vector<Part> new_parts = PartsOf(schema, after);
  const auto add = [&](const Part& part, const Json* was, const Json* is) {
    Compared inner = CompareParts(*part.schema, was, is);
    result.below.added.Add(part.element, inner.self == Self::kAdded, std::move(inner.below.added));
    result.below.modified.Add(part.element, inner.self == Self::kModified,
                              std::move(inner.below.modified));
    result.below.removed.Add(part.element, inner.self == Self::kRemoved,
                             std::move(inner.below.removed));
  };
  for (const Part& part : old_parts) {
    const Part* other = FindPart(new_parts, part.element);
    add(part, part.value, other == nullptr ? nullptr : other->value);
  }
  for (const Part& part : new_parts) {
    if (FindPart(old_parts, part.element) == nullptr) add(part, nullptr, part.value);
  }
  return result;
}

Json MergeObjects(const Schema& schema, const Json& live, const Json& config) {
  Json merged = live;
  for (const auto& [name, value] : *config.object()) {
    Json& slot = merged[name];
    slot = MergeValues(schema.Field(name), slot, value);
  }
  return merged;
}

// The items of both lists come in the order of `config`; those of one list alone stay between their
// neighbours as far as that goes.
Json MergeLists(const Schema& schema, const Json& live, const Json& config) {
  const std::vector<Part> old_parts = PartsOf(schema, &live);
  const std::vector<Part> new_parts = PartsOf(schema, &config);
  const auto next_shared = [&](auto from) {
    return std::find_if(from, new_parts.end(), [&](const Part& part) {
      return FindPart(old_parts, part.element) != nullptr;
    });
  };
  Json::Array merged;
  auto fresh = new_parts.begin();
  auto shared = next_shared(fresh);
  const auto take_fresh = [&] {
    const Part* old = FindPart(old_parts, fresh->element);
    merged.push_back(old ? MergeValues(schema.Element(), *old->value, *fresh->value)
                         : *fresh->value);
    if (fresh == shared) shared = next_shared(std::next(fresh));
    ++fresh;
  };
  for (const Part& old : old_parts) {
    if (FindPart(new_parts, old.element) == nullptr) {
      merged.push_back(*old.value);
      continue;
    }
    // Not its turn, or it has had it: those of `config` alone go on.
    if (shared != new_parts.end() && shared->element != old.element) continue;
    if (shared == new_parts.end() && fresh != new_parts.end()) take_fresh();
    while (shared != new_parts.end() && shared->element == old.element) take_fresh();
  }
  while (fresh != new_parts.end()) take_fresh();
  return Json(std::move(merged));
}

}  // namespace

PathElement ElementOf(const Schema& list, const Json& item) {
  if (list.shape == Schema::Shape::kSet) return {PathElement::Kind::kValue, item.Dump()};
  std::map<std::string, const Json*> keys;  // in the order of their names, as the server writes
  for (const auto& [name, fallback] : list.keys) {
    const Json* value = item.Find(name);
    if (value == nullptr && !fallback.is_null()) value = &fallback;
    if (value != nullptr) keys[name] = value;
  }
  Json text{Json::Object()};
  for (const auto& [name, value] : keys) text.object()->emplace_back(name, *value);
  return {PathElement::Kind::kKey, text.Dump()};
}

FieldSet FieldsOf(const Schema& schema, const Json& value) {
  FieldSet set;
  for (const Part& part : PartsOf(schema, &value)) {
    FieldSet below = FieldsOf(*part.schema, *part.value);
    const bool item = part.element.kind != PathElement::Kind::kField;
    const bool leaf = !part.schema->Splits(*part.value) && !IsEmpty(part.value);
    const bool empty_map =
        part.value->is_null() || (part.value->object() != nullptr && part.value->object()->empty());
    const bool free = !item && !schema.Names(part.element.text);
    const bool atomic = part.schema->shape == Schema::Shape::kAtomic;
    const bool empty_atomic_list = part.value->is_array() && !part.schema->Splits(*part.value);
    set.Add(part.element, item || leaf || empty_map || free || atomic || empty_atomic_list,
            std::move(below));
  }
  return set;
}

Comparison Compare(const Schema& schema, const Json& before, const Json& after) {
  return CompareParts(schema, &before, &after).below;
}

Json MergeValues(const Schema& schema, const Json& live, const Json& config) {
  if (!schema.Splits(config) || !schema.Splits(live)) return config;
  return config.is_object() ? MergeObjects(schema, live, config) : MergeLists(schema, live, config);
}

Json Without(const Schema& schema, const Json& value, const FieldSet& gone) {
  if (gone.empty() || IsEmpty(&value) || !schema.Splits(value)) return value;
  const bool object = value.is_object();
  Json::Object members;
  Json::Array items;
  for (const Part& part : PartsOf(schema, &value)) {
    if (gone.Has(part.element)) continue;
    Json rest = Without(*part.schema, *part.value, gone.Below(part.element));
    if (object) {
      members.emplace_back(part.element.text, std::move(rest));
    } else {
      items.push_back(std::move(rest));
    }
  }
  if (members.empty() && items.empty()) return Json();
  return object ? Json(std::move(members)) : Json(std::move(items));
}

Json WithoutEmptied(Json value, const Json& before) {
  if (value.object() == nullptr) return value;
  std::erase_if(*value.object(), [&](Json::Member& member) {
    const Json* former = before.Find(member.first);
    if (former == nullptr) return false;
    if (member.second.is_null()) return !former->is_null();
    member.second = WithoutEmptied(std::move(member.second), *former);
    return false;
  });
  return value;
}

}  // namespace trimtab::sim

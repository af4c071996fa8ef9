#include "sim/object_view.h"

#include <charconv>
#include <utility>

#include "base/check.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

}  // namespace

const Kind& KindOf(const Registry& registry, std::string_view group, std::string_view plural) {
  const Kind* kind = registry.catalog().Find(group, "v1", plural);
  TRIMTAB_CHECK(kind != nullptr);
  return *kind;
}

std::vector<Version> InNamespace(const Registry& registry, const Kind& kind,
                                 const std::string& ns) {
  std::vector<Version> found;
  const Store::Objects& all = registry.store().All(kind.storage);
  for (auto it = all.lower_bound({.ns = ns}); it != all.end() && it->first.ns == ns; ++it) {
    found.push_back(it->second);
  }
  return found;
}

k8s::ObjectName NameOf(const Json& object) {
  return {.ns = std::string(object.Text({"metadata", "namespace"})),
          .name = std::string(object.Text({"metadata", "name"}))};
}

std::string_view UidOf(const Json& object) { return object.Text({"metadata", "uid"}); }

bool IsDeleting(const Json& object) {
  return object.Get({"metadata", "deletionTimestamp"}) != nullptr;
}

int64_t IntAt(const Json& object, std::initializer_list<std::string_view> path, int64_t otherwise) {
  const Json* found = object.Get(path);
  return found == nullptr ? otherwise : found->integer().value_or(otherwise);
}

int64_t NumberAnnotation(const Json& object, std::string_view key) {
  const std::string_view text = object.Text({"metadata", "annotations", key});
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool IsControlledBy(const Json& object, std::string_view uid) {
  const Json* owners = object.Get({"metadata", "ownerReferences"});
  if (owners == nullptr || !owners->is_array()) return false;
  for (const Json& owner : *owners->array()) {
    const Json* controller = owner.Find("controller");
    if (owner.Text({"uid"}) == uid && controller != nullptr && controller->boolean() == true) {
      return true;
    }
  }
  return false;
}

Json ControllerReference(const Kind& kind, const Json& owner) {
  return Json::Of({{"apiVersion", kind.type.api_version()},
                   {"kind", kind.type.kind},
                   {"name", owner.Text({"metadata", "name"})},
                   {"uid", UidOf(owner)},
                   {"controller", true},
                   {"blockOwnerDeletion", true}});
}

const Json* ConditionOf(const Json& object, std::string_view type) {
  const Json* conditions = object.Get({"status", "conditions"});
  if (conditions == nullptr || !conditions->is_array()) return nullptr;
  for (const Json& condition : *conditions->array()) {
    if (condition.Text({"type"}) == type) return &condition;
  }
  return nullptr;
}

bool IsConditionTrue(const Json& object, std::string_view type) {
  const Json* condition = ConditionOf(object, type);
  return condition != nullptr && condition->Text({"status"}) == "True";
}

std::string HashOf(const Json& value) {
  constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
  uint64_t hash = 14695981039346656037U;
  for (const char c : value.Dump()) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  std::string text;
  for (int i = 0; i < 10; ++i) {
    text += kAlphabet[hash % kAlphabet.size()];
    hash /= kAlphabet.size();
  }
  return text;
}

bool IsOlder(const Json& a, const Json& b) {
  const std::string_view a_time = a.Text({"metadata", "creationTimestamp"});
  const std::string_view b_time = b.Text({"metadata", "creationTimestamp"});
  if (a_time != b_time) return a_time < b_time;
  return a.Text({"metadata", "name"}) < b.Text({"metadata", "name"});
}

bool Merge(Registry& registry, const Kind& kind, const Json& object, const Json& patch) {
  return registry
      .Patch(kind, NameOf(object), PatchKind::kMerge, patch,
             {.manager = std::string(kControllerManager)})
      .ok();
}

bool WriteStatus(Registry& registry, const Kind& kind, const Json& object, Json status) {
  const Json* before = object.Find("status");
  if (before != nullptr && *before == status) return false;
  Json next = object;
  next["status"] = std::move(status);
  return registry
      .Update(kind, NameOf(object), std::move(next),
              {.manager = std::string(kControllerManager), .subresource = "status"})
      .ok();
}

void SetCount(Json& status, std::string_view key, int64_t count) {
  if (count != 0) status[key] = count;
}

bool Delete(Registry& registry, const Kind& kind, const Json& object) {
  return registry.Remove(kind, NameOf(object), {.if_uid = std::string(UidOf(object))}).ok();
}

}  // namespace trimtab::sim

#include "sim/garbage_collector.h"

#include <algorithm>
#include <utility>

#include "sim/object_view.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

constexpr std::string_view kForeground = "foregroundDeletion";
constexpr std::string_view kOrphan = "orphan";

const Json::Array& OwnersOf(const Json& object) {
  static const Json::Array none;
  const Json* owners = object.Get({"metadata", "ownerReferences"});
  return owners == nullptr || owners->array() == nullptr ? none : *owners->array();
}

bool IsOwnedBy(const Json& object, std::string_view uid) {
  const Json::Array& owners = OwnersOf(object);
  return std::any_of(owners.begin(), owners.end(),
                     [&](const Json& owner) { return owner.Text({"uid"}) == uid; });
}

bool HasFinalizer(const Json& object, std::string_view name) {
  const Json* finalizers = object.Get({"metadata", "finalizers"});
  if (finalizers == nullptr || finalizers->array() == nullptr) return false;
  return std::find(finalizers->array()->begin(), finalizers->array()->end(), Json(name)) !=
         finalizers->array()->end();
}

bool DropFrom(Registry& registry, const Kind& kind, const Json& object, std::string_view list,
              const std::function<bool(const Json&)>& drop) {
  Json next = object;
  Json* items = next["metadata"].Find(list);
  std::erase_if(*items->array(), drop);
  if (items->array()->empty()) next["metadata"].Erase(list);
  return registry
      .Update(kind, NameOf(object), std::move(next), {.manager = std::string(kControllerManager)})
      .ok();
}

}  // namespace

bool GarbageCollector::Step(const std::string& ns) {
  bool changed = false;
  // By address, because a CRD that goes away takes its Kind with it.
  for (const auto& kind : registry_.catalog().all()) {
    for (const Version& object : InNamespace(registry_, *kind, ns)) {
      changed = FinishDeletion(*kind, object) || Collect(*kind, object) || changed;
    }
  }
  return changed;
}

bool GarbageCollector::Collect(const Kind& kind, const Version& object) {
  const Json::Array& owners = OwnersOf(*object);
  if (owners.empty() || IsDeleting(*object)) return false;
  const bool wanted = std::any_of(owners.begin(), owners.end(), [&](const Json& owner) {
    return Exists(NameOf(*object).ns, owner);
  });
  return !wanted && Delete(registry_, kind, *object);
}

bool GarbageCollector::Exists(const std::string& ns, const Json& reference) const {
  for (const auto& kind : registry_.catalog().all()) {
    if (kind->type.kind != reference.Text({"kind"}) ||
        kind->type.api_version() != reference.Text({"apiVersion"})) {
      continue;
    }
    const Version owner = registry_.store().Find(
        kind->storage,
        {.ns = kind->type.namespaced ? ns : "", .name = std::string(reference.Text({"name"}))});
    // An owner that waits for its dependents counts as gone.
    return owner != nullptr && UidOf(*owner) == reference.Text({"uid"}) &&
           !(IsDeleting(*owner) && HasFinalizer(*owner, kForeground));
  }
  return true;  // a kind that is not served: nobody can tell
}

bool GarbageCollector::FinishDeletion(const Kind& kind, const Version& owner) {
  if (!IsDeleting(*owner)) return false;
  const bool orphans = HasFinalizer(*owner, kOrphan);
  if (!orphans && !HasFinalizer(*owner, kForeground)) return false;
  bool dependents = false;
  bool changed = false;
  for (const auto& other : registry_.catalog().all()) {
    for (const Version& object : InNamespace(registry_, *other, NameOf(*owner).ns)) {
      if (!IsOwnedBy(*object, UidOf(*owner))) continue;
      dependents = true;
      if (!orphans) continue;  // Collect removes them
      changed = DropFrom(registry_, *other, *object, "ownerReferences",
                         [&](const Json& reference) {
                           return reference.Text({"uid"}) == UidOf(*owner);
                         }) ||
                changed;
    }
  }
  if (dependents) return changed;
  return DropFrom(registry_, kind, *owner, "finalizers", [&](const Json& finalizer) {
    return finalizer == Json(orphans ? kOrphan : kForeground);
  });
}

}  // namespace trimtab::sim

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/json.h"
#include "k8s/object.h"
#include "sim/registry.h"

namespace trimtab::sim {

// How the simulated controllers read objects and write them: short names for what each of them
// does all the time.

inline constexpr std::string_view kControllerManager = "kube-controller-manager";

// The kind of a built-in plural, which must be served.
const Kind& KindOf(const Registry& registry, std::string_view group, std::string_view plural);

// All objects of a kind in one namespace, ordered by name.
std::vector<Version> InNamespace(const Registry& registry, const Kind& kind, const std::string& ns);

k8s::ObjectName NameOf(const k8s::Json& object);
std::string_view UidOf(const k8s::Json& object);
bool IsDeleting(const k8s::Json& object);

// The integer at a path, or `otherwise`.
int64_t IntAt(const k8s::Json& object, std::initializer_list<std::string_view> path,
              int64_t otherwise);
// metadata.annotations[key] as a number; 0 if there is none.
int64_t NumberAnnotation(const k8s::Json& object, std::string_view key);

// True if the object's controller has this uid.
bool IsControlledBy(const k8s::Json& object, std::string_view uid);
k8s::Json ControllerReference(const Kind& kind, const k8s::Json& owner);

// The condition of this type, or null.
const k8s::Json* ConditionOf(const k8s::Json& object, std::string_view type);
bool IsConditionTrue(const k8s::Json& object, std::string_view type);

// Ten characters that stand for a value, the same in every run.
std::string HashOf(const k8s::Json& value);

// Order of creation: by time, then by name.
bool IsOlder(const k8s::Json& a, const k8s::Json& b);

// Statuses leave out what is zero.
void SetCount(k8s::Json& status, std::string_view key, int64_t count);

// Writes of kube-controller-manager. A conflict or a missing object is no failure for them: the
// next look repairs it. True if something was written.
bool Merge(Registry& registry, const Kind& kind, const k8s::Json& object, const k8s::Json& patch);
// Replaces the status as a whole, if the object is still as it was read.
bool WriteStatus(Registry& registry, const Kind& kind, const k8s::Json& object, k8s::Json status);
bool Delete(Registry& registry, const Kind& kind, const k8s::Json& object);

}  // namespace trimtab::sim

#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "k8s/json.h"

namespace trimtab::k8s {

// A kind as the API serves it. `plural` is its path segment.
struct ResourceType {
  std::string group;  // empty for the core group
  std::string version;
  std::string plural;
  std::string kind;
  bool namespaced = true;

  // "apps/v1"; "v1" for the core group.
  std::string api_version() const;
  bool operator==(const ResourceType&) const = default;
};

// Where an object is. `ns` is empty for cluster-wide kinds.
struct ObjectName {
  std::string ns;
  std::string name;

  // "shop/checkout", or "node0" for a cluster-wide one.
  std::string ToString() const;
  auto operator<=>(const ObjectName&) const = default;
};

// The part of an object's metadata that every reader of lists and watches needs.
struct ObjectMeta {
  ObjectName name;
  std::string kind;
  std::string api_version;
  std::string uid;
  std::string resource_version;  // opaque: only ever compared for equality
  int64_t generation = 0;
  bool deleting = false;  // metadata.deletionTimestamp is set
};

// One object as the server sent it: its bytes, and its metadata read once. Immutable. Keeping the
// bytes instead of a tree is what lets a cache of ten thousand objects stay near their own size.
class Object {
 public:
  // kMalformed if `bytes` is not one JSON object with a kind and a name. The items of a list carry
  // no kind: `type` fills it in.
  static Result<Object> Decode(std::string bytes, const ResourceType* type = nullptr);

  const ObjectMeta& meta() const { return meta_; }
  const std::string& bytes() const { return bytes_; }
  // The whole tree. Cannot fail in syntax: Decode has checked it.
  Json Parse() const;

 private:
  friend class ObjectReader;
  Object() = default;

  ObjectMeta meta_;
  std::string bytes_;
};

// kInvalid, naming the text, unless it may stand in a path: DNS-1123 subdomain (names) or label
// (namespaces).
Result<void> CheckName(std::string_view name);
Result<void> CheckNamespace(std::string_view ns);

}  // namespace trimtab::k8s

template <>
struct std::hash<trimtab::k8s::ObjectName> {
  size_t operator()(const trimtab::k8s::ObjectName& name) const noexcept {
    return std::hash<std::string>()(name.name) * 31 + std::hash<std::string>()(name.ns);
  }
};

#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"
#include "sim/schema.h"

namespace trimtab::sim {

// One step of a path into an object. `text` is as in FieldsV1 without its prefix: a field's name,
// the JSON of an item's keys (sorted), or the JSON of an item of a set.
struct PathElement {
  enum class Kind { kField, kKey, kValue };
  Kind kind = Kind::kField;
  std::string text;

  auto operator<=>(const PathElement&) const = default;
  // ".replicas", "[name=\"app\"]", "[=\"x\"]": as conflicts print it.
  std::string ToString() const;
};

// A set of paths, as managedFields holds one for each manager. A path may be a member, or only lead
// to members below it. A value type.
class FieldSet {
 public:
  bool empty() const { return entries_.empty(); }
  bool Has(const PathElement& element) const;               // is a member itself
  const FieldSet& Below(const PathElement& element) const;  // what is under it; perhaps empty

  // Adds a step that is not there yet, in any order. Nothing if it is neither a member nor leads
  // to one.
  void Add(PathElement element, bool member, FieldSet below);

  FieldSet Union(const FieldSet& other) const;
  FieldSet Difference(const FieldSet& other) const;
  FieldSet Intersection(const FieldSet& other) const;
  // With every struct member that leads to something made a member: owning "spec.replicas" then
  // counts as owning "spec", as removal needs it.
  FieldSet WithNamedParents(const Schema& schema) const;

  // The members with nothing below: ".spec.replicas", in order.
  std::vector<std::string> Leaves() const;

  // FieldsV1. kInvalid for a key that is none.
  static Result<FieldSet> FromJson(const k8s::Json& json);
  k8s::Json ToJson() const;

  bool operator==(const FieldSet& other) const;

 private:
  struct Entry;
  using Entries = std::vector<Entry>;

  Entries::const_iterator Position(const PathElement& element) const;
  void AppendLeaves(const std::string& prefix, std::vector<std::string>& out) const;
  template <class Combine>
  static FieldSet Merge(const FieldSet& a, const FieldSet& b, Combine combine);

  Entries entries_;  // sorted by element
};

struct FieldSet::Entry {
  PathElement element;
  bool member = false;
  FieldSet below;

  bool operator==(const Entry&) const = default;
};

}  // namespace trimtab::sim

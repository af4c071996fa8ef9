#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/apply/field_path.h"
#include "k8s/json.h"

namespace trimtab::apply {

// The name under which Trimtab owns fields.
inline constexpr std::string_view kFieldManager = "trimtab";

// One writer among metadata.managedFields, without what it owns but for one field.
struct Owner {
  std::string manager;
  std::string operation;  // Apply or Update
  std::string api_version;
  std::string time;  // may be empty
  std::string subresource;
  // Which of the field's parents it owns themselves, by their depth.
  std::vector<size_t> parents;

  // Whether both are entries of one writer: all but the time and the field.
  bool SameWriter(const Owner& other) const;
  bool operator==(const Owner&) const = default;
};

// Who owns this field of the object, Trimtab included, in the server's order.
std::vector<Owner> OwnersOf(const k8s::Json& object, const FieldPath& path);
bool IsOurs(const k8s::Json& object, const FieldPath& path);
// Trimtab owns anything of it.
bool HasOurs(const k8s::Json& object);

// A field that goes back to who had it.
struct GivenBack {
  FieldPath path;
  std::vector<Owner> owners;
};
// The parents of a field, from this depth on, that were not there before us and that an update has
// filled since: they are whose they would be if it had made them. Nobody gets what has an owner, or
// what an apply has set something in, for an apply owns no parents.
std::vector<GivenBack> OrphansOf(const k8s::Json& object, const FieldPath& path, size_t depth);
// metadata.managedFields of the object once these fields are their owners' again and not ours. An
// owner whose entry is gone gets it back, with its time.
k8s::Json ManagedFieldsAfter(const k8s::Json& object, const std::vector<GivenBack>& given_back);
// The same, with nothing left of ours, whatever else we own.
k8s::Json ManagedFieldsWithoutUs(const k8s::Json& object, const std::vector<GivenBack>& given_back);

}  // namespace trimtab::apply

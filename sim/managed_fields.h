#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"
#include "sim/field_set.h"
#include "sim/schema.h"
#include "sim/status.h"
#include "sim/typed_value.h"

namespace trimtab::sim {

// One entry of metadata.managedFields: what one writer owns.
struct Owner {
  std::string manager;
  bool applied = false;  // operation Apply; otherwise Update
  std::string api_version;
  std::string subresource;
  std::string time;  // may be empty
  FieldSet fields;

  // Whether both are entries of one writer, whatever they own.
  bool SameWriter(const Owner& other) const;
};

// Who owns which field of one object: the rules of server-side apply. A value type; its calls take
// whole objects and ignore the metadata that only the server writes.
class ManagedFields {
 public:
  ManagedFields() = default;
  // From metadata.managedFields; null for none. kInvalid if it cannot be read.
  static Result<ManagedFields> FromJson(const k8s::Json* list);
  // In the server's order: Apply before Update, then by time.
  k8s::Json ToJson() const;

  bool empty() const { return owners_.empty(); }

  // An Update (create, PUT or any patch but apply) turned `before` into `after`: `writer`, whose
  // fields are ignored, owns what it added or changed; nobody owns what it removed.
  void RecordUpdate(const Schema& schema, const k8s::Json& before, const k8s::Json& after,
                    Owner writer);

  struct Applied {
    k8s::Json object;
    bool changed = false;  // something beside managedFields
  };
  // Applies `config` to `live` in the name of `writer`. Gives a 409 with one cause for each field
  // that another owns with another value, unless `force` takes those away. What the writer owned
  // and no longer sets is removed if nobody else owns it.
  Outcome<Applied> Apply(const Schema& schema, const k8s::Json& live, const k8s::Json& config,
                         Owner writer, bool force);

 private:
  // Takes from everybody but `writer` what the comparison changed.
  void TakeFromOthers(const Comparison& change, const Owner& writer);
  // One cause for each of `wanted` that somebody else owns.
  std::vector<StatusCause> Clashes(const FieldSet& wanted, const Owner& writer) const;
  k8s::Json Prune(const Schema& schema, const k8s::Json& merged, const FieldSet& last) const;
  Owner* Find(const Owner& writer);
  void DropEmpty();

  std::vector<Owner> owners_;
};

}  // namespace trimtab::sim

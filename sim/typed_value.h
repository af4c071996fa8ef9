#pragma once

#include "k8s/json.h"
#include "sim/field_set.h"
#include "sim/schema.h"

namespace trimtab::sim {

// What server-side apply does to values, by their schema. All pure functions.

// How an item of a list is told apart from the others.
PathElement ElementOf(const Schema& list, const k8s::Json& item);

// Every path that a configuration sets.
FieldSet FieldsOf(const Schema& schema, const k8s::Json& value);

struct Comparison {
  FieldSet added;
  FieldSet modified;
  FieldSet removed;
  bool same() const { return added.empty() && modified.empty() && removed.empty(); }
};
Comparison Compare(const Schema& schema, const k8s::Json& before, const k8s::Json& after);

// `live` with everything that `config` sets; what it does not set stays.
k8s::Json MergeValues(const Schema& schema, const k8s::Json& live, const k8s::Json& config);

// Without the members of `gone`. A container that this empties becomes null, as in the real server,
// whose next steps tell it from one that was never there.
k8s::Json Without(const Schema& schema, const k8s::Json& value, const FieldSet& gone);

// The last of those steps: without the members that are null and were not in `before`.
k8s::Json WithoutEmptied(k8s::Json value, const k8s::Json& before);

}  // namespace trimtab::sim

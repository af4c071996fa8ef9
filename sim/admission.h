#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"
#include "sim/kind.h"
#include "sim/status.h"

namespace trimtab::sim {

// The steps between a request's object and the one that is stored, each a pure function.

// 400 or 422 unless the object may be created under this name in this namespace; fills in both.
Outcome<k8s::Json> Named(const Kind& kind, const std::string& ns, k8s::Json object);

// 400 unless the object says that it is of this kind (or says nothing).
std::optional<Status> WrongKind(const Kind& kind, const k8s::Json& object);

// 409 unless uid and resourceVersion in `next`, where given, are those of `live`.
std::optional<Status> Stale(const Kind& kind, const k8s::Json& next, const k8s::Json& live);

// `next` with what this kind of write may not change as it is in `live`: the server's own metadata,
// the status in a write to the object, everything else in a write to its status.
k8s::Json Confined(const Kind& kind, const std::string& subresource, k8s::Json next,
                   const k8s::Json& live);

// A kind's own checks, in place of its CEL rules: an Error's message, and its reason as the field;
// kForbidden where the rule says `reason: FieldValueForbidden`.
// `live` is null on create.
using Rule = std::function<Result<void>(const k8s::Json& next, const k8s::Json* live)>;

struct AdmissionRequest {
  bool strict = false;
  bool patched = false;  // `next` came from a patch: other words for an unknown field
  std::string subresource;
  const Rule* rule = nullptr;
  std::vector<std::string>* warnings = nullptr;  // where to tell what was dropped, if anybody asks
};

// Prunes, fills in defaults, validates. `live` is null on create.
Outcome<k8s::Json> Admit(const Kind& kind, k8s::Json next, const k8s::Json* live,
                         const AdmissionRequest& request);

// True if something beside metadata and status differs.
bool SpecChanged(const Kind& kind, const k8s::Json& next, const k8s::Json& live);

// True if they differ in nothing but the times in managedFields.
bool SameButTimes(const k8s::Json& next, const k8s::Json& live);

}  // namespace trimtab::sim

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "k8s/json.h"
#include "k8s/object.h"
#include "sim/admission.h"
#include "sim/kind.h"
#include "sim/managed_fields.h"
#include "sim/status.h"
#include "sim/store.h"

namespace trimtab::sim {

enum class PatchKind { kMerge, kStrategic, kJson, kApply };

struct WriteOptions {
  std::string manager = "unknown";  // fieldManager
  std::string subresource;          // "", "status", "scale", "resize"
  bool dry_run = false;
  bool strict = false;  // fieldValidation=Strict
  bool force = false;   // for kApply
  // fieldValidation=Warn: where the dropped fields are told. The caller's.
  std::vector<std::string>* warnings = nullptr;
};

struct RemoveOptions {
  std::string if_uid;
  std::string if_resource_version;
  std::string propagation;  // "", "Background", "Foreground", "Orphan"
  std::optional<int64_t> grace_seconds;
  bool dry_run = false;
};

// What a write left. `created`: it was not there before (201 instead of 200).
struct Written {
  Version object;
  bool created = false;
};

// The verbs of the API on objects, without HTTP: what the simulated controllers call, and what
// ApiServer translates requests into. Every write goes through the same steps as in the real
// server: preconditions, defaults, validation, field ownership, generation, store; a write that
// changes nothing leaves the resourceVersion as it is.
//
// Simulated controllers write as the real ones do, with manager "kube-controller-manager" or
// "kubelet", and statuses with subresource "status". A pod that has a spec.nodeName is only marked
// by Remove (deletionTimestamp); whoever plays the kubelet removes it with grace_seconds 0. Nobody
// here collects dependents: that is the garbage collector's part.
class Registry {
 public:
  // The clock must outlive it. Makes the namespaces that every cluster has.
  Registry(const Clock& clock, Rng rng);

  const Catalog& catalog() const { return catalog_; }
  const Store& store() const { return store_; }
  void Compact(size_t keep) { store_.Compact(keep); }

  // The newest version as the kind shows it; 404.
  Outcome<Version> Get(const Kind& kind, const k8s::ObjectName& name) const;
  // `ns` is where the request goes; metadata.namespace may be left out. An object without a name
  // and with a generateName is given one.
  Outcome<Written> Create(const Kind& kind, const std::string& ns, k8s::Json object,
                          const WriteOptions& options);
  Outcome<Written> Update(const Kind& kind, const k8s::ObjectName& name, k8s::Json object,
                          const WriteOptions& options);
  Outcome<Written> Patch(const Kind& kind, const k8s::ObjectName& name, PatchKind patch_kind,
                         const k8s::Json& patch, const WriteOptions& options);
  // `gone` false: it is only marked, something still holds it.
  struct Removed {
    Version object;
    bool gone = true;
  };
  Outcome<Removed> Remove(const Kind& kind, const k8s::ObjectName& name,
                          const RemoveOptions& options);

  // A kind's own checks, before or after its CRD is made. `storage` is "tuningloops.trimtab.dev".
  void CheckKindWith(const std::string& storage, Rule rule);

 private:
  Outcome<Written> CreateNew(const Kind& kind, const std::string& ns, k8s::Json object,
                             ManagedFields owners, const WriteOptions& options);
  // Stores what Admit made of `next`, unless it changes nothing.
  Outcome<Written> Commit(const Kind& kind, const k8s::Json& live, k8s::Json next,
                          ManagedFields owners, const WriteOptions& options);
  Outcome<Written> Change(const Kind& kind, const k8s::Json& live, k8s::Json next,
                          const WriteOptions& options, bool patched);
  Outcome<Written> Apply(const Kind& kind, const k8s::ObjectName& name, const k8s::Json& config,
                         const WriteOptions& options);
  Outcome<Written> ApplyTo(const Kind& kind, const k8s::Json& live, k8s::Json config,
                           const WriteOptions& options);
  std::optional<Status> NoRoomIn(const Kind& kind, const std::string& ns) const;
  k8s::Json Marked(const Kind& kind, const k8s::Json& live, const RemoveOptions& options) const;
  void ServeDefinition(const Kind& kind, const k8s::Json& definition);
  void WithdrawDefinition(const k8s::Json& definition);
  Owner Writer(const Kind& kind, const WriteOptions& options, bool applied) const;
  AdmissionRequest RequestFor(const Kind& kind, const WriteOptions& options, bool patched) const;

  const Clock& clock_;
  Rng rng_;
  Catalog catalog_;
  Store store_;
  std::map<std::string, Rule> rules_;
};

}  // namespace trimtab::sim

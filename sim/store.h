#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "base/time.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::sim {

// One version of an object. Shared and immutable: the store, its history and every list that is
// being read hold the same one, so that nothing is copied.
using Version = std::shared_ptr<const k8s::Json>;

enum class ChangeType { kAdded, kModified, kDeleted };

// One write, as watches see it.
struct Change {
  int64_t revision = 0;
  ChangeType type = ChangeType::kAdded;
  std::string storage;
  k8s::ObjectName name;
  Version object;    // after the write; for a deletion the last state, at the deletion's revision
  Version previous;  // before the write; none for kAdded
};

// The part that etcd plays: objects by storage ("deployments.apps") and name, one revision counter
// for all of them, and a history of writes that can be compacted. Pure data: it knows neither kinds
// nor HTTP nor who may write what. One thread.
class Store {
 public:
  using Objects = std::map<k8s::ObjectName, Version>;  // in the order of keys, as lists give them

  // Uids come from `rng`.
  explicit Store(Rng rng) : rng_(rng) {}

  // The newest version, or null.
  Version Find(const std::string& storage, const k8s::ObjectName& name) const;
  // All objects of one storage.
  const Objects& All(const std::string& storage) const;
  // As it stood at `revision`; nothing if that is compacted away.
  std::optional<Objects> AllAt(const std::string& storage, int64_t revision) const;

  // Each write takes a new revision. `name` must be free for Create and taken for the other two:
  // to know that is the caller's part.
  Version Create(const std::string& storage, const k8s::ObjectName& name, k8s::Json object,
                 WallTime now);
  // Keeps uid and creationTimestamp. An object that is being deleted and has no finalizer left goes
  // away with this write.
  Version Update(const std::string& storage, const k8s::ObjectName& name, k8s::Json object);
  Version Remove(const std::string& storage, const k8s::ObjectName& name);

  int64_t revision() const { return revision_; }
  // The oldest revision from which a watch may start; older ones are Expired.
  int64_t compacted() const { return compacted_; }
  // Forgets all but the newest `keep` changes.
  void Compact(size_t keep);
  // The changes after `revision`, oldest first, by index: Change `i` of [0, ChangesEnd()), of which
  // those before ChangesAfter(...) are older. Null once it is compacted away.
  uint64_t ChangesAfter(int64_t revision) const;
  uint64_t ChangesEnd() const { return forgotten_ + history_.size(); }
  const Change* ChangeAt(uint64_t index) const;

 private:
  Version Append(ChangeType type, const std::string& storage, const k8s::ObjectName& name,
                 k8s::Json object, Version previous);
  Version Drop(const std::string& storage, const k8s::ObjectName& name, k8s::Json last);

  Rng rng_;
  std::map<std::string, Objects> objects_;
  std::deque<Change> history_;
  uint64_t forgotten_ = 0;  // changes that Compact dropped
  int64_t revision_ = 1;
  int64_t compacted_ = 1;
};

// True if it has a deletionTimestamp and no finalizer that holds it.
bool IsReleased(const k8s::Json& object);

// A version 4 UUID.
std::string DrawUid(Rng& rng);

}  // namespace trimtab::sim

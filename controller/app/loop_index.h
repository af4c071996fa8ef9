#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "controller/apply/target_parts.h"
#include "k8s/object.h"

namespace trimtab::app {

// What the index knows of a loop. Plain data.
struct LoopEntry {
  k8s::ObjectName name;
  apply::WorkloadKey target;
  std::string version;
};
// As the loop's object says.
LoopEntry EntryOf(const k8s::Object& loop);

// Which loops there are, and which are about a workload, so that a change of it wakes them. Any
// thread.
class LoopIndex {
 public:
  // In place of what is known of this loop.
  void Put(const LoopEntry& loop);
  void Remove(const k8s::ObjectName& loop);

  std::vector<k8s::ObjectName> LoopsOf(const apply::WorkloadKey& workload) const;
  // The resourceVersion of the loop's object; empty where it is not known.
  std::string VersionOf(const k8s::ObjectName& loop) const;
  // How many targets have been new so far: whoever follows targets has not heard of later ones.
  uint64_t new_targets() const;

 private:
  void RemoveLocked(const k8s::ObjectName& loop);

  mutable std::mutex mutex_;
  std::map<k8s::ObjectName, LoopEntry> known_;
  std::map<apply::WorkloadKey, std::set<k8s::ObjectName>> loops_of_;
  uint64_t new_targets_ = 0;
};

}  // namespace trimtab::app

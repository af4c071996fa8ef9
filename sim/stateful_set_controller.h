#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sim/registry.h"

namespace trimtab::sim {

// Keeps the pods of StatefulSets: in order or in parallel, updated from the highest ordinal down to
// the partition. In order, it waits for every pod to be Ready before it touches the next one: so a
// pod that never becomes Ready stays, even when the template that broke it is gone. Remembers the
// templates of revisions, as ControllerRevisions would. One thread.
class StatefulSetController {
 public:
  StatefulSetController(Registry& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}

  // One look at every StatefulSet of the namespace. True if something was written.
  bool Step(const std::string& ns);
  // When a pod that was refused is tried again.
  std::optional<WallTime> NextDue(const std::string& ns) const;

 private:
  struct Family {
    Version set;
    std::map<int64_t, Version> pods;  // by ordinal, terminating ones too
    int64_t replicas = 0;
    int64_t partition = 0;
    bool in_order = true;
    std::string current_revision;
    std::string update_revision;
  };

  Family FamilyOf(Version set);
  bool Reconcile(const Family& family);
  bool MovePods(const Family& family);
  bool CreateMissing(const Family& family, bool& wait);
  bool RemoveSurplus(const Family& family, bool& wait);
  bool UpdateOld(const Family& family);
  bool CreatePod(const Family& family, int64_t ordinal);
  bool WriteStatusOf(const Family& family);

  Registry& registry_;
  const Clock& clock_;
  std::map<std::string, k8s::Json> templates_;  // by uid and revision
  std::set<std::string> refused_;               // namespaces that let a pod not in
};

}  // namespace trimtab::sim

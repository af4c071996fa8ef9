#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "controller/apply/target_parts.h"
#include "k8s/object.h"

namespace trimtab::app {

// Objects of one kind, found by their name and by the workload that they belong to. Plain data.
class ObjectsByWorkload {
 public:
  // Shared, because a reader may hold an object while it is replaced, and a list shares with what
  // it replaces all that did not change.
  using Shared = std::shared_ptr<const k8s::Object>;

  // In place of what is there of this name.
  void Put(const apply::WorkloadKey& workload, Shared object);
  void Erase(const k8s::ObjectName& name);

  // Null if there is none.
  Shared Find(const k8s::ObjectName& name) const;
  // Null if there is no such object.
  const apply::WorkloadKey* WorkloadOf(const k8s::ObjectName& name) const;
  // By name, as the API server lists them.
  std::vector<Shared> Of(const apply::WorkloadKey& workload) const;

 private:
  std::map<k8s::ObjectName, apply::WorkloadKey> workload_of_;
  std::map<apply::WorkloadKey, std::map<std::string, Shared>> objects_;
};

}  // namespace trimtab::app

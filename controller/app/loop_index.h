#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/object.h"

namespace trimtab::app {

// Which loops are about a workload, so that a change of it wakes them. Any thread.
class LoopIndex {
 public:
  // As the loop's object says now.
  void Put(const k8s::Object& loop);
  void Remove(const k8s::ObjectName& loop);
  std::vector<k8s::ObjectName> LoopsOf(std::string_view kind,
                                       const k8s::ObjectName& workload) const;

 private:
  using Workload = std::pair<std::string, k8s::ObjectName>;  // by its kind

  void RemoveLocked(const k8s::ObjectName& loop);

  mutable std::mutex mutex_;
  std::map<k8s::ObjectName, Workload> target_of_;
  std::map<Workload, std::set<k8s::ObjectName>> loops_of_;
};

}  // namespace trimtab::app

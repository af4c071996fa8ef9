#include "controller/app/objects_by_workload.h"

#include <utility>

namespace trimtab::app {

void ObjectsByWorkload::Put(const apply::WorkloadKey& workload, Shared object) {
  const k8s::ObjectName name = object->meta().name;
  const apply::WorkloadKey* before = WorkloadOf(name);
  if (before != nullptr && *before != workload) Erase(name);
  workload_of_.try_emplace(name, workload);
  objects_[workload][name.name] = std::move(object);
}

void ObjectsByWorkload::Erase(const k8s::ObjectName& name) {
  const auto known = workload_of_.find(name);
  if (known == workload_of_.end()) return;
  const auto siblings = objects_.find(known->second);
  siblings->second.erase(name.name);
  if (siblings->second.empty()) objects_.erase(siblings);
  workload_of_.erase(known);
}

ObjectsByWorkload::Shared ObjectsByWorkload::Find(const k8s::ObjectName& name) const {
  const apply::WorkloadKey* workload = WorkloadOf(name);
  return workload == nullptr ? nullptr : objects_.at(*workload).at(name.name);
}

const apply::WorkloadKey* ObjectsByWorkload::WorkloadOf(const k8s::ObjectName& name) const {
  const auto known = workload_of_.find(name);
  return known == workload_of_.end() ? nullptr : &known->second;
}

std::vector<ObjectsByWorkload::Shared> ObjectsByWorkload::Of(
    const apply::WorkloadKey& workload) const {
  std::vector<Shared> all;
  const auto found = objects_.find(workload);
  if (found == objects_.end()) return all;
  for (const auto& [name, object] : found->second) all.push_back(object);
  return all;
}

}  // namespace trimtab::app

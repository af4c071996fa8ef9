#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "controller/app/loop_index.h"
#include "controller/app/objects_by_workload.h"
#include "k8s/reflector.h"
#include "k8s/work_queue.h"

namespace trimtab::app {

// Hears of every object of one of the kinds that targets are made of: keeps those that belong to a
// target of a loop, trimmed to what a look reads, and queues the loops whose workload it is that
// changed. What it heard before there was a loop is not kept: the next list brings it. One thread
// feeds it, any thread reads; index and queue outlive it.
class TargetSink final : public k8s::ObjectSink {
 public:
  TargetSink(const LoopIndex& index, k8s::WorkQueue& queue) : index_(index), queue_(queue) {}

  // All that belong to this workload as they were heard of last, by name.
  std::vector<k8s::Json> Of(const apply::WorkloadKey& workload) const;

  void Stage(std::vector<k8s::Object> page) override;
  void Unstage() override;
  void Replace() override;
  void Upsert(k8s::Object object) override;
  void Remove(const k8s::Object& last) override;

 private:
  struct Wanted {
    apply::WorkloadKey workload;
    ObjectsByWorkload::Shared object;
  };

  // Nothing where it belongs to no target. Wakes its loops.
  std::optional<Wanted> Take(const k8s::Object& object);
  // What is held of it already, where that is of the same version and still of a target.
  std::optional<Wanted> Held(const k8s::Object& object) const;
  void Wake(const k8s::ObjectMeta& meta);

  const LoopIndex& index_;
  k8s::WorkQueue& queue_;
  // Only the feeding thread writes `objects_`, so it alone reads them without the lock.
  mutable std::mutex mutex_;
  ObjectsByWorkload objects_;
  ObjectsByWorkload staged_;
};

}  // namespace trimtab::app

#pragma once

#include <functional>
#include <set>
#include <vector>

#include "controller/app/loop_index.h"
#include "k8s/reflector.h"
#include "k8s/work_queue.h"

namespace trimtab::app {

// "shop/checkout" as the work queue has it, and back.
std::string KeyOf(const k8s::ObjectName& loop);
k8s::ObjectName LoopOf(const std::string& key);

// Hears of every loop that is new, changed or gone: keeps the index, and queues it for a visit. It
// keeps names only; a visit reads the loop itself. One thread feeds it; both outlive it.
class LoopSink final : public k8s::ObjectSink {
 public:
  LoopSink(LoopIndex& index, k8s::WorkQueue& queue) : index_(index), queue_(queue) {}

  void Stage(std::vector<k8s::Object> page) override;
  void Unstage() override;
  void Replace() override;
  void Upsert(k8s::Object object) override;
  void Remove(const k8s::Object& last) override;

 private:
  void Take(const LoopEntry& loop);
  void Forget(const k8s::ObjectName& loop);

  LoopIndex& index_;
  k8s::WorkQueue& queue_;
  std::set<k8s::ObjectName> known_;
  // A loop in mid-trial is large, and a list has all of them.
  std::vector<LoopEntry> staged_;
};

}  // namespace trimtab::app

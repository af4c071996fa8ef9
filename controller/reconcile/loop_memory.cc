#include "controller/reconcile/loop_memory.h"

#include <utility>

namespace trimtab::reconcile {

Remembered LoopMemory::Recall(const k8s::ObjectName& loop, const std::string& uid) const {
  const std::scoped_lock lock(mutex_);
  const auto found = loops_.find(loop);
  if (found != loops_.end() && found->second.uid == uid) return found->second;
  Remembered nothing;
  nothing.uid = uid;
  return nothing;
}

std::optional<Remembered> LoopMemory::RecallLevel(const k8s::ObjectName& loop,
                                                  const std::string& version) const {
  const std::scoped_lock lock(mutex_);
  const auto found = loops_.find(loop);
  if (found == loops_.end() || !found->second.level) return std::nullopt;
  return found->second.version == version ? std::optional(found->second) : std::nullopt;
}

void LoopMemory::Remember(const k8s::ObjectName& loop, Remembered remembered) {
  const std::scoped_lock lock(mutex_);
  loops_[loop] = std::move(remembered);
}

void LoopMemory::Forget(const k8s::ObjectName& loop) {
  const std::scoped_lock lock(mutex_);
  loops_.erase(loop);
}

size_t LoopMemory::size() const {
  const std::scoped_lock lock(mutex_);
  return loops_.size();
}

}  // namespace trimtab::reconcile

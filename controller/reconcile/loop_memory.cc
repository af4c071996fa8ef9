#include "controller/reconcile/loop_memory.h"

#include <utility>

namespace trimtab::reconcile {

Remembered LoopMemory::Recall(const std::string& uid) const {
  const std::scoped_lock lock(mutex_);
  const auto found = loops_.find(uid);
  return found == loops_.end() ? Remembered{} : found->second;
}

void LoopMemory::Remember(const std::string& uid, Remembered remembered) {
  const std::scoped_lock lock(mutex_);
  loops_[uid] = std::move(remembered);
}

void LoopMemory::Forget(const std::string& uid) {
  const std::scoped_lock lock(mutex_);
  loops_.erase(uid);
}

size_t LoopMemory::size() const {
  const std::scoped_lock lock(mutex_);
  return loops_.size();
}

}  // namespace trimtab::reconcile

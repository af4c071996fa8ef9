#include "cli/demo/served_cluster.h"

#include <utility>

namespace trimtab::demo {

ServedCluster::Turn::Turn(ServedCluster& cluster)
    : cluster_(cluster),
      lock_(cluster.mutex_),
      revision_(cluster.server_.registry().store().revision()) {}

ServedCluster::Turn::~Turn() {
  const bool changed = cluster_.server_.registry().store().revision() != revision_;
  if (changed && cluster_.tell_) cluster_.tell_();
}

void ServedCluster::OnChange(std::function<void()> tell) {
  const std::lock_guard lock(mutex_);
  tell_ = std::move(tell);
}

}  // namespace trimtab::demo

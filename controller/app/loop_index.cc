#include "controller/app/loop_index.h"

namespace trimtab::app {

LoopEntry EntryOf(const k8s::Object& loop) {
  const k8s::Json json = loop.Parse();
  const k8s::ObjectMeta& meta = loop.meta();
  return {.name = meta.name,
          .target = {.kind = std::string(json.Text({"spec", "target", "kind"})),
                     .name = {.ns = meta.name.ns,
                              .name = std::string(json.Text({"spec", "target", "name"}))}},
          .version = meta.resource_version};
}

void LoopIndex::Put(const LoopEntry& loop) {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(loop.name);
  if (found == known_.end() || found->second.target != loop.target) {
    RemoveLocked(loop.name);
    if (loops_of_[loop.target].empty()) ++new_targets_;
    loops_of_[loop.target].insert(loop.name);
  }
  known_[loop.name] = loop;
}

void LoopIndex::Remove(const k8s::ObjectName& loop) {
  const std::scoped_lock lock(mutex_);
  RemoveLocked(loop);
}

void LoopIndex::RemoveLocked(const k8s::ObjectName& loop) {
  const auto found = known_.find(loop);
  if (found == known_.end()) return;
  const auto loops = loops_of_.find(found->second.target);
  loops->second.erase(loop);
  if (loops->second.empty()) loops_of_.erase(loops);
  known_.erase(found);
}

std::vector<k8s::ObjectName> LoopIndex::LoopsOf(const apply::WorkloadKey& workload) const {
  const std::scoped_lock lock(mutex_);
  const auto found = loops_of_.find(workload);
  if (found == loops_of_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

std::string LoopIndex::VersionOf(const k8s::ObjectName& loop) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(loop);
  return found == known_.end() ? "" : found->second.version;
}

uint64_t LoopIndex::new_targets() const {
  const std::scoped_lock lock(mutex_);
  return new_targets_;
}

}  // namespace trimtab::app

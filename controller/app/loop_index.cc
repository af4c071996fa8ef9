#include "controller/app/loop_index.h"

namespace trimtab::app {

void LoopIndex::Put(const k8s::Object& loop) {
  const k8s::Json json = loop.Parse();
  const k8s::ObjectName& name = loop.meta().name;
  const Workload target = {
      std::string(json.Text({"spec", "target", "kind"})),
      {.ns = name.ns, .name = std::string(json.Text({"spec", "target", "name"}))}};
  const std::scoped_lock lock(mutex_);
  const auto found = target_of_.find(name);
  if (found != target_of_.end() && found->second == target) return;
  RemoveLocked(name);
  target_of_[name] = target;
  loops_of_[target].insert(name);
}

void LoopIndex::Remove(const k8s::ObjectName& loop) {
  const std::scoped_lock lock(mutex_);
  RemoveLocked(loop);
}

void LoopIndex::RemoveLocked(const k8s::ObjectName& loop) {
  const auto found = target_of_.find(loop);
  if (found == target_of_.end()) return;
  const auto loops = loops_of_.find(found->second);
  loops->second.erase(loop);
  if (loops->second.empty()) loops_of_.erase(loops);
  target_of_.erase(found);
}

std::vector<k8s::ObjectName> LoopIndex::LoopsOf(std::string_view kind,
                                                const k8s::ObjectName& workload) const {
  const std::scoped_lock lock(mutex_);
  const auto found = loops_of_.find({std::string(kind), workload});
  if (found == loops_of_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace trimtab::app

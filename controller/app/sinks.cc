#include "controller/app/sinks.h"

#include <utility>

namespace trimtab::app {

std::string KeyOf(const k8s::ObjectName& loop) { return loop.ToString(); }

k8s::ObjectName LoopOf(const std::string& key) {
  const size_t slash = key.find('/');
  TRIMTAB_CHECK(slash != std::string::npos);
  return {.ns = key.substr(0, slash), .name = key.substr(slash + 1)};
}

void LoopSink::Stage(std::vector<k8s::Object> page) {
  for (const k8s::Object& object : page) staged_.push_back(EntryOf(object));
}

void LoopSink::Unstage() { staged_.clear(); }

void LoopSink::Replace() {
  std::set<k8s::ObjectName> gone = std::exchange(known_, {});
  for (const LoopEntry& loop : std::exchange(staged_, {})) {
    gone.erase(loop.name);
    Take(loop);
  }
  for (const k8s::ObjectName& loop : gone) Forget(loop);
}

void LoopSink::Upsert(k8s::Object object) { Take(EntryOf(object)); }

void LoopSink::Take(const LoopEntry& loop) {
  known_.insert(loop.name);
  index_.Put(loop);
  queue_.Add(KeyOf(loop.name));
}

void LoopSink::Remove(const k8s::Object& last) {
  known_.erase(last.meta().name);
  Forget(last.meta().name);
}

void LoopSink::Forget(const k8s::ObjectName& loop) {
  index_.Remove(loop);
  // One more visit finds it gone and forgets what was remembered of it.
  queue_.Add(KeyOf(loop));
}

}  // namespace trimtab::app

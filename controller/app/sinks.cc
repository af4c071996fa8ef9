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
  for (k8s::Object& object : page) staged_.push_back(std::move(object));
}

void LoopSink::Unstage() { staged_.clear(); }

void LoopSink::Replace() {
  std::set<k8s::ObjectName> gone = std::exchange(known_, {});
  for (k8s::Object& object : std::exchange(staged_, {})) {
    gone.erase(object.meta().name);
    Upsert(std::move(object));
  }
  for (const k8s::ObjectName& loop : gone) Forget(loop);
}

void LoopSink::Upsert(k8s::Object object) {
  known_.insert(object.meta().name);
  index_.Put(object);
  queue_.Add(KeyOf(object.meta().name));
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

#include "k8s/informer.h"

namespace trimtab::k8s {
namespace {

bool SameVersion(const Object& a, const Object& b) {
  return a.meta().uid == b.meta().uid && a.meta().resource_version == b.meta().resource_version;
}

}  // namespace

Informer::Informer(OnChange on_change) : on_change_(std::move(on_change)) {}

std::shared_ptr<const Object> Informer::Get(const ObjectName& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = objects_.find(name);
  return found == objects_.end() ? nullptr : *found;
}

std::vector<std::shared_ptr<const Object>> Informer::List() const {
  const std::lock_guard lock(mutex_);
  return {objects_.begin(), objects_.end()};
}

size_t Informer::size() const {
  const std::lock_guard lock(mutex_);
  return objects_.size();
}

void Informer::Stage(std::vector<Object> page) {
  for (Object& object : page) {
    const auto old = objects_.find(object.meta().name);
    const bool same = old != objects_.end() && SameVersion(**old, object);
    staged_.insert(same ? *old : std::make_shared<const Object>(std::move(object)));
  }
}

void Informer::Unstage() { staged_ = {}; }

void Informer::Replace() {
  std::vector<ObjectName> changed;
  for (const auto& object : staged_) {
    const auto old = objects_.find(object);
    if (old == objects_.end() || *old != object) changed.push_back(object->meta().name);
  }
  for (const auto& old : objects_) {
    if (!staged_.contains(old)) changed.push_back(old->meta().name);
  }
  {
    const std::lock_guard lock(mutex_);
    objects_.swap(staged_);
  }
  // Outside the lock: freeing takes a while, and a listener may read the cache.
  Unstage();
  for (const ObjectName& name : changed) on_change_(name);
}

void Informer::Upsert(Object object) {
  const auto added = std::make_shared<const Object>(std::move(object));
  {
    const std::lock_guard lock(mutex_);
    const auto old = objects_.find(added);
    if (old != objects_.end()) {
      if (SameVersion(**old, *added)) return;
      objects_.erase(old);
    }
    objects_.insert(added);
  }
  on_change_(added->meta().name);
}

void Informer::Remove(const Object& last) {
  {
    const std::lock_guard lock(mutex_);
    const auto old = objects_.find(last.meta().name);
    // The end of an earlier object of this name says nothing about the one that lives.
    if (old == objects_.end() || (*old)->meta().uid != last.meta().uid) return;
    objects_.erase(old);
  }
  on_change_(last.meta().name);
}

}  // namespace trimtab::k8s

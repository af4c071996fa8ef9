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

void Informer::Replace(std::vector<Object> objects) {
  std::vector<ObjectName> changed;
  Objects fresh;
  fresh.reserve(objects.size());
  {
    // Only this thread writes, so what is read here is still true at the swap below.
    const std::lock_guard lock(mutex_);
    for (Object& object : objects) {
      const auto old = objects_.find(object.meta().name);
      const bool same = old != objects_.end() && SameVersion(**old, object);
      if (!same) changed.push_back(object.meta().name);
      fresh.insert(same ? *old : std::make_shared<const Object>(std::move(object)));
    }
    for (const auto& old : objects_) {
      if (!fresh.contains(old)) changed.push_back(old->meta().name);
    }
    objects_.swap(fresh);
  }
  // Outside the lock, as a listener may read the cache.
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

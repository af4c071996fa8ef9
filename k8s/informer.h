#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "k8s/reflector.h"

namespace trimtab::k8s {

// A cache of one kind that a reflector fills: readers take objects from it from any thread, and
// `on_change` hears the name of each object that was added, changed or removed (from the filling
// thread; it should only enqueue).
class Informer final : public ObjectSink {
 public:
  using OnChange = std::function<void(const ObjectName&)>;
  explicit Informer(OnChange on_change);

  // Shared, because a reader may hold an object while the cache replaces it.
  std::shared_ptr<const Object> Get(const ObjectName& name) const;
  std::vector<std::shared_ptr<const Object>> List() const;
  size_t size() const;

  void Replace(std::vector<Object> objects) override;
  void Upsert(Object object) override;
  void Remove(const Object& last) override;

 private:
  // ... the implementer of this room completes the private part.
};

}  // namespace trimtab::k8s

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_set>
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

  void Stage(std::vector<Object> page) override;
  void Unstage() override;
  void Replace() override;
  void Upsert(Object object) override;
  void Remove(const Object& last) override;

 private:
  // By name, which an object carries itself: no second copy of ten thousand names.
  struct HashName {
    using is_transparent = void;
    size_t operator()(const ObjectName& name) const { return std::hash<ObjectName>()(name); }
    size_t operator()(const std::shared_ptr<const Object>& object) const {
      return (*this)(object->meta().name);
    }
  };
  struct EqualName {
    using is_transparent = void;
    static const ObjectName& NameOf(const ObjectName& name) { return name; }
    static const ObjectName& NameOf(const std::shared_ptr<const Object>& object) {
      return object->meta().name;
    }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return NameOf(a) == NameOf(b);
    }
  };
  using Objects = std::unordered_set<std::shared_ptr<const Object>, HashName, EqualName>;

  const OnChange on_change_;
  // Only the filling thread writes `objects_`, so it alone reads them without the lock.
  mutable std::mutex mutex_;
  Objects objects_;
  Objects staged_;  // shares with `objects_` what is of the same version
};

}  // namespace trimtab::k8s

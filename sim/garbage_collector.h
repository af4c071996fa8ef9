#pragma once

#include <string>

#include "sim/registry.h"

namespace trimtab::sim {

// Removes what belongs to objects that are gone, and does what the finalizers foregroundDeletion
// and orphan ask for. Stateless. One thread.
class GarbageCollector {
 public:
  explicit GarbageCollector(Registry& registry) : registry_(registry) {}

  // One look at the namespace. True if something was written.
  bool Step(const std::string& ns);

 private:
  bool Collect(const Kind& kind, const Version& object);
  bool FinishDeletion(const Kind& kind, const Version& owner);
  bool Exists(const std::string& ns, const k8s::Json& reference) const;

  Registry& registry_;
};

}  // namespace trimtab::sim

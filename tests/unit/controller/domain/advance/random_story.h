#pragma once

#include <cstdint>

#include "base/rng.h"
#include "tests/unit/controller/domain/advance/fake_world.h"

namespace trimtab::domain {

// A world in which anything may happen at any visit: edits, deaths, silence, new specs, lost and
// replaced workloads, clocks that jump. The seed determines all of it. One thread.
class RandomStory {
 public:
  explicit RandomStory(uint64_t seed);

  // So many visits with whatever the seed brings; then everything that was broken is mended.
  void Run(int visits);
  // Calm visits until nothing moves any more, or so many have gone by.
  bool Settle(int visits);

  FakeWorld world;

 private:
  void Happen();
  void HappenToSpec();
  void HappenToTarget();
  void HappenToOthers();
  void Jump();
  void Mend();
  FakeWorld::Behaviour BehaviourOf(const Values& values) const;

  uint64_t seed_;
  Rng rng_;
};

}  // namespace trimtab::domain

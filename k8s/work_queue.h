#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/rng.h"
#include "base/time.h"

namespace trimtab::k8s {

// Keys to work on: each waits once however often it is added, is handed to one worker at a time,
// and comes back after its own backoff when it fails. Fair: keys leave in the order they became
// due. Passive: Pop never waits, NextDue says when to come again. Any thread.
class WorkQueue {
 public:
  struct Backoff {
    Duration first = std::chrono::milliseconds(5);
    Duration most = std::chrono::seconds(1000);
  };
  WorkQueue(const Clock& clock, Backoff backoff);
  ~WorkQueue();

  void Add(const std::string& key);
  // Sooner wins over later if the key waits already.
  void AddAfter(const std::string& key, Duration delay);
  // After a failure: the key's own exponential delay.
  void AddFailed(const std::string& key);
  // The key did well: its backoff starts over.
  void Forget(const std::string& key);

  // A key that is due and that nobody works on; the caller owes a Done.
  std::optional<std::string> Pop();
  // If the key was added while it was worked on, it is due again.
  void Done(const std::string& key);

  // When the earliest waiting key is due; nothing if none waits.
  std::optional<MonoTime> NextDue() const;
  size_t size() const;  // waiting, due or not

 private:
  // ... the implementer of this room completes the private part.
};

}  // namespace trimtab::k8s

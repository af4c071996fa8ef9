#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
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
  enum class Place { kNowhere, kReady, kDelayed };
  struct Item {
    Place place = Place::kNowhere;
    bool in_work = false;
    bool again = false;     // added while in work: waits from Done on
    uint32_t failures = 0;  // since the last Forget
    MonoTime due;           // unless kNowhere and not `again`
    uint64_t turn = 0;      // orders what is due at the same time
  };
  // Where the map keeps a key; stays put as long as the key is in it.
  using Node = std::pair<const std::string, Item>;
  struct SoonerDue {
    bool operator()(const Node* a, const Node* b) const;
  };

  void Enqueue(Node& node, Duration delay);
  void Wait(Node& node, MonoTime due, MonoTime now);
  Node* TakeFirst();  // of those that are due

  const Clock& clock_;
  const Backoff backoff_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Item> items_;  // no key that neither waits, works nor failed
  std::deque<Node*> ready_;                      // in the order of `due`, because time goes forward
  std::set<Node*, SoonerDue> delayed_;
  uint64_t turns_ = 0;
};

}  // namespace trimtab::k8s

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "tests/e2e/shop/settings.h"

namespace trimtab::shop {

// A body as it is sent. Shared: what the cache drops may be on its way to a client.
using Body = std::shared_ptr<const std::string>;

// Bodies by key, bounded by the bytes that they really cost. Full, it drops the one used longest
// ago (lru), or the one used least often and of those the one used longest ago (lfu: nothing ages,
// so what was asked often once stays). Owned by the shop; any thread.
class Cache {
 public:
  Cache(size_t capacity, Eviction eviction) : capacity_(capacity), eviction_(eviction) {}

  // Null when it is not there.
  Body Find(const std::string& key);
  // Replaces what the key has. What is larger than the whole cache is not kept.
  void Insert(const std::string& key, Body body);
  // From now on; what is too much is dropped at once, the rest stays.
  void Configure(size_t capacity, Eviction eviction);

  size_t bytes() const;

 private:
  // Who goes first: the least. Uses count with lfu only; the tick is the last use, never twice.
  struct Rank {
    uint64_t uses = 0;
    uint64_t tick = 0;
    auto operator<=>(const Rank&) const = default;
  };
  struct Entry {
    Body body;
    uint64_t uses = 0;
    uint64_t tick = 0;
  };

  Rank RankOf(const Entry& entry) const;
  void DropUntilItFits();
  void Drop(const std::string& key);

  mutable std::mutex mutex_;
  size_t capacity_;
  Eviction eviction_;
  size_t bytes_ = 0;
  uint64_t tick_ = 0;
  std::unordered_map<std::string, Entry> entries_;
  std::map<Rank, const std::string*> order_;  // the keys of entries_
};

}  // namespace trimtab::shop

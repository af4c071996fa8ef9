#include "tests/e2e/shop/cache.h"

#include <utility>

namespace trimtab::shop {
namespace {

// What an entry takes beside its key and its body: the nodes of both maps and two allocations.
constexpr size_t kOverhead = 200;

size_t CostOf(const std::string& key, const Body& body) {
  return key.size() + body->size() + kOverhead;
}

}  // namespace

Body Cache::Find(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  auto place = order_.extract(RankOf(entry));
  ++entry.uses;
  entry.tick = ++tick_;
  place.key() = RankOf(entry);
  order_.insert(std::move(place));
  return entry.body;
}

void Cache::Insert(const std::string& key, Body body) {
  const std::scoped_lock lock(mutex_);
  const size_t cost = CostOf(key, body);
  if (entries_.contains(key)) Drop(key);
  if (cost > capacity_) return;
  bytes_ += cost;
  // Before it is in: the newest is the least often used, and would always go itself.
  DropUntilItFits();
  const auto at =
      entries_.emplace(key, Entry{.body = std::move(body), .uses = 1, .tick = ++tick_}).first;
  order_.emplace(RankOf(at->second), &at->first);
}

void Cache::Configure(size_t capacity, Eviction eviction) {
  const std::scoped_lock lock(mutex_);
  capacity_ = capacity;
  eviction_ = eviction;
  order_.clear();
  for (const auto& [key, entry] : entries_) order_.emplace(RankOf(entry), &key);
  DropUntilItFits();
}

size_t Cache::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

Cache::Rank Cache::RankOf(const Entry& entry) const {
  return {.uses = eviction_ == Eviction::kLfu ? entry.uses : 0, .tick = entry.tick};
}

void Cache::DropUntilItFits() {
  while (bytes_ > capacity_) Drop(*order_.begin()->second);
}

void Cache::Drop(const std::string& key) {
  const auto entry = entries_.find(key);
  bytes_ -= CostOf(entry->first, entry->second.body);
  order_.erase(RankOf(entry->second));
  entries_.erase(entry);
}

}  // namespace trimtab::shop

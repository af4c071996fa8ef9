#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/real_clock.h"
#include "base/rng.h"
#include "k8s/work_queue.h"

namespace trimtab::k8s {
namespace {

constexpr size_t kKeys = 64;
constexpr int kWorkers = 4;
constexpr int kAddsEach = 20'000;

// Counts, for each key, who works on it and how many of its adds no later work has seen.
class Ledger {
 public:
  void Added(size_t key) { ++unseen_[key]; }

  // False if somebody else works on it.
  bool Begin(size_t key) {
    const bool alone = workers_[key]++ == 0;
    unseen_[key] = 0;
    return alone;
  }
  void End(size_t key) { --workers_[key]; }

  int unseen() const {
    int sum = 0;
    for (const auto& count : unseen_) sum += count;
    return sum;
  }

 private:
  std::array<std::atomic<int>, kKeys> workers_{};
  std::array<std::atomic<int>, kKeys> unseen_{};
};

void AddAtRandom(WorkQueue& queue, Ledger& ledger, Rng rng) {
  for (int i = 0; i < kAddsEach; ++i) {
    const size_t key = rng.Below(kKeys);
    ledger.Added(key);
    switch (rng.Below(4)) {
      case 0:
        queue.AddAfter(std::to_string(key), std::chrono::microseconds(rng.Below(50)));
        break;
      case 1:
        queue.AddFailed(std::to_string(key));
        break;
      default:
        queue.Add(std::to_string(key));
    }
  }
}

// Works until all adders have ended and nothing waits. Returns how often a key was not its own.
int Work(WorkQueue& queue, Ledger& ledger, const std::atomic<int>& adders) {
  int shared = 0;
  while (true) {
    const bool last_look = adders == 0;
    const auto key = queue.Pop();
    if (!key) {
      if (last_look && queue.size() == 0) return shared;
      std::this_thread::yield();
      continue;
    }
    const size_t index = std::stoul(*key);
    if (!ledger.Begin(index)) ++shared;
    queue.Forget(*key);
    ledger.End(index);
    queue.Done(*key);
  }
}

TEST(WorkQueueStress, ManyThreadsLoseNoKeyAndShareNone) {
  const RealClock clock;
  WorkQueue queue(clock,
                  {.first = std::chrono::microseconds(5), .most = std::chrono::microseconds(100)});
  Ledger ledger;
  std::atomic<int> adders = kWorkers;
  std::atomic<int> shared = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kWorkers; ++i) {
    threads.emplace_back([&, i] {
      AddAtRandom(queue, ledger, Rng(static_cast<uint64_t>(i)));
      --adders;
    });
    threads.emplace_back([&] { shared += Work(queue, ledger, adders); });
  }
  threads.clear();
  EXPECT_EQ(shared, 0);
  // A worker may leave while another still owes the Done of a key that was added again.
  while (const auto key = queue.Pop()) ledger.Begin(std::stoul(*key));
  EXPECT_EQ(ledger.unseen(), 0);
}

}  // namespace
}  // namespace trimtab::k8s

#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "tests/e2e/shop/new_order.h"

namespace trimtab::shop {

// Gathers orders of several workers into one transaction. The first worker with an order opens a
// batch and waits, at most for the linger, until it is full; then it writes all of it and tells the
// others. Meanwhile the next batch may open. Owned by the shop; any thread; has none of its own, so
// that a batch is never larger than the number of workers.
class Batcher {
 public:
  // Writes all or nothing, and says what became of each order: its id, or why there is none.
  using Write = std::function<std::vector<Result<int64_t>>(const std::vector<NewOrder>& orders,
                                                           MonoTime deadline)>;

  Batcher(const Clock& clock, Write write) : clock_(clock), write_(std::move(write)) {}

  // For batches that open from now on.
  void Configure(size_t size, Duration linger);

  // Returns when the order is committed, with its id. Error kTimeout after the deadline: it was
  // committed or not, or will be.
  Result<int64_t> Place(NewOrder order, MonoTime deadline);

 private:
  struct Waiting {
    NewOrder order;
    MonoTime deadline;
    std::optional<Result<int64_t>> outcome;
    bool left = false;  // its worker did not wait any longer
  };
  // Shared by its workers: who leaves early must not take it away from who writes.
  struct Batch {
    std::vector<std::shared_ptr<Waiting>> orders;
    size_t size = 1;
    bool closed = false;  // takes no more orders
    std::condition_variable changed;
  };

  void Lead(const std::shared_ptr<Batch>& batch, MonoTime until,
            std::unique_lock<std::mutex>& lock);
  void Close(Batch& batch);

  const Clock& clock_;
  const Write write_;
  std::mutex mutex_;
  size_t size_ = 1;
  Duration linger_ = Duration::zero();
  std::shared_ptr<Batch> open_;
};

}  // namespace trimtab::shop

#include "tests/e2e/shop/batcher.h"

#include <algorithm>

#include "base/check.h"
#include "tests/e2e/shop/wait_until.h"

namespace trimtab::shop {
namespace {

Error TooLate() {
  return {.code = Code::kTimeout, .message = "the order was not committed in time"};
}

}  // namespace

void Batcher::Configure(size_t size, Duration linger) {
  const std::scoped_lock lock(mutex_);
  size_ = size;
  linger_ = linger;
}

Result<int64_t> Batcher::Place(NewOrder order, MonoTime deadline) {
  const auto own = std::make_shared<Waiting>();
  own->order = std::move(order);
  own->deadline = deadline;

  std::unique_lock lock(mutex_);
  const bool leads = open_ == nullptr;
  if (leads) {
    open_ = std::make_shared<Batch>();
    open_->size = size_;
  }
  const std::shared_ptr<Batch> batch = open_;
  batch->orders.push_back(own);
  if (batch->orders.size() >= batch->size) Close(*batch);

  if (leads) {
    Lead(batch, std::min(deadline, clock_.Now() + linger_), lock);
  } else {
    WaitUntil(batch->changed, lock, clock_, deadline, [&] { return own->outcome.has_value(); });
  }
  own->left = true;
  return own->outcome.value_or(TooLate());
}

// The batch writes itself with the lock open; what it says is told with the lock held.
void Batcher::Lead(const std::shared_ptr<Batch>& batch, MonoTime until,
                   std::unique_lock<std::mutex>& lock) {
  WaitUntil(batch->changed, lock, clock_, until, [&] { return batch->closed; });
  if (!batch->closed) Close(*batch);
  const MonoTime now = clock_.Now();
  std::erase_if(batch->orders,
                [&](const auto& each) { return each->left || each->deadline <= now; });
  if (batch->orders.empty()) return;
  std::vector<NewOrder> orders;
  MonoTime last = now;
  for (const auto& each : batch->orders) {
    orders.push_back(each->order);
    last = std::max(last, each->deadline);
  }
  lock.unlock();
  std::vector<Result<int64_t>> outcomes = write_(orders, last);
  lock.lock();
  TRIMTAB_CHECK(outcomes.size() == batch->orders.size());
  for (size_t i = 0; i < outcomes.size(); ++i) {
    batch->orders[i]->outcome.emplace(std::move(outcomes[i]));
  }
  batch->changed.notify_all();
}

void Batcher::Close(Batch& batch) {
  batch.closed = true;
  open_ = nullptr;
  batch.changed.notify_all();
}

}  // namespace trimtab::shop

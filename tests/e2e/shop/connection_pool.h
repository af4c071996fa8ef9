#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "tests/e2e/shop/connection.h"

namespace trimtab::shop {

// Never more than so many connections, each opened when it is first needed, lent to one thread at a
// time, and replaced when it comes back broken. Owned by the shop, outlives all leases; any thread.
class ConnectionPool {
 public:
  using Open = std::function<Result<std::unique_ptr<Connection>>()>;
  // Told how long each taker waited, also those that waited in vain. Any thread.
  using OnWait = std::function<void(Duration)>;

  // A connection for as long as this lives.
  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->GiveBack(std::move(connection_));
    }
    Connection* operator->() const { return connection_.get(); }
    Connection& operator*() const { return *connection_; }

   private:
    ConnectionPool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  ConnectionPool(size_t size, const Clock& clock, Open open, OnWait on_wait)
      : size_(size), clock_(clock), open_(std::move(open)), on_wait_(std::move(on_wait)) {}

  // Error kTimeout when none came free by the deadline, or why none can be opened.
  Result<Lease> Take(MonoTime deadline);

 private:
  Result<std::unique_ptr<Connection>> AwaitIdle(MonoTime deadline);
  void GiveBack(std::unique_ptr<Connection> connection);
  void Forget();

  const size_t size_;
  const Clock& clock_;
  const Open open_;
  const OnWait on_wait_;
  std::mutex mutex_;
  std::condition_variable returned_;
  size_t open_count_ = 0;  // lent, idle, and being opened
  std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace trimtab::shop

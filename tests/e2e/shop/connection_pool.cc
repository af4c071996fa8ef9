#include "tests/e2e/shop/connection_pool.h"

#include "tests/e2e/shop/wait_until.h"

namespace trimtab::shop {

Result<ConnectionPool::Lease> ConnectionPool::Take(MonoTime deadline) {
  const MonoTime asked = clock_.Now();
  auto idle = AwaitIdle(deadline);
  on_wait_(clock_.Now() - asked);
  if (!idle) return std::move(idle).error();
  if (*idle) return Lease(*this, *std::move(idle));
  auto opened = open_();
  if (!opened) {
    Forget();
    return std::move(opened).error();
  }
  return Lease(*this, *std::move(opened));
}

// Null: there is room for one more, and it is counted already.
Result<std::unique_ptr<Connection>> ConnectionPool::AwaitIdle(MonoTime deadline) {
  std::unique_lock lock(mutex_);
  const bool free = WaitUntil(returned_, lock, clock_, deadline,
                              [this] { return !idle_.empty() || open_count_ < size_; });
  if (!free) {
    return Error{.code = Code::kTimeout, .message = "no connection to the database came free"};
  }
  if (idle_.empty()) {
    ++open_count_;
    return std::unique_ptr<Connection>();
  }
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void ConnectionPool::GiveBack(std::unique_ptr<Connection> connection) {
  if (connection->broken()) {
    connection.reset();  // before another is opened in its place
    Forget();
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

void ConnectionPool::Forget() {
  {
    const std::scoped_lock lock(mutex_);
    --open_count_;
  }
  returned_.notify_one();
}

}  // namespace trimtab::shop

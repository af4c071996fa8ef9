#include "tests/e2e/shop/connection_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/real_clock.h"
#include "tests/support/manual_clock.h"

namespace trimtab::shop {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Counts how many there are, and is broken when told so.
class FakeConnection final : public Connection {
 public:
  explicit FakeConnection(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
  ~FakeConnection() override { --alive_; }
  Result<Rows> Run(const Statement&, const std::vector<std::string>&, MonoTime) override {
    broken_ = true;
    return Error{.code = Code::kInterrupted, .message = "lost"};
  }
  bool broken() const override { return broken_; }

 private:
  std::atomic<int>& alive_;
  bool broken_ = false;
};

class ShopPoolTest : public testing::Test {
 protected:
  ConnectionPool Pool(size_t size) {
    return ConnectionPool(
        size, clock_,
        [this]() -> Result<std::unique_ptr<Connection>> {
          ++opened_;
          if (refuses_) return Error{.code = Code::kUnreachable, .message = "refused"};
          return std::unique_ptr<Connection>(std::make_unique<FakeConnection>(alive_));
        },
        [this](Duration waited) {
          ++waits_;
          waited_ = waited;
        });
  }
  MonoTime In(Duration time) { return clock_.Now() + time; }

  ManualClock clock_;
  std::atomic<int> alive_ = 0;
  std::atomic<int> opened_ = 0;
  std::atomic<int> waits_ = 0;
  std::atomic<Duration> waited_ = Duration::zero();
  bool refuses_ = false;
};

TEST_F(ShopPoolTest, OpensOneWhenItIsFirstNeededAndLendsItAgain) {
  ConnectionPool pool = Pool(4);
  EXPECT_EQ(opened_, 0);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.Take(In(seconds(1))).ok());
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(alive_, 1);
}

TEST_F(ShopPoolTest, NeverLendsMoreThanItsSize) {
  ConnectionPool pool = Pool(2);
  const auto first = pool.Take(In(seconds(1)));
  const auto second = pool.Take(In(seconds(1)));
  EXPECT_TRUE(first.ok() && second.ok());
  const auto third = pool.Take(clock_.Now());
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.error().code, Code::kTimeout);
  EXPECT_EQ(opened_, 2);
}

TEST_F(ShopPoolTest, WhoWaitsGetsTheOneThatComesBack) {
  ConnectionPool pool = Pool(1);
  std::optional<Result<ConnectionPool::Lease>> held = pool.Take(In(seconds(1)));
  std::jthread waiting([&] { EXPECT_TRUE(pool.Take(In(hours(1))).ok()); });
  held.reset();
  waiting.join();
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(waits_, 2);
}

TEST_F(ShopPoolTest, ReplacesABrokenOne) {
  ConnectionPool pool = Pool(1);
  {
    const auto lease = pool.Take(In(seconds(1)));
    EXPECT_FALSE((*lease)->Run({"", ""}, {}, clock_.Now()).ok());
  }
  EXPECT_EQ(alive_, 0);
  EXPECT_TRUE(pool.Take(In(seconds(1))).ok());
  EXPECT_EQ(opened_, 2);
}

TEST_F(ShopPoolTest, AnOpeningThatFailsTakesNoPlace) {
  ConnectionPool pool = Pool(1);
  refuses_ = true;
  for (int i = 0; i < 3; ++i) {
    const auto lease = pool.Take(In(seconds(1)));
    ASSERT_FALSE(lease.ok());
    EXPECT_EQ(lease.error().message, "refused");
  }
  refuses_ = false;
  EXPECT_TRUE(pool.Take(In(seconds(1))).ok());
}

TEST_F(ShopPoolTest, SaysHowLongEachTakerWaited) {
  ConnectionPool pool = Pool(1);
  std::optional<Result<ConnectionPool::Lease>> held = pool.Take(In(seconds(1)));
  EXPECT_EQ(waited_.load(), Duration::zero());
  std::jthread waiting([&] { EXPECT_TRUE(pool.Take(In(hours(1))).ok()); });
  clock_.Advance(seconds(3));
  held.reset();
  waiting.join();
  EXPECT_LE(waited_.load(), seconds(3));  // less where the thread began to wait after the advance
  EXPECT_EQ(waits_, 2);
}

TEST(ShopPool, IsSharedByManyThreads) {
  const RealClock clock;
  std::atomic<int> alive = 0;
  std::atomic<int> most = 0;
  ConnectionPool pool(
      3, clock,
      [&]() -> Result<std::unique_ptr<Connection>> {
        auto made = std::make_unique<FakeConnection>(alive);
        most = std::max(most.load(), alive.load());
        return std::unique_ptr<Connection>(std::move(made));
      },
      [](Duration) {});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) EXPECT_TRUE(pool.Take(clock.Now() + hours(1)).ok());
    });
  }
  threads.clear();
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace trimtab::shop

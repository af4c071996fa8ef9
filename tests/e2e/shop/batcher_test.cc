#include "tests/e2e/shop/batcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/manual_clock.h"

namespace trimtab::shop {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

NewOrder OrderOf(int64_t customer) { return {.customer = customer}; }

// Writes nothing: gives each order the id 100 + its customer, and remembers the batches.
class ShopBatcherTest : public testing::Test {
 protected:
  std::vector<Result<int64_t>> Write(const std::vector<NewOrder>& orders, MonoTime deadline) {
    ++started_;
    if (hold_.valid()) hold_.wait();
    std::vector<Result<int64_t>> ids;
    std::vector<int64_t> batch;
    for (const NewOrder& order : orders) {
      batch.push_back(order.customer);
      if (order.customer == 13) {
        ids.emplace_back(Error{.code = Code::kInvalid, .message = "no such customer"});
      } else {
        ids.emplace_back(100 + order.customer);
      }
    }
    std::sort(batch.begin(), batch.end());
    const std::scoped_lock lock(mutex_);
    batches_.push_back(batch);
    deadlines_.push_back(deadline);
    return ids;
  }
  MonoTime In(Duration time) { return clock_.Now() + time; }
  std::future<Result<int64_t>> PlaceLater(int64_t customer, MonoTime deadline) {
    return std::async(std::launch::async,
                      [=, this] { return batcher_.Place(OrderOf(customer), deadline); });
  }
  size_t written() {
    const std::scoped_lock lock(mutex_);
    return batches_.size();
  }

  ManualClock clock_;
  std::shared_future<void> hold_;  // no write ends before it
  std::atomic<int> started_ = 0;
  std::mutex mutex_;
  std::vector<std::vector<int64_t>> batches_;
  std::vector<MonoTime> deadlines_;
  Batcher batcher_{clock_,
                   [this](const auto& orders, MonoTime until) { return Write(orders, until); }};
};

TEST_F(ShopBatcherTest, OfOneWritesEachOrderAtOnce) {
  for (int64_t customer = 1; customer <= 3; ++customer) {
    const auto id = batcher_.Place(OrderOf(customer), In(hours(1)));
    ASSERT_TRUE(id.ok());
    EXPECT_EQ(*id, 100 + customer);
  }
  EXPECT_EQ(batches_, (std::vector<std::vector<int64_t>>{{1}, {2}, {3}}));
}

TEST_F(ShopBatcherTest, AFullBatchIsWrittenOnceAndEachGetsItsOwnAnswer) {
  batcher_.Configure(3, hours(1));
  auto first = PlaceLater(1, In(hours(2)));
  auto second = PlaceLater(13, In(hours(2)));
  auto third = PlaceLater(3, In(hours(2)));
  EXPECT_EQ(*first.get(), 101);
  EXPECT_EQ(second.get().error().message, "no such customer");
  EXPECT_EQ(*third.get(), 103);
  EXPECT_EQ(batches_, (std::vector<std::vector<int64_t>>{{1, 3, 13}}));
}

TEST_F(ShopBatcherTest, ABatchThatIsNotFullIsWrittenAfterItsLinger) {
  batcher_.Configure(3, milliseconds(20));
  auto only = PlaceLater(1, In(hours(1)));
  // The clock stands still: only its moving can end the linger.
  EXPECT_EQ(only.wait_for(milliseconds(60)), std::future_status::timeout);
  EXPECT_EQ(written(), 0u);
  clock_.Advance(milliseconds(20));
  EXPECT_EQ(*only.get(), 101);
  EXPECT_EQ(written(), 1u);
}

TEST_F(ShopBatcherTest, WithoutALingerTakesWhatIsThere) {
  batcher_.Configure(256, Duration::zero());
  EXPECT_EQ(*batcher_.Place(OrderOf(1), In(hours(1))), 101);
  EXPECT_EQ(batches_.size(), 1u);
}

TEST_F(ShopBatcherTest, ThePatienceOfTheFirstEndsTheLingerToo) {
  batcher_.Configure(3, milliseconds(50));
  auto first = PlaceLater(1, In(milliseconds(10)));
  EXPECT_EQ(first.wait_for(milliseconds(30)), std::future_status::timeout);
  clock_.Advance(milliseconds(10));
  EXPECT_EQ(first.get().error().code, Code::kTimeout);
  EXPECT_EQ(written(), 0u);  // nobody was left who wanted it
}

TEST_F(ShopBatcherTest, WritesUntilTheLastOfItsDeadlines) {
  batcher_.Configure(2, hours(1));
  const MonoTime late = In(hours(3));
  auto first = PlaceLater(1, In(hours(2)));
  auto second = PlaceLater(2, late);
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(second.get().ok());
  EXPECT_EQ(deadlines_, std::vector<MonoTime>{late});
}

TEST_F(ShopBatcherTest, OneThatWaitsForTheWriteNoLongerIsToldSo) {
  std::promise<void> release;
  hold_ = release.get_future().share();
  batcher_.Configure(2, hours(1));
  auto one = PlaceLater(1, In(milliseconds(10)));
  auto two = PlaceLater(2, In(milliseconds(10)));
  // Whichever of them leads is in the write, which does not end; the other is not.
  while (one.wait_for(milliseconds(1)) == std::future_status::timeout &&
         two.wait_for(milliseconds(1)) == std::future_status::timeout) {
    clock_.Advance(milliseconds(1));
  }
  release.set_value();
  const auto first = one.get();
  const auto second = two.get();
  EXPECT_TRUE(!first.ok() || !second.ok());
  const auto& late = first.ok() ? second : first;
  EXPECT_EQ(late.error().code, Code::kTimeout);
}

TEST_F(ShopBatcherTest, TheNextBatchOpensWhileOneIsWritten) {
  std::promise<void> release;
  hold_ = release.get_future().share();
  auto first = PlaceLater(1, In(hours(1)));
  auto second = PlaceLater(2, In(hours(1)));
  while (started_ < 2) std::this_thread::yield();
  release.set_value();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(second.get().ok());
  EXPECT_EQ(batches_.size(), 2u);
}

TEST_F(ShopBatcherTest, LosesNothingBetweenManyWorkers) {
  batcher_.Configure(4, Duration::zero());
  std::atomic<int> placed = 0;
  std::vector<std::jthread> workers;
  for (int w = 0; w < 6; ++w) {
    workers.emplace_back([&, w] {
      for (int i = 0; i < 200; ++i) {
        const int64_t customer = 1000 * (w + 1) + i;
        const auto id = batcher_.Place(OrderOf(customer), In(hours(1)));
        if (id.ok() && *id == 100 + customer) ++placed;
      }
    });
  }
  workers.clear();
  EXPECT_EQ(placed, 1200);
  size_t sum = 0;
  for (const auto& batch : batches_) {
    EXPECT_LE(batch.size(), 4u);
    sum += batch.size();
  }
  EXPECT_EQ(sum, 1200u);
}

}  // namespace
}  // namespace trimtab::shop

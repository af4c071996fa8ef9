#include "tests/e2e/shop/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace trimtab::shop {
namespace {

TEST(ShopQueue, GivesOutInTheOrderOfArrival) {
  BoundedQueue<int> queue(3);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.TryPush(int{i}));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.Pop(), i);
}

TEST(ShopQueue, RefusesWhatIsTooMuchAndLeavesItWithItsOwner) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  EXPECT_TRUE(queue.TryPush(std::make_unique<int>(1)));
  auto second = std::make_unique<int>(2);
  EXPECT_FALSE(queue.TryPush(std::move(second)));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(*second, 2);
  EXPECT_EQ(queue.size(), 1u);
  queue.Pop();
  EXPECT_TRUE(queue.TryPush(std::move(second)));
}

TEST(ShopQueue, GivesOutWhatItHasAfterItWasClosedAndThenNothing) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.TryPush(1));
  queue.Close();
  EXPECT_FALSE(queue.TryPush(2));
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(ShopQueue, ClosingWakesWhoWaits) {
  BoundedQueue<int> queue(1);
  std::jthread waiting([&queue] { EXPECT_EQ(queue.Pop(), std::nullopt); });
  queue.Close();
}

TEST(ShopQueue, LosesNothingBetweenThreads) {
  BoundedQueue<int> queue(4);
  std::atomic<int> sum = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&] {
      while (const auto item = queue.Pop()) sum += *item;
    });
  }
  for (int i = 1; i <= 1000; ++i) {
    while (!queue.TryPush(int{i})) std::this_thread::yield();
  }
  queue.Close();
  workers.clear();
  EXPECT_EQ(sum, 500'500);
}

}  // namespace
}  // namespace trimtab::shop

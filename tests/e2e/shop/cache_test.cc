#include "tests/e2e/shop/cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace trimtab::shop {
namespace {

constexpr size_t kBody = 1000;
// A body with its key and its bookkeeping.
constexpr size_t kEntry = kBody + 500;

Body BodyOf(char fill, size_t size = kBody) {
  return std::make_shared<const std::string>(size, fill);
}

bool Has(Cache& cache, const std::string& key) { return cache.Find(key) != nullptr; }

class ShopCacheTest : public testing::TestWithParam<Eviction> {};

INSTANTIATE_TEST_SUITE_P(Evictions, ShopCacheTest, testing::Values(Eviction::kLru, Eviction::kLfu),
                         [](const auto& each) {
                           return each.param == Eviction::kLru ? "lru" : "lfu";
                         });

TEST_P(ShopCacheTest, GivesBackWhatItWasGiven) {
  Cache cache(10 * kEntry, GetParam());
  EXPECT_EQ(cache.Find("a"), nullptr);
  const Body body = BodyOf('a');
  cache.Insert("a", body);
  EXPECT_EQ(cache.Find("a"), body);
}

TEST_P(ShopCacheTest, ReplacesWhatAKeyHas) {
  Cache cache(10 * kEntry, GetParam());
  cache.Insert("a", BodyOf('a'));
  const size_t before = cache.bytes();
  cache.Insert("a", BodyOf('b'));
  EXPECT_EQ(*cache.Find("a"), std::string(kBody, 'b'));
  EXPECT_EQ(cache.bytes(), before);
}

TEST_P(ShopCacheTest, CostsAtLeastItsBodiesAndNeverMoreThanItsCapacity) {
  Cache cache(10 * kEntry, GetParam());
  for (int i = 0; i < 100; ++i) {
    cache.Insert(std::to_string(i), BodyOf('a'));
    ASSERT_LE(cache.bytes(), 10 * kEntry);
  }
  EXPECT_GE(cache.bytes(), 9 * kBody);
  EXPECT_TRUE(Has(cache, "99"));
}

TEST_P(ShopCacheTest, KeepsNothingThatIsLargerThanAllOfIt) {
  Cache cache(2 * kEntry, GetParam());
  cache.Insert("small", BodyOf('a'));
  cache.Insert("large", BodyOf('b', 3 * kEntry));
  EXPECT_FALSE(Has(cache, "large"));
  EXPECT_TRUE(Has(cache, "small"));
}

TEST_P(ShopCacheTest, OfNoBytesKeepsNothing) {
  Cache cache(0, GetParam());
  cache.Insert("a", BodyOf('a', 0));
  EXPECT_FALSE(Has(cache, "a"));
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST_P(ShopCacheTest, ABodyOutlivesItsEntry) {
  Cache cache(10 * kEntry, GetParam());
  cache.Insert("a", BodyOf('a'));
  const Body held = cache.Find("a");
  cache.Configure(0, GetParam());
  EXPECT_FALSE(Has(cache, "a"));
  EXPECT_EQ(*held, std::string(kBody, 'a'));
}

TEST_P(ShopCacheTest, MayBeUsedByManyThreads) {
  Cache cache(5 * kEntry, GetParam());
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string key = std::to_string((i * 7 + t) % 11);
        if (cache.Find(key) == nullptr) cache.Insert(key, BodyOf('a'));
        if (i % 100 == 0) cache.Configure(static_cast<size_t>(1 + i % 5) * kEntry, GetParam());
      }
    });
  }
  threads.clear();
  EXPECT_LE(cache.bytes(), 5 * kEntry);
}

TEST(ShopCache, LruDropsWhatWasUsedLongestAgo) {
  Cache cache(3 * kEntry, Eviction::kLru);
  for (const char* key : {"a", "b", "c"}) cache.Insert(key, BodyOf('x'));
  for (int i = 0; i < 5; ++i) cache.Find("a");
  cache.Find("b");
  cache.Find("c");
  cache.Insert("d", BodyOf('x'));
  EXPECT_FALSE(Has(cache, "a"));
  EXPECT_TRUE(Has(cache, "b") && Has(cache, "c") && Has(cache, "d"));
}

TEST(ShopCache, LfuDropsWhatWasUsedLeastOftenAndOfThoseTheOldest) {
  Cache cache(3 * kEntry, Eviction::kLfu);
  for (const char* key : {"a", "b", "c"}) cache.Insert(key, BodyOf('x'));
  for (int i = 0; i < 5; ++i) cache.Find("a");
  cache.Find("c");
  cache.Find("b");
  cache.Insert("d", BodyOf('x'));
  EXPECT_FALSE(Has(cache, "c"));
  EXPECT_TRUE(Has(cache, "a") && Has(cache, "b") && Has(cache, "d"));
}

TEST(ShopCache, KeepsWhatItHasWhenItsEvictionChanges) {
  Cache cache(3 * kEntry, Eviction::kLru);
  for (const char* key : {"a", "b", "c"}) cache.Insert(key, BodyOf('x'));
  for (int i = 0; i < 5; ++i) cache.Find("a");
  cache.Find("b");
  cache.Find("c");
  cache.Configure(2 * kEntry, Eviction::kLfu);
  EXPECT_TRUE(Has(cache, "a"));
  EXPECT_FALSE(Has(cache, "b"));
}

}  // namespace
}  // namespace trimtab::shop

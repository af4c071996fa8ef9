#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/domain/advance/random_story.h"

namespace trimtab::domain {
namespace {

constexpr uint64_t kStories = 500;

// A share of the 2,000 seeds, so that they run side by side.
class RandomStories : public testing::TestWithParam<uint64_t> {};

TEST_P(RandomStories, KeepWhatIsAlwaysTrueAndSettle) {
  for (uint64_t seed = GetParam(); seed < GetParam() + kStories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomStory story(seed);
    story.Run(200);
    ASSERT_THAT(story.world.violations, testing::IsEmpty());
    ASSERT_TRUE(story.Settle(3000)) << story.world.Told();
    ASSERT_THAT(story.world.violations, testing::IsEmpty());
    const FakeWorld& world = story.world;
    EXPECT_FALSE(world.locked) << world.Told();
    EXPECT_EQ(world.on_target, 0) << world.Told();
    EXPECT_FALSE(world.gone && world.owned) << world.Told();
    const bool leaves = world.spec.rollback.on_delete == OnDelete::kLeave;
    if (world.gone && !leaves) {
      EXPECT_EQ(world.live, world.original) << world.Told();
    }
    if (!world.gone && world.state().taken) {
      EXPECT_EQ(world.live, world.state().last_good->values) << world.Told();
    }
    if (testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStories, testing::Values(0, 500, 1000, 1500));

TEST(RandomStory, IsTheSameWhenToldAgain) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    RandomStory one(seed);
    RandomStory other(seed);
    one.Run(200);
    other.Run(200);
    EXPECT_EQ(one.world.reasons, other.world.reasons) << seed;
    EXPECT_EQ(one.world.done, other.world.done) << seed;
    EXPECT_EQ(one.world.live, other.world.live) << seed;
  }
}

}  // namespace
}  // namespace trimtab::domain

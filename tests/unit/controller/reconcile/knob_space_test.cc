#include "controller/reconcile/knob_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/reconcile/records.h"

namespace trimtab::reconcile {
namespace {

using testing::HasSubstr;

KnobSpace Space() {
  auto space = KnobSpace::Make(PoolAndCodec());
  TRIMTAB_CHECK(space.ok());
  return *std::move(space);
}

TEST(KnobSpace, ValuesComeBackFromTheirPoint) {
  const KnobSpace space = Space();
  for (const domain::Values& values :
       {Pool(4), Pool(77), domain::Values{{"pool", "8"}, {"codec", "gzip"}, {"level", "6"}}}) {
    const auto point = space.PointOf(values);
    ASSERT_TRUE(point.ok()) << point.error().message;
    EXPECT_EQ(space.ValuesOf(*point), values);
  }
}

TEST(KnobSpace, AKnobThatDoesNotCountHasNoValue) {
  const KnobSpace space = Space();
  const auto point = space.PointOf(Pool(8));
  ASSERT_TRUE(point.ok());
  EXPECT_FALSE(space.ValuesOf(*point).contains("level"));
}

TEST(KnobSpace, AKnobThatCountsNeedsAValueAndOneOfItsOwn) {
  const KnobSpace space = Space();
  const auto missing = space.PointOf({{"pool", "8"}, {"codec", "gzip"}});
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("knob level"));
  const auto outside = space.PointOf(Pool(500));
  ASSERT_FALSE(outside.ok());
  EXPECT_THAT(outside.error().message, HasSubstr("knob pool"));
}

TEST(KnobSpace, AConstraintThatCannotBeReadIsNamed) {
  domain::LoopSpec spec = PoolAndCodec();
  spec.constraints = {"pool <= workers"};
  const auto space = KnobSpace::Make(spec);
  ASSERT_FALSE(space.ok());
  EXPECT_THAT(space.error().message, HasSubstr("workers"));
}

TEST(KnobSpace, AStepIsCutToAShareOfTheRange) {
  const KnobSpace space = Space();
  const auto from = space.PointOf(Pool(4));
  const auto to = space.PointOf({{"pool", "128"}, {"codec", "gzip"}, {"level", "9"}});
  ASSERT_TRUE(from.ok() && to.ok());
  const domain::Values half = space.ValuesOf(space.Near(*from, *to, 0.5));
  // Half of the way from 4 to 128 by factors; a category has no way, and a new knob no beginning.
  EXPECT_NEAR(std::stod(half.at("pool")), 22.6, 1.5);
  EXPECT_EQ(half.at("codec"), "gzip");
  EXPECT_EQ(half.at("level"), "9");
  EXPECT_EQ(space.ValuesOf(space.Near(*from, *to, 1)).at("pool"), "128");
}

}  // namespace
}  // namespace trimtab::reconcile

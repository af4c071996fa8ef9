#include "base/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>

namespace trimtab {
namespace {

TEST(PortableMath, ExpIsWithinAFewUnitsInTheLastPlace) {
  for (double x = -700; x < 700; x += 0.1234567) {
    EXPECT_NEAR(PortableExp(x) / std::exp(x), 1, 1e-15) << x;
  }
  EXPECT_EQ(PortableExp(0), 1);
}

TEST(PortableMath, ExpIsTinyFarBelowAndFiniteFarAbove) {
  EXPECT_LT(PortableExp(-1e6), 1e-307);
  EXPECT_GT(PortableExp(-1e6), 0);
  EXPECT_TRUE(std::isfinite(PortableExp(1e6)));
}

TEST(PortableMath, LogIsWithinAFewUnitsInTheLastPlace) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    const double exact = std::log(x);
    EXPECT_NEAR(PortableLog(x), exact, 4e-16 * std::abs(exact) + 1e-17) << x;
  }
  for (double x = 0.5; x < 2; x += 0.001234) EXPECT_NEAR(PortableLog(x), std::log(x), 3e-16);
  EXPECT_EQ(PortableLog(1), 0);
}

TEST(PortableMath, AtanIsWithinAFewUnitsInTheLastPlace) {
  for (double x = 1e-6; x < 1e9; x *= 1.7) {
    EXPECT_NEAR(PortableAtan(x) / std::atan(x), 1, 2e-15) << x;
    EXPECT_EQ(PortableAtan(-x), -PortableAtan(x));
  }
  EXPECT_EQ(PortableAtan(0), 0);
}

}  // namespace
}  // namespace trimtab

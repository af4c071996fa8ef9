#include "cli/suggest/nearest_name.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace trimtab::cli {
namespace {

constexpr std::array<std::string_view, 3> kKnown = {"latency", "errors", "cost"};

TEST(MeantInstead, NamesTheNearest) {
  EXPECT_EQ(MeantInstead("latncy", kKnown), "did you mean \"latency\"?");
  EXPECT_EQ(MeantInstead("Cost", kKnown), "did you mean \"cost\"?");
}

TEST(MeantInstead, ListsAllWhenNoneIsNear) {
  EXPECT_EQ(MeantInstead("throughput", kKnown), "there is latency, errors, cost");
}

TEST(MeantInstead, AnOverlongNameIsNearNothing) {
  EXPECT_EQ(MeantInstead(std::string(1 << 20, 'x'), kKnown), "there is latency, errors, cost");
}

TEST(MeantInstead, ALongListIsShortened) {
  std::vector<std::string_view> many(50, "abc");
  EXPECT_TRUE(MeantInstead("zzzzzzzz", many).ends_with(", abc, ..."));
}

TEST(MeantInstead, OfNothingThereIsNone) { EXPECT_EQ(MeantInstead("x", {}), "there is none"); }

}  // namespace
}  // namespace trimtab::cli

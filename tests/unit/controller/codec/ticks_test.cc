#include "controller/codec/ticks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::codec {
namespace {

TEST(Ticks, AreWrittenAsRuns) {
  EXPECT_EQ(TicksText({}), "");
  EXPECT_EQ(TicksText({7}), "7");
  EXPECT_EQ(TicksText({0, 1, 2, 5, 7, 8}), "0-2,5,7-8");
}

TEST(Ticks, ReadBackAlike) {
  for (const std::vector<int64_t>& ticks :
       {std::vector<int64_t>{}, {0}, {0, 1, 2, 5, 7, 8}, {99'998, 99'999}}) {
    const auto read = ReadTicks(TicksText(ticks));
    ASSERT_TRUE(read) << TicksText(ticks);
    EXPECT_EQ(*read, ticks);
  }
}

TEST(Ticks, AreRefusedUnlessTheyAscendAndAreWhole) {
  for (const char* const text : {"x", "1,", ",1", "1,,2", "-1", "1-", "2-1", "1,1", "3,2", "0-5,5",
                                 " 1", "1 ", "+1", "1.5", "0x1"}) {
    EXPECT_FALSE(ReadTicks(text)) << text;
  }
}

TEST(Ticks, AreBoundedSoThatAShortTextIsNoGigabyte) {
  const auto read = ReadTicks("0-99999999999");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, testing::HasSubstr("below 100000"));
}

}  // namespace
}  // namespace trimtab::codec

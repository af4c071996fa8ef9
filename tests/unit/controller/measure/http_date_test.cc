#include "controller/measure/http_date.h"

#include <gtest/gtest.h>

namespace trimtab::measure {
namespace {

TEST(HttpDate, IsReadInTheFormThatServersSend) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), ParseRfc3339("1994-11-06T08:49:37Z"));
  EXPECT_EQ(ParseHttpDate("Thu, 29 Feb 2024 23:59:59 GMT"), ParseRfc3339("2024-02-29T23:59:59Z"));
}

TEST(HttpDate, IsNothingInAnyOtherForm) {
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 nov 1994 08:49:37 GMT",
                           "Thu, 30 Feb 2024 00:00:00 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, +6 Nov 1994 08:49:37 GMT",
                           "Sun,-06-Nov-1994-08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace trimtab::measure

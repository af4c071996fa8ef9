#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "k8s/quantity.h"

namespace trimtab::k8s {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

Duration Parsed(std::string_view text) {
  const auto duration = ParseDuration(text);
  EXPECT_TRUE(duration.ok()) << text << ": " << (duration ? "" : duration.error().message);
  return duration ? *duration : Duration::max();
}

TEST(Duration, ReadsWhatGoReads) {
  EXPECT_EQ(Parsed("0"), Duration::zero());
  EXPECT_EQ(Parsed("-0"), Duration::zero());
  EXPECT_EQ(Parsed("0s"), Duration::zero());
  EXPECT_EQ(Parsed("1m30s"), seconds(90));
  EXPECT_EQ(Parsed("+5s"), seconds(5));
  EXPECT_EQ(Parsed("-1.5h"), -minutes(90));
  EXPECT_EQ(Parsed("200ms"), milliseconds(200));
  EXPECT_EQ(Parsed(".5s"), milliseconds(500));
  EXPECT_EQ(Parsed("1.s"), seconds(1));
  EXPECT_EQ(Parsed("12us"), microseconds(12));
  EXPECT_EQ(Parsed("12\u00b5s"), microseconds(12));
  EXPECT_EQ(Parsed("12\u03bcs"), microseconds(12));
  EXPECT_EQ(Parsed("7ns"), nanoseconds(7));
  EXPECT_EQ(Parsed("30s1m"), seconds(90));
  EXPECT_EQ(Parsed("0.9ns"), Duration::zero());
  EXPECT_EQ(Parsed("0.100000000000000000000h"), minutes(6));
  EXPECT_EQ(Parsed("0.3333333333333333333h"), minutes(20));
}

TEST(Duration, RefusesWhatGoRefusesAndNamesIt) {
  for (const char* text : {"", "-", "3", "3.", ".", "s", ".s", "1d", "1 s", " 1s", "1s ", "1m-30s",
                           "--1s", "1e3s", "1S", "1m30", "1,5s"}) {
    const auto duration = ParseDuration(text);
    ASSERT_FALSE(duration.ok()) << text;
    EXPECT_EQ(duration.error().code, Code::kInvalid);
    EXPECT_NE(duration.error().message.find("\"" + std::string(text) + "\""), std::string::npos)
        << duration.error().message;
  }
}

TEST(Duration, EndsWhereItsNanosecondsEnd) {
  EXPECT_EQ(Parsed("9223372036854775807ns"), Duration::max());
  EXPECT_EQ(Parsed("-9223372036854775808ns"), Duration::min());
  EXPECT_EQ(Parsed("2562047h47m16.854775807s"), Duration::max());
  for (const char* text : {"9223372036854775808ns", "-9223372036854775809ns", "2562048h",
                           "99999999999999999999s", "2562047h47m16.854775808s"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
  }
}

TEST(Duration, IsWrittenAsGoWritesIt) {
  EXPECT_EQ(FormatDuration(Duration::zero()), "0s");
  EXPECT_EQ(FormatDuration(nanoseconds(1)), "1ns");
  EXPECT_EQ(FormatDuration(nanoseconds(1100)), "1.1\u00b5s");
  EXPECT_EQ(FormatDuration(microseconds(2200)), "2.2ms");
  EXPECT_EQ(FormatDuration(milliseconds(1500)), "1.5s");
  EXPECT_EQ(FormatDuration(seconds(90)), "1m30s");
  EXPECT_EQ(FormatDuration(minutes(5)), "5m0s");
  EXPECT_EQ(FormatDuration(hours(1)), "1h0m0s");
  EXPECT_EQ(FormatDuration(hours(25) + nanoseconds(1)), "25h0m0.000000001s");
  EXPECT_EQ(FormatDuration(-minutes(90)), "-1h30m0s");
  EXPECT_EQ(FormatDuration(Duration::max()), "2562047h47m16.854775807s");
  EXPECT_EQ(FormatDuration(Duration::min()), "-2562047h47m16.854775808s");
}

TEST(Duration, ReadsBackWhatItWrote) {
  for (int64_t count = 1; count < std::numeric_limits<int64_t>::max() / 7; count = count * 7 + 3) {
    for (const Duration duration : {Duration(count), Duration(-count)}) {
      EXPECT_EQ(Parsed(FormatDuration(duration)), duration);
    }
  }
}

}  // namespace
}  // namespace trimtab::k8s

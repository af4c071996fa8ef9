#include "base/time.h"

#include <gtest/gtest.h>

#include "base/real_clock.h"

namespace trimtab {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr WallTime At(int64_t unix_seconds) { return WallTime(seconds(unix_seconds)); }

TEST(Rfc3339, WritesUtcWithTheAskedDecimals) {
  EXPECT_EQ(FormatRfc3339(At(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(At(1'772'357'400) + nanoseconds(1'234'567)), "2026-03-01T09:30:00Z");
  EXPECT_EQ(FormatRfc3339(At(1'772'357'400) + nanoseconds(1'234'567), 6),
            "2026-03-01T09:30:00.001234Z");
}

TEST(Rfc3339, ReadsWhatItWrites) {
  const WallTime time = At(1'772'357'400) + nanoseconds(123'456'789);
  EXPECT_EQ(ParseRfc3339(FormatRfc3339(time, 9)), time);
}

TEST(Rfc3339, ReadsOffsets) {
  EXPECT_EQ(ParseRfc3339("2026-03-01T11:00:00+01:30"), At(1'772'357'400));
  EXPECT_EQ(ParseRfc3339("2026-03-01T04:30:00-05:00"), At(1'772'357'400));
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "2026-03-01", "2026-03-01T09:30:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-03-01T24:00:00Z", "2026-03-01T09:60:00Z", "2026-03-01T09:30:00Zx",
        "2026-03-01T09:30:00.Z", "2026-03-01 09:30:00Z", "2026-03-01T09:30:00+1:00"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
}

TEST(Rfc3339, RefusesYearsThatNanosecondsDoNotReach) {
  for (const char* text :
       {"1677-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
  for (const char* text : {"1678-01-01T00:00:00Z", "2261-12-31T23:59:59Z"}) {
    EXPECT_EQ(FormatRfc3339(ParseRfc3339(text).value_or(WallTime())), text);
  }
}

TEST(RealClock, NeverGoesBack) {
  const RealClock clock;
  const MonoTime before = clock.Now();
  EXPECT_GE(clock.Now(), before);
  EXPECT_GT(clock.WallNow(), At(1'700'000'000));
}

}  // namespace
}  // namespace trimtab

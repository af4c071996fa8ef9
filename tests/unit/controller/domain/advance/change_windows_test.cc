#include "controller/domain/loop/change_windows.h"

#include <gtest/gtest.h>

#include <string>

#include "controller/domain/loop/yearly_rule.h"
#include "controller/domain/zone_file.h"

namespace trimtab::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

WallTime At(const std::string& text) { return ParseRfc3339(text).value(); }

ZoneRules ZoneOf(const std::string& rule) {
  return {.first_offset = hours(1),
          .changes = ChangesAfter(rule, At("2026-01-01T00:00:00Z")).value()};
}

const Zones& Berlin() {
  static const Zones zones = {{"Europe/Berlin", ZoneOf("CET-1CEST,M3.5.0,M10.5.0/3")}};
  return zones;
}

ChangeWindow Weekdays(hours from, hours to, std::string zone = "Europe/Berlin") {
  return {.days = {true, true, true, true, true, false, false},
          .from = from,
          .to = to,
          .timezone = std::move(zone)};
}

TEST(ChangeWindows, FollowTheClockOfTheirZone) {
  const std::vector<ChangeWindow> windows = {Weekdays(hours(9), hours(16))};
  // Monday; winter time is an hour ahead of UTC, summer time two.
  EXPECT_FALSE(IsOpen(windows, Berlin(), At("2026-03-02T07:59:59Z")));
  EXPECT_TRUE(IsOpen(windows, Berlin(), At("2026-03-02T08:00:00Z")));
  EXPECT_TRUE(IsOpen(windows, Berlin(), At("2026-03-02T14:59:59Z")));
  EXPECT_FALSE(IsOpen(windows, Berlin(), At("2026-03-02T15:00:00Z")));
  EXPECT_TRUE(IsOpen(windows, Berlin(), At("2026-06-01T07:00:00Z")));
  EXPECT_FALSE(IsOpen(windows, Berlin(), At("2026-06-01T14:00:00Z")));
  EXPECT_FALSE(IsOpen(windows, Berlin(), At("2026-03-07T10:00:00Z")));
}

TEST(ChangeWindows, MayReachIntoTheNextDay) {
  const std::vector<ChangeWindow> windows = {
      {.days = {false, false, false, false, true}, .from = hours(22), .to = hours(4)}};
  EXPECT_TRUE(IsOpen(windows, {}, At("2026-03-06T23:00:00Z")));
  EXPECT_TRUE(IsOpen(windows, {}, At("2026-03-07T03:59:00Z")));
  EXPECT_FALSE(IsOpen(windows, {}, At("2026-03-07T04:00:00Z")));
  EXPECT_FALSE(IsOpen(windows, {}, At("2026-03-06T03:00:00Z")));
}

TEST(ChangeWindows, SayWhenTheNextOpens) {
  const std::vector<ChangeWindow> windows = {Weekdays(hours(9), hours(16))};
  EXPECT_EQ(NextOpening(windows, Berlin(), At("2026-03-06T15:00:00Z")), At("2026-03-09T08:00:00Z"));
  // Over the weekend on which summer time begins.
  EXPECT_EQ(NextOpening(windows, Berlin(), At("2026-03-28T12:00:00Z")), At("2026-03-30T07:00:00Z"));
  EXPECT_EQ(
      NextOpening({{.days = {}, .from = hours(1), .to = hours(2)}}, {}, At("2026-03-06T15:00:00Z")),
      std::nullopt);
}

TEST(ChangeWindows, ATrialBeginsWhereItFitsOrInTheFirstHalf) {
  const std::vector<ChangeWindow> windows = {Weekdays(hours(9), hours(17), "UTC")};
  EXPECT_TRUE(MayBegin(windows, {}, At("2026-03-02T16:29:00Z"), minutes(31)));
  EXPECT_FALSE(MayBegin(windows, {}, At("2026-03-02T16:30:00Z"), minutes(31)));
  EXPECT_TRUE(MayBegin(windows, {}, At("2026-03-02T13:00:00Z"), hours(24)));
  EXPECT_FALSE(MayBegin(windows, {}, At("2026-03-02T13:01:00Z"), hours(24)));
  EXPECT_FALSE(MayBegin(windows, {}, At("2026-03-02T08:00:00Z"), minutes(1)));
  EXPECT_TRUE(MayBegin({}, {}, At("2026-03-02T08:00:00Z"), hours(24)));
}

TEST(ChangeWindows, NameTheZoneThatIsNotKnown) {
  EXPECT_EQ(UnknownZone({Weekdays(hours(9), hours(16))}, {}), "Europe/Berlin");
  EXPECT_EQ(UnknownZone({Weekdays(hours(9), hours(16))}, Berlin()), "");
  EXPECT_EQ(UnknownZone({Weekdays(hours(9), hours(16), "UTC")}, {}), "");
}

TEST(YearlyRule, ReadsEveryFormOfTheDatabase) {
  const WallTime begin = At("2026-01-01T00:00:00Z");
  const auto changes = [&](const char* rule) { return ChangesAfter(rule, begin).value(); };
  EXPECT_TRUE(changes("UTC0").empty());
  EXPECT_TRUE(changes("<+0330>-3:30").empty());
  EXPECT_EQ(changes("EST5EDT,M3.2.0,M11.1.0")[0].at, At("2026-03-08T07:00:00Z"));
  EXPECT_EQ(changes("EST5EDT,M3.2.0,M11.1.0")[1].at, At("2026-11-01T06:00:00Z"));
  EXPECT_EQ(changes("EST5EDT,M3.2.0,M11.1.0")[0].offset, -hours(4));
  // South of the equator summer ends first; Ireland's winter is the exception of the year.
  EXPECT_EQ(changes("AEST-10AEDT,M10.1.0,M4.1.0/3")[0].at, At("2026-04-04T16:00:00Z"));
  EXPECT_EQ(changes("IST-1GMT0,M10.5.0,M3.5.0/1")[0].offset, hours(1));
  // Times beyond a day, either way.
  EXPECT_EQ(changes("IST-2IDT,M3.4.4/26,M10.5.0")[0].at, At("2026-03-27T00:00:00Z"));
  EXPECT_EQ(changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")[0].at, At("2026-03-29T01:00:00Z"));
}

TEST(YearlyRule, RefusesWhatItCannotRead) {
  for (const char* rule : {"", "CET", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M13.1.0,M1.1.0",
                           "CET-1CEST,M3.5.0", "<+03", "CET-1CEST,M3.0.0,M10.5.0",
                           "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-999"}) {
    EXPECT_FALSE(ChangesAfter(rule, WallTime()).ok()) << rule;
  }
}

// One time zone file: header and block of version 1, both empty but for a type, then version 2.
std::string ZoneFile(const std::string& rule) {
  const auto header = [](char changes) {
    std::string text = "TZif2" + std::string(15, '\0');
    for (const char count : {'\0', '\0', '\0', changes, '\1', '\1'}) {
      text += std::string(3, '\0') + count;
    }
    return text;
  };
  const std::string type("\0\0\x0e\x10\0\0", 6);
  const std::string letters("\0", 1);
  // 2026-01-01T00:00:00Z is 1767225600, 0x6955b900.
  const std::string change("\0\0\0\0\x69\x55\xb9\0", 8);
  return header('\0') + type + letters + header('\1') + change + std::string(1, '\0') + type +
         letters + "\n" + rule + "\n";
}

TEST(ZoneFile, IsReadWithItsYearlyRule) {
  const auto zone = ReadZoneFile(ZoneFile("CET-1CEST,M3.5.0,M10.5.0/3"));
  ASSERT_TRUE(zone.ok()) << zone.error().message;
  EXPECT_EQ(OffsetAt(*zone, At("2020-01-01T00:00:00Z")), hours(1));
  ASSERT_GT(zone->changes.size(), 2U);
  EXPECT_EQ(zone->changes[0].at, At("2026-01-01T00:00:00Z"));
  EXPECT_EQ(OffsetAt(*zone, At("2026-07-01T00:00:00Z")), hours(2));
  EXPECT_EQ(OffsetAt(*zone, At("2099-12-01T00:00:00Z")), hours(1));
}

TEST(ZoneFile, CutOffAnywhereIsRefused) {
  const std::string whole = ZoneFile("CET-1CEST,M3.5.0,M10.5.0/3");
  for (size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(ReadZoneFile(whole.substr(0, length)).ok()) << length;
  }
}

TEST(ZoneFile, AnyChangedByteIsReadOrRefusedButNeverHarms) {
  const std::string whole = ZoneFile("CET-1CEST,M3.5.0,M10.5.0/3");
  int read = 0;
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : {'\0', '\x7f', '\xff', '9'}) {
      std::string changed = whole;
      changed[at] = byte;
      read += ReadZoneFile(changed).ok() ? 1 : 0;
    }
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace trimtab::domain

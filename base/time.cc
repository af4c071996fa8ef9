#include "base/time.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "base/check.h"

namespace trimtab {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Whole years that nanoseconds of 64 bits reach.
constexpr std::chrono::year kFirstYear{1678};
constexpr std::chrono::year kLastYear{2261};

// Reads fixed-width fields from the front of a text; one failure sticks.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  int Digits(size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; ++i) value = value * 10 + Digit();
    return value;
  }

  void Expect(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return Fail();
    rest_.remove_prefix(1);
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Nanoseconds from the decimals; those beyond the ninth are dropped.
  int64_t Fraction() {
    int64_t value = 0;
    int64_t unit = 100'000'000;
    do {
      value += Digit() * unit;
      unit /= 10;
    } while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9');
    return value;
  }

  // Minutes east of UTC.
  int Offset() {
    if (Take('Z') || Take('z')) return 0;
    const int sign = Take('-') ? -1 : 1;
    if (sign > 0) Expect("+");
    const int hour = Digits(2);
    Expect(":");
    const int minute = Digits(2);
    if (hour > 23 || minute > 59) Fail();
    return sign * (hour * 60 + minute);
  }

  bool Done() const { return ok_ && rest_.empty(); }

 private:
  int Digit() {
    if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
      Fail();
      return 0;
    }
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }

  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string FormatRfc3339(WallTime time, int decimals) {
  TRIMTAB_CHECK(decimals == 0 || decimals == 3 || decimals == 6 || decimals == 9);
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<Duration> clock(time - day);
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  std::string out(text.data(), static_cast<size_t>(length));
  if (decimals > 0) {
    std::snprintf(text.data(), text.size(), ".%09lld",
                  static_cast<long long>(clock.subseconds().count()));
    out.append(text.data(), static_cast<size_t>(decimals) + 1);
  }
  return out + "Z";
}

std::optional<WallTime> ParseRfc3339(std::string_view text) {
  FieldReader in(text);
  const std::chrono::year year(in.Digits(4));
  in.Expect("-");
  const std::chrono::month month(static_cast<unsigned>(in.Digits(2)));
  in.Expect("-");
  const std::chrono::year_month_day date(year, month,
                                         std::chrono::day(static_cast<unsigned>(in.Digits(2))));
  in.Expect("Tt");
  const int hour = in.Digits(2);
  in.Expect(":");
  const int minute = in.Digits(2);
  in.Expect(":");
  const int second = in.Digits(2);
  const int64_t nanos = in.Take('.') ? in.Fraction() : 0;
  const int offset = in.Offset();
  if (!in.Done() || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  if (year < kFirstYear || year > kLastYear) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + hours(hour) + minutes(minute - offset) +
         seconds(second) + Duration(nanos);
}

}  // namespace trimtab

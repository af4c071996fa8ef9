#include "controller/domain/loop/yearly_rule.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace trimtab::domain {
namespace {

using std::chrono::seconds;

constexpr int kLastYear = 2100;

// Reads from the front; what cannot be read fails it for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }
  bool AtEnd() const { return rest_.empty(); }
  bool Sees(char wanted) const { return !rest_.empty() && rest_.front() == wanted; }
  bool Take(char wanted) {
    if (!Sees(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char wanted) { failed_ = !Take(wanted) || failed_; }
  // "CET", or "<+03>" in brackets.
  void Name() {
    const bool bracket = Take('<');
    const auto ends = [&](char c) {
      return bracket ? c == '>' : std::string_view("0123456789+-,").find(c) != rest_.npos;
    };
    size_t length = 0;
    while (length < rest_.size() && !ends(rest_[length])) ++length;
    failed_ = failed_ || length == 0;
    rest_.remove_prefix(length);
    if (bracket) Expect('>');
  }
  int Number(int most) {
    int number = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    failed_ = failed_ || read.ec != std::errc() || number < 0 || number > most;
    rest_.remove_prefix(static_cast<size_t>(read.ptr - rest_.data()));
    return number;
  }
  // [+-]hours[:minutes[:seconds]]
  seconds Time() {
    const bool minus = Take('-');
    if (!minus) Take('+');
    seconds time = std::chrono::hours(Number(167));
    if (Take(':')) time += std::chrono::minutes(Number(59));
    if (Take(':')) time += seconds(Number(59));
    return minus ? -time : time;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// "M3.5.0/3": the last Sunday of March, at three o'clock.
struct YearlyDate {
  int month = 1;
  int week = 1;
  int weekday = 0;
  seconds time = std::chrono::hours(2);
};

YearlyDate ReadDate(Reader& reader) {
  YearlyDate date;
  reader.Expect(',');
  reader.Expect('M');
  date.month = reader.Number(12);
  reader.Expect('.');
  date.week = reader.Number(5);
  reader.Expect('.');
  date.weekday = reader.Number(6);
  if (reader.Take('/')) date.time = reader.Time();
  return date;
}

// In the clock that runs until then.
WallTime InYear(const YearlyDate& date, int year) {
  const auto month =
      std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(date.month));
  const std::chrono::weekday weekday(static_cast<unsigned>(date.weekday));
  const auto day = date.week == 5
                       ? std::chrono::sys_days(month / weekday[std::chrono::last])
                       : std::chrono::sys_days(month / weekday[static_cast<unsigned>(date.week)]);
  return day + date.time;
}

}  // namespace

Result<std::vector<ZoneRules::Change>> ChangesAfter(std::string_view rule, WallTime after) {
  Reader reader(rule);
  reader.Name();
  const seconds winter = -reader.Time();
  const Error wrong = {Code::kInvalid, "its yearly rule '" + std::string(rule) +
                                           "' is none of the form CET-1CEST,M3.5.0,M10.5.0/3"};
  if (reader.failed()) return wrong;
  std::vector<ZoneRules::Change> changes;
  if (reader.AtEnd()) return changes;
  reader.Name();
  seconds summer = winter + std::chrono::hours(1);
  if (!reader.Sees(',')) summer = -reader.Time();
  const YearlyDate begin = ReadDate(reader);
  const YearlyDate end = ReadDate(reader);
  if (reader.failed() || !reader.AtEnd() || begin.month == 0 || end.month == 0 || begin.week == 0 ||
      end.week == 0) {
    return wrong;
  }
  const auto first = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(after));
  for (int year = static_cast<int>(first.year()); year <= kLastYear; ++year) {
    changes.push_back({InYear(begin, year) - winter, summer});
    changes.push_back({InYear(end, year) - summer, winter});
  }
  std::erase_if(changes, [&](const ZoneRules::Change& change) { return change.at <= after; });
  std::sort(changes.begin(), changes.end(),
            [](const auto& one, const auto& other) { return one.at < other.at; });
  return changes;
}

}  // namespace trimtab::domain

#include "controller/apply/duration_style.h"

#include <algorithm>
#include <array>
#include <utility>

namespace trimtab::apply {
namespace {

using Unit = std::pair<Duration, std::string_view>;

constexpr std::array<Unit, 6> kUnits{{{std::chrono::hours(1), "h"},
                                      {std::chrono::minutes(1), "m"},
                                      {std::chrono::seconds(1), "s"},
                                      {std::chrono::milliseconds(1), "ms"},
                                      {std::chrono::microseconds(1), "us"},
                                      {std::chrono::nanoseconds(1), "ns"}}};

// The unit that comes next, behind digits and a point; both signs of micro are two bytes.
std::string_view TakeUnit(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of("+-.0123456789"), text.size()));
  const std::string_view unit = text.substr(0, text.find_first_of(".0123456789"));
  text.remove_prefix(unit.size());
  return unit.size() == 3 ? "us" : unit;
}

std::string Count(Duration duration, const Unit& unit) {
  return std::to_string(duration / unit.first).append(unit.second);
}

}  // namespace

DurationStyle::DurationStyle(std::initializer_list<std::string_view> texts) {
  std::array<bool, kUnits.size()> used{};
  for (std::string_view text : texts) {
    size_t parts = 0;
    while (!text.empty()) {
      const std::string_view name = TakeUnit(text);
      const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                     [&](const Unit& known) { return known.second == name; });
      if (unit == kUnits.end()) continue;
      used[static_cast<size_t>(unit - kUnits.begin())] = true;
      ++parts;
    }
    in_parts_ = in_parts_ || parts > 1;
  }
  for (size_t i = 0; i < kUnits.size(); ++i) {
    if (used[i]) units_.push_back(kUnits[i].first);
  }
}

std::string DurationStyle::Write(Duration duration) const {
  if (duration == Duration::zero()) return "0s";
  if (in_parts_) return WriteInParts(duration);
  const auto fits = [&](const Unit& unit) { return duration % unit.first == Duration::zero(); };
  const auto ours = [&](const Unit& unit) {
    return std::find(units_.begin(), units_.end(), unit.first) != units_.end();
  };
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&](const Unit& known) { return fits(known) && ours(known); });
  if (unit != kUnits.end()) return Count(duration, *unit);
  // None of ours is fine enough, so the next that is.
  return Count(duration, *std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& known) {
                 return fits(known) && (units_.empty() || known.first < units_.back());
               }));
}

std::string DurationStyle::WriteInParts(Duration duration) const {
  std::string text;
  for (const Unit& unit : kUnits) {
    if (unit.first > units_.front() || duration < unit.first) continue;
    text += Count(duration, unit);
    duration %= unit.first;
  }
  return text;
}

}  // namespace trimtab::apply

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "k8s/json.h"
#include "k8s/quantity.h"

namespace trimtab::k8s {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kMinute = 60 * kSecond;
constexpr uint64_t kHour = 60 * kMinute;
constexpr uint64_t kMost = uint64_t{1} << 63;  // the magnitude of the least duration

// Both signs for micro: U+00B5 and U+03BC.
constexpr std::array<std::pair<std::string_view, uint64_t>, 8> kUnits{{{"ns", 1},
                                                                       {"us", 1'000},
                                                                       {"\u00b5s", 1'000},
                                                                       {"\u03bcs", 1'000},
                                                                       {"ms", 1'000'000},
                                                                       {"s", kSecond},
                                                                       {"m", kMinute},
                                                                       {"h", kHour}}};

Error Invalid(std::string_view text, std::string_view why) {
  std::string message = "the duration ";
  AppendJsonString(message, text.substr(0, 64));
  return Error{.code = Code::kInvalid, .message = message.append(" ").append(why)};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool TakeDigit(std::string_view& rest, uint64_t& digit) {
  if (rest.empty() || !IsDigit(rest.front())) return false;
  digit = static_cast<uint64_t>(rest.front() - '0');
  rest.remove_prefix(1);
  return true;
}

// Digits behind the point, as Go reads them: those that no longer fit are dropped.
struct Fraction {
  uint64_t digits = 0;
  double scale = 1;
};

Fraction TakeFraction(std::string_view& rest) {
  Fraction fraction;
  bool full = false;
  for (uint64_t digit = 0; TakeDigit(rest, digit);) {
    full = full || fraction.digits > (kMost - 1 - digit) / 10;
    if (full) continue;
    fraction.digits = fraction.digits * 10 + digit;
    fraction.scale *= 10;
  }
  return fraction;
}

uint64_t TakeUnit(std::string_view& rest) {
  const auto end =
      std::find_if(rest.begin(), rest.end(), [](char c) { return c == '.' || IsDigit(c); });
  const std::string_view name = rest.substr(0, static_cast<size_t>(end - rest.begin()));
  rest.remove_prefix(name.size());
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const auto& unit) { return unit.first == name; });
  return found == kUnits.end() ? 0 : found->second;
}

// One part such as "1.5h", added to `sum`. Empty if that went well, or what is wrong.
std::string_view TakePart(std::string_view& rest, uint64_t& sum) {
  constexpr std::string_view kTooLong = "is beyond 292 years";
  const size_t before = rest.size();
  uint64_t value = 0;
  for (uint64_t digit = 0; TakeDigit(rest, digit);) {
    if (value > (kMost - digit) / 10) return kTooLong;
    value = value * 10 + digit;
  }
  size_t digits = before - rest.size();
  Fraction fraction;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    const size_t point = rest.size();
    fraction = TakeFraction(rest);
    digits += point - rest.size();
  }
  if (digits == 0) return "has a part without a number";
  const uint64_t unit = TakeUnit(rest);
  if (unit == 0) return "has a part without a known unit: ns, us, ms, s, m or h";
  if (value > kMost / unit) return kTooLong;
  // In floating point, because the server does so too.
  value = value * unit + static_cast<uint64_t>(static_cast<double>(fraction.digits) *
                                               (static_cast<double>(unit) / fraction.scale));
  if (value > kMost || sum > kMost - value) return kTooLong;
  sum += value;
  return {};
}

// `value` units with up to `decimals` decimals, without zeros at the end.
std::string WithDecimals(uint64_t value, int decimals) {
  uint64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  std::string text = std::to_string(value / unit);
  if (value % unit == 0) return text;
  const std::string below = std::to_string(value % unit);
  text += '.' + std::string(static_cast<size_t>(decimals) - below.size(), '0') + below;
  return text.substr(0, text.find_last_not_of('0') + 1);
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Duration::zero();
  if (rest.empty()) return Invalid(text, "is empty; write one such as 1m30s");
  uint64_t sum = 0;
  while (!rest.empty()) {
    const std::string_view wrong = TakePart(rest, sum);
    if (!wrong.empty()) return Invalid(text, wrong);
  }
  if (!negative && sum == kMost) return Invalid(text, "is beyond 292 years");
  return Duration(static_cast<int64_t>(negative ? -sum : sum));
}

std::string FormatDuration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const bool negative = duration < Duration::zero();
  const auto count = static_cast<uint64_t>(duration.count());
  const uint64_t nanos = negative ? -count : count;
  std::string text = negative ? "-" : "";
  if (nanos < 1'000) return text + std::to_string(nanos) + "ns";
  if (nanos < 1'000'000) return text + WithDecimals(nanos, 3) + "\u00b5s";
  if (nanos < kSecond) return text + WithDecimals(nanos, 6) + "ms";
  if (nanos >= kHour) text += std::to_string(nanos / kHour) + "h";
  if (nanos >= kMinute) text += std::to_string(nanos % kHour / kMinute) + "m";
  return text + WithDecimals(nanos % kMinute, 9) + "s";
}

}  // namespace trimtab::k8s

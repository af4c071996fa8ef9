#include "controller/codec/format.h"

#include <algorithm>
#include <array>

namespace trimtab::codec {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsLetter(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z'); }
bool IsOneOf(char c, std::string_view chars) { return chars.find(c) != std::string_view::npos; }

// Letters and digits first and last, `inner` beside them within.
bool IsHostName(std::string_view text, std::string_view inner) {
  const auto outer = [](char c) { return IsLower(c) || IsDigit(c); };
  return !text.empty() && outer(text.front()) && outer(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return outer(c) || IsOneOf(c, inner); });
}
bool IsObjectName(std::string_view text) { return IsHostName(text, "-."); }
bool IsLabelName(std::string_view text) { return IsHostName(text, "-"); }

// Letters, digits and `more`; no digit first.
bool IsIdentifier(std::string_view text, std::string_view more) {
  return !text.empty() && (IsLetter(text.front()) || text.front() == '_') &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return IsLetter(c) || IsDigit(c) || c == '_' || IsOneOf(c, more);
         });
}
bool IsVariableName(std::string_view text) { return IsIdentifier(text, ".-"); }
bool IsName(std::string_view text) { return IsIdentifier(text, ""); }

bool IsMadeOf(std::string_view text, std::string_view more) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return IsLetter(c) || IsDigit(c) || IsOneOf(c, more);
  });
}
bool IsDataKey(std::string_view text) { return IsMadeOf(text, "-._"); }
bool IsZoneName(std::string_view text) { return IsMadeOf(text, "_+/-"); }

bool IsFilePath(std::string_view text) {
  return text.size() > 1 && text.front() == '/' && text.back() != '/' &&
         text.find("//") == std::string_view::npos;
}

bool HasOneValue(std::string_view text) {
  constexpr std::string_view kMark = "{value}";
  const size_t at = text.find(kMark);
  return at != std::string_view::npos &&
         text.find(kMark, at + kMark.size()) == std::string_view::npos;
}

bool HasArm(std::string_view text) { return text.find("$arm") != std::string_view::npos; }

// Up to `most` digits, but one at least.
bool TakeDigits(std::string_view& text, size_t most) {
  size_t count = 0;
  while (count < text.size() && count < most && IsDigit(text[count])) ++count;
  text.remove_prefix(count);
  return count > 0;
}

bool HasDigitAboveZero(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '1' && c <= '9'; });
}
bool IsDurationAboveZero(std::string_view text) {
  return IsPlainDuration(text) && HasDigitAboveZero(text);
}

bool IsShare(std::string_view text) {
  if (!TakeDigits(text, 4)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!TakeDigits(text, 4)) return false;
  }
  return text == "%";
}
bool IsShareAboveZero(std::string_view text) { return IsShare(text) && HasDigitAboveZero(text); }

bool IsPodShare(std::string_view text) {
  if (!text.ends_with('%')) return false;
  text.remove_suffix(1);
  if (text == "50") return true;
  const bool digits = std::all_of(text.begin(), text.end(), IsDigit);
  return digits && ((text.size() == 1 && text[0] > '0') ||
                    (text.size() == 2 && text[0] >= '1' && text[0] <= '4'));
}

bool IsTimeOfDay(std::string_view text) {
  return text.size() == 5 && text[2] == ':' && IsDigit(text[0]) && IsDigit(text[1]) &&
         IsDigit(text[3]) && IsDigit(text[4]) && text.substr(0, 2) < "24" && text[3] < '6';
}

bool TakeDay(std::string_view& text) {
  constexpr std::array<std::string_view, 7> kNames = {"Mon", "Tue", "Wed", "Thu",
                                                      "Fri", "Sat", "Sun"};
  const std::string_view name = text.substr(0, 3);
  if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) return false;
  text.remove_prefix(3);
  return true;
}

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool AreDays(std::string_view text) {
  do {
    if (!TakeDay(text)) return false;
    if (Take(text, '-') && !TakeDay(text)) return false;
  } while (Take(text, ','));
  return text.empty();
}

}  // namespace

bool IsWholeNumber(std::string_view text) {
  Take(text, '-');
  return TakeDigits(text, 15) && text.empty();
}

bool IsDecimalNumber(std::string_view text) {
  Take(text, '-');
  if (!TakeDigits(text, 15)) return false;
  return text.empty() || (Take(text, '.') && TakeDigits(text, 15) && text.empty());
}

bool IsPlainDuration(std::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    if (!TakeDigits(text, 9)) return false;
    if (!text.starts_with("ms") && (text.empty() || !IsOneOf(text.front(), "smh"))) return false;
    text.remove_prefix(text.starts_with("ms") ? 2 : 1);
  }
  return true;
}

const Format kObjectName = {IsObjectName, "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", ""};
const Format kLabelName = {IsLabelName, "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", ""};
const Format kVariableName = {IsVariableName, "^[A-Za-z_][A-Za-z0-9_.-]*$", ""};
const Format kDataKey = {IsDataKey, "^[-._a-zA-Z0-9]+$", ""};
const Format kFilePath = {IsFilePath, "^(/[^/]+)+$", ""};
const Format kZoneName = {IsZoneName, "^[A-Za-z0-9_+/-]+$", ""};
const Format kArgument = {HasOneValue, "",
                          "the argument needs {value} once, such as --workers={value}"};
const Format kKnobName = {IsName, "",
                          "a name has letters, digits and _, and no digit first, so that "
                          "constraints can use it"};
const Format kMetricName = {IsName, "", "a name has letters, digits and _, and no digit first"};
const Format kQuery = {HasArm, "",
                       "the query must say {$arm} where labels are matched, so that candidate and "
                       "control are told apart"};
const Format kDuration = {IsPlainDuration, "",
                          "a duration is a number with ms, s, m or h, such as 90s"};
const Format kDurationAboveZero = {
    IsDurationAboveZero, "", "a duration above 0 is a number with ms, s, m or h, such as 90s"};
const Format kShare = {IsShare, "", "a share is a number with a percent sign, such as 20%"};
const Format kShareAboveZero = {IsShareAboveZero, "",
                                "a share above 0 is a number with a percent sign, such as 20%"};
const Format kPodShare = {IsPodShare, "", "the candidate's share of the pods is 1% to 50%"};
const Format kTimeOfDay = {IsTimeOfDay, "", "a time of day is hours and minutes, 00:00 to 23:59"};
const Format kDays = {AreDays, "", "days are Mon to Sun, as Mon-Fri or Sat,Sun"};

}  // namespace trimtab::codec

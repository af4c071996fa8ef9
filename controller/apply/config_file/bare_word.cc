#include "controller/apply/config_file/bare_word.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace trimtab::apply::config_file {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

// In small letters, if it is written as YAML takes its words: word, Word or WORD.
std::string Lowered(std::string_view word) {
  std::string small(word);
  for (char& c : small) c = IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  const bool rest_small = std::none_of(word.begin() + (word.empty() ? 0 : 1), word.end(), IsUpper);
  const bool all_large = std::none_of(word.begin(), word.end(), IsLower);
  return rest_small || all_large ? small : std::string(word);
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "1.5e+3": with point and sign, or YAML 1.1 takes it for a text.
bool IsAgreedExponentForm(std::string_view word) {
  const size_t e = word.find_first_of("eE");
  if (e == std::string_view::npos) return false;
  const std::string_view mantissa = word.substr(0, e);
  const std::string_view power = word.substr(e + 1);
  return mantissa.find('.') != std::string_view::npos && IsDecimal(mantissa) && power.size() > 1 &&
         (power[0] == '+' || power[0] == '-') &&
         std::all_of(power.begin() + 1, power.end(), IsDigit);
}

// Looks like a number to somebody: octal, hexadecimal, of base 60, with underscores, a date.
bool LooksLikeNumber(std::string_view word) {
  if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
  if (IsOneOf(Lowered(word), {".inf", ".nan"})) return true;
  const std::string_view base = word.substr(0, 2);
  if (word.size() > 2 && IsOneOf(base, {"0x", "0o", "0b", "0X", "0O", "0B"})) {
    return word.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
  }
  const bool begins = !word.empty() && (IsDigit(word[0]) || word[0] == '.');
  return begins && word.find_first_not_of("0123456789_.:eE+-") == std::string_view::npos &&
         std::any_of(word.begin(), word.end(), IsDigit);
}

// Takes digits from the front; how many.
size_t TakeDigits(std::string_view& text) {
  const size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

}  // namespace

bool IsDecimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const size_t digits = TakeDigits(text);
  if (digits == 0 || (zero && digits > 1)) return false;
  if (!text.starts_with('.')) return text.empty();
  text.remove_prefix(1);
  return TakeDigits(text) > 0 && text.empty();
}

bool IsTrue(std::string_view word) { return Lowered(word) == "true"; }

BareWord KindOf(std::string_view word) {
  if (IsDecimal(word) || IsAgreedExponentForm(word)) return BareWord::kNumber;
  const std::string small = Lowered(word);
  if (IsOneOf(small, {"true", "false"})) return BareWord::kBoolean;
  if (IsOneOf(small, {"yes", "no", "on", "off", "y", "n", "null", "~", "", "=", "<<"}) ||
      LooksLikeNumber(word)) {
    return BareWord::kDisputed;
  }
  return BareWord::kText;
}

bool MayStandBare(std::string_view text) {
  const auto is_letter = [](char c) { return IsDigit(c) || IsUpper(c) || IsLower(c) || c == '_'; };
  return !text.empty() && (is_letter(text[0]) || text[0] == '/') &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) {
                       return is_letter(c) ||
                              std::string_view("/.+-@%").find(c) != std::string_view::npos;
                     }) &&
         KindOf(text) == BareWord::kText;
}

}  // namespace trimtab::apply::config_file

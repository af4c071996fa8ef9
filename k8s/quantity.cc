#include "k8s/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "k8s/json.h"

namespace trimtab::k8s {
namespace {

__extension__ using Int128 = __int128;

constexpr int kNanoExponent = -9;
constexpr Int128 kNanosPerUnit = 1'000'000'000;
// The server cuts a binary quantity above this to this, and says nothing.
constexpr Int128 kBinaryMaxNanos = Int128{INT64_MAX} * kNanosPerUnit;
// Suffixes in steps of a thousand from the nano, and in steps of 1024 from one.
constexpr std::array<std::string_view, 10> kDecimalSuffixes{"n", "u", "m", "",  "k",
                                                            "M", "G", "T", "P", "E"};
constexpr std::array<std::string_view, 7> kBinarySuffixes{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

Error Invalid(std::string_view text, std::string_view why) {
  std::string message = "the quantity ";
  AppendJsonString(message, text.substr(0, 64));
  return Error{.code = Code::kInvalid, .message = message.append(" ").append(why)};
}

bool Multiply(Int128& value, Int128 factor) {
  return !__builtin_mul_overflow(value, factor, &value);
}

// Takes the digits from the front of `rest`.
std::string_view TakeDigits(std::string_view& rest) {
  const size_t count = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const std::string_view digits = rest.substr(0, count);
  rest.remove_prefix(count);
  return digits;
}

// value := value * 10^count + digits
bool AppendDigits(Int128& value, std::string_view digits) {
  return std::all_of(digits.begin(), digits.end(), [&](char digit) {
    return Multiply(value, 10) && !__builtin_add_overflow(value, Int128{digit - '0'}, &value);
  });
}

// What stands behind the number: a power of ten or of 2^10.
struct Suffix {
  int ten = 0;
  int kibi = 0;
  bool exponent = false;
};

// "e3", "E-3", "e+3".
std::optional<Suffix> ReadExponent(std::string_view text) {
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  if (text.starts_with("+-")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  Suffix suffix{.exponent = true};
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, suffix.ten);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return suffix;
}

std::optional<Suffix> ReadSuffix(std::string_view text) {
  const auto decimal = std::find(kDecimalSuffixes.begin(), kDecimalSuffixes.end(), text);
  if (decimal != kDecimalSuffixes.end()) {
    return Suffix{.ten = kNanoExponent + 3 * static_cast<int>(decimal - kDecimalSuffixes.begin())};
  }
  const auto binary = std::find(kBinarySuffixes.begin(), kBinarySuffixes.end(), text);
  if (binary != kBinarySuffixes.end()) {
    return Suffix{.kibi = static_cast<int>(binary - kBinarySuffixes.begin())};
  }
  return ReadExponent(text);
}

enum class Scaled { kExactly, kTooLarge, kTooFine };

// value := value * 10^ten
Scaled ScaleByTen(Int128& value, int64_t ten) {
  if (value == 0) return Scaled::kExactly;
  for (; ten > 0; --ten) {
    if (!Multiply(value, 10)) return Scaled::kTooLarge;
  }
  for (; ten < 0; ++ten) {
    if (value % 10 != 0) return Scaled::kTooFine;
    value /= 10;
  }
  return Scaled::kExactly;
}

std::string ToText(Int128 value) {
  std::string digits;
  const bool negative = value < 0;
  do {
    const int digit = static_cast<int>(value % 10);
    digits += static_cast<char>('0' + (negative ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string BinaryText(Int128 units) {
  size_t step = 0;
  for (; units % 1024 == 0 && step + 1 < kBinarySuffixes.size(); ++step) units /= 1024;
  return ToText(units).append(kBinarySuffixes[step]);
}

// Without decimals, and with as few zeros as steps of a thousand allow.
std::string DecimalText(Int128 nanos, bool exponent_form) {
  int exponent = kNanoExponent;
  for (; nanos % 1000 == 0; exponent += 3) nanos /= 1000;
  const size_t step = static_cast<size_t>((exponent - kNanoExponent) / 3);
  // There is no suffix above "E".
  if (!exponent_form && step < kDecimalSuffixes.size()) {
    return ToText(nanos).append(kDecimalSuffixes[step]);
  }
  return ToText(nanos) + (exponent == 0 ? "" : "e" + std::to_string(exponent));
}

}  // namespace

Result<Quantity> Quantity::Parse(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const std::string_view whole = TakeDigits(rest);
  std::string_view fraction;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = TakeDigits(rest);
  }
  if (whole.empty() && fraction.empty()) {
    return Invalid(text, "has no number; write one such as 250m, 0.5, 1Gi or 1e3");
  }
  const auto suffix = ReadSuffix(rest);
  if (!suffix) {
    return Invalid(text, "has an unknown suffix; known are n u m k M G T P E, Ki to Ei, and e3");
  }
  fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);

  constexpr std::string_view kTooLarge = "is too large";
  Int128 nanos = 0;
  if (!AppendDigits(nanos, whole) || !AppendDigits(nanos, fraction) ||
      !Multiply(nanos, Int128{1} << (10 * suffix->kibi))) {
    return Invalid(text, kTooLarge);
  }
  const int64_t ten = int64_t{suffix->ten} - static_cast<int64_t>(fraction.size()) - kNanoExponent;
  const Scaled scaled = ScaleByTen(nanos, ten);
  if (scaled == Scaled::kTooFine) return Invalid(text, "is finer than a nano-unit");
  if (scaled == Scaled::kTooLarge || (suffix->kibi > 0 && nanos > kBinaryMaxNanos)) {
    return Invalid(text, kTooLarge);
  }

  Quantity quantity;
  quantity.nanos_ = negative ? -nanos : nanos;
  if (suffix->kibi > 0) quantity.format_ = Format::kBinary;
  if (suffix->exponent) quantity.format_ = Format::kExponent;
  return quantity;
}

std::string Quantity::Canonical() const {
  if (nanos_ == 0) return "0";
  const Int128 units = nanos_ / kNanosPerUnit;
  const bool whole = nanos_ % kNanosPerUnit == 0;
  if (format_ == Format::kBinary && whole && (units >= 1024 || units <= -1024)) {
    return BinaryText(units);
  }
  return DecimalText(nanos_, format_ == Format::kExponent);
}

double Quantity::value() const {
  return static_cast<double>(nanos_) / static_cast<double>(kNanosPerUnit);
}

}  // namespace trimtab::k8s

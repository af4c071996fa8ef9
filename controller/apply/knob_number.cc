#include "controller/apply/knob_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "k8s/json.h"
#include "k8s/quantity.h"

namespace trimtab::apply {
namespace {

using domain::KnobType;

// Up to here (2^50) no rounding of a double moves a count of grains.
constexpr double kMostCount = 1125899906842624.0;
// Without a step a value has about so many steps below it: three significant digits.
constexpr int64_t kSteps = 100;
constexpr int kMostDecimals = 15;

Error IsNo(std::string_view text, std::string_view what) {
  std::string message;
  k8s::AppendJsonString(message, text.substr(0, 64));
  return Error{.code = Code::kInvalid, .message = message.append(" is no ").append(what)};
}

Result<double> ReadInteger(std::string_view text) {
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool padded = digits.size() > 1 && digits.starts_with('0');
  if (read.ec != std::errc() || read.ptr != end || padded) {
    return IsNo(text, "whole number such as 128");
  }
  const auto number = static_cast<double>(value);
  if (std::abs(number) > kMostCount) return IsNo(text, "number below 2^50");
  return number;
}

Result<double> ReadReal(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(value)) {
    return IsNo(text, "number such as 0.5");
  }
  return value;
}

// How many decimals a number has; with an exponent they do not show, and count as too many.
int DecimalsOf(std::string_view text) {
  if (text.find_first_of("eE") != std::string_view::npos) return kMostDecimals + 1;
  const size_t point = text.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

// Shortest, and never with an exponent, which not every reader knows.
std::string Shortest(double value) {
  std::array<char, 400> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), end.ptr};
}

bool IsBinary(std::string_view quantity) { return quantity.ends_with('i'); }

// The decimals that the server's form of a quantity has beyond its base unit.
int DecimalsOfQuantity(std::string_view text) {
  const std::string canonical = k8s::Quantity::Parse(text).value().Canonical();
  constexpr std::array<std::pair<std::string_view, int>, 6> kForms{
      {{"n", 9}, {"u", 6}, {"m", 3}, {"e-9", 9}, {"e-6", 6}, {"e-3", 3}}};
  for (const auto& [suffix, decimals] : kForms) {
    if (canonical.ends_with(suffix)) return decimals;
  }
  return 0;
}

// Durations in the CRD are of milliseconds; elsewhere they may be finer.
int DecimalsOfDuration(std::string_view text) {
  const Duration duration = k8s::ParseDuration(text).value();
  return duration % std::chrono::milliseconds(1) == Duration::zero() ? 3 : 9;
}

// `count` grains of 10^-decimals, without zeros at the end.
std::string WithDecimals(int64_t count, int decimals) {
  const auto digits = static_cast<size_t>(decimals);
  std::string text = std::to_string(std::abs(count));
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) {
    text.insert(text.size() - digits, ".");
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return count < 0 ? "-" + text : text;
}

// As the server would write it.
std::string CanonicalQuantity(int64_t count, int decimals, bool binary) {
  if (binary && count % 1024 == 0) {
    return k8s::Quantity::Parse(std::to_string(count / 1024) + "Ki").value().Canonical();
  }
  constexpr std::array<std::string_view, 4> kSuffixes{"", "m", "u", "n"};
  const std::string_view suffix = kSuffixes.at(static_cast<size_t>(decimals / 3));
  return k8s::Quantity::Parse(std::to_string(count).append(suffix)).value().Canonical();
}

double GrainsPerUnit(int decimals) {
  double grains = 1;
  for (int i = 0; i < decimals; ++i) grains *= 10;
  return grains;
}

// The multiple of `unit` that is nearest to `count`.
int64_t Rounded(double count, int64_t unit) {
  return std::llround(count / static_cast<double>(unit)) * unit;
}

}  // namespace

Result<double> ReadNumber(KnobType type, std::string_view text) {
  switch (type) {
    case KnobType::kInteger:
      return ReadInteger(text);
    case KnobType::kReal:
      return ReadReal(text);
    case KnobType::kDuration: {
      const auto duration = k8s::ParseDuration(text);
      if (!duration) return IsNo(text, "duration such as 200ms");
      return static_cast<double>(duration->count()) / 1e9;
    }
    case KnobType::kQuantity: {
      const auto quantity = k8s::Quantity::Parse(text);
      if (!quantity) return IsNo(text, "quantity such as 250m or 512Mi");
      return quantity->value();
    }
    default:
      TRIMTAB_CHECK(false);  // the other types have no numbers
  }
}

Result<KnobNumber> KnobNumber::Make(const domain::Knob& knob) {
  KnobNumber number;
  number.type_ = knob.type;
  const auto min = ReadNumber(knob.type, knob.min);
  if (!min) return Error(min.error()).In("min");
  const auto max = ReadNumber(knob.type, knob.max);
  if (!max) return Error(max.error()).In("max");
  const auto step = knob.step.empty() ? Result<double>(0.0) : ReadNumber(knob.type, knob.step);
  if (!step) return Error(step.error()).In("step");
  if (*min > *max || *step < 0) {
    return Error{.code = Code::kInvalid, .message = "min must be below max, and step above 0"};
  }
  if (knob.type == KnobType::kDuration && *min < 0) {
    return Error{.code = Code::kInvalid, .message = "min must not be negative: " + knob.min};
  }
  number.min_ = *min;
  number.max_ = *max;
  number.step_ = *step;
  if (auto chosen = number.ChooseGrain(knob); !chosen) return std::move(chosen).error();
  return number;
}

Result<void> KnobNumber::ChooseGrain(const domain::Knob& knob) {
  const std::array<std::string_view, 3> texts{knob.min, knob.max, knob.step};
  const size_t count = knob.step.empty() ? 2 : 3;
  const auto most = [&](int least, int (*decimals_of)(std::string_view)) {
    for (size_t i = 0; i < count; ++i) least = std::max(least, decimals_of(texts[i]));
    return least;
  };
  if (type_ == KnobType::kReal) {
    shortest_ = knob.step.empty();
    decimals_ = shortest_ ? 0 : most(0, DecimalsOf);
  } else if (type_ == KnobType::kDuration) {
    decimals_ = most(3, DecimalsOfDuration);
    duration_ = DurationStyle({knob.min, knob.max, knob.step});
  } else if (type_ == KnobType::kQuantity) {
    binary_ = std::any_of(texts.begin(), texts.end(), IsBinary) && most(0, DecimalsOfQuantity) == 0;
    // Thousandths count for cores and not for bytes.
    decimals_ = binary_ ? 0 : most(min_ < 1000 ? 3 : 0, DecimalsOfQuantity);
  }
  if (shortest_) return {};
  const double grains = GrainsPerUnit(decimals_);
  if (decimals_ > kMostDecimals || std::max(std::abs(min_), std::abs(max_)) * grains > kMostCount) {
    return Error{.code = Code::kInvalid,
                 .message =
                     "its bounds and step have more digits than a number can have: "
                     "write fewer decimals and no exponent, or a smaller range"};
  }
  min_count_ = std::llround(min_ * grains);
  max_count_ = std::llround(max_ * grains);
  step_count_ = std::llround(step_ * grains);
  return {};
}

std::string KnobNumber::Write(double value) const {
  TRIMTAB_CHECK(std::isfinite(value));
  const double bounded = std::clamp(value, min_, max_);
  if (shortest_) return Shortest(bounded == 0 ? 0 : bounded);
  return WriteCount(Settle(bounded * GrainsPerUnit(decimals_)));
}

int64_t KnobNumber::Settle(double exact) const {
  if (step_count_ > 0) {
    const int64_t most = (max_count_ - min_count_) / step_count_ * step_count_;
    const int64_t above = Rounded(exact - static_cast<double>(min_count_), step_count_);
    return min_count_ + std::min(above, most);
  }
  const int64_t count = std::clamp(int64_t{std::llround(exact)}, min_count_, max_count_);
  // The bounds are as their author wrote them.
  if (type_ == KnobType::kInteger || count == min_count_ || count == max_count_) return count;
  const int64_t coarsest = std::min(std::abs(count), max_count_ - min_count_) / kSteps;
  int64_t unit = 1;
  while (binary_ && unit <= coarsest / 1024) unit *= 1024;
  while (unit <= coarsest / 10) unit *= 10;
  return std::clamp(Rounded(exact, unit), min_count_, max_count_);
}

std::string KnobNumber::WriteCount(int64_t count) const {
  switch (type_) {
    case KnobType::kDuration:
      return duration_.Write(decimals_ == 3 ? Duration(std::chrono::milliseconds(count))
                                            : Duration(count));
    case KnobType::kQuantity:
      return CanonicalQuantity(count, decimals_, binary_);
    default:
      return WithDecimals(count, decimals_);
  }
}

}  // namespace trimtab::apply

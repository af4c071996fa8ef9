#include "controller/codec/scalars.h"

#include <charconv>
#include <chrono>
#include <string>

#include "k8s/quantity.h"

namespace trimtab::codec {
namespace {

constexpr size_t kLongestDuration = 32;
constexpr size_t kLongestShare = 16;

int DecimalsOf(WallTime time) {
  const auto below = time.time_since_epoch() % std::chrono::seconds(1);
  if (below == Duration::zero()) return 0;
  if (below % std::chrono::milliseconds(1) == Duration::zero()) return 3;
  return below % std::chrono::microseconds(1) == Duration::zero() ? 6 : 9;
}

}  // namespace

Duration ReadDuration(Section& in, std::string_view key, const Format& format,
                      std::optional<Duration> fallback) {
  if (fallback && !in.Has(key)) return *fallback;
  const std::string text = in.Text(key, {.most = kLongestDuration, .format = &format});
  if (in.failed()) return Duration::zero();
  const Result<Duration> duration = k8s::ParseDuration(text);
  if (duration) return *duration;
  in.WrongAt(key, duration.error().message);
  return Duration::zero();
}

Duration ReadExactDuration(Section& in, std::string_view key, Duration fallback) {
  const Format any = {[](std::string_view) { return true; }, "", ""};
  return ReadDuration(in, key, any, fallback);
}

double ReadShare(Section& in, std::string_view key, const Format& format,
                 std::optional<double> fallback) {
  if (fallback && !in.Has(key)) return *fallback;
  const std::string text = in.Text(key, {.most = kLongestShare, .format = &format});
  double percent = 0;
  std::from_chars(text.data(), text.data() + text.size(), percent);
  return percent / 100;
}

WallTime ReadTime(Section& in, std::string_view key) {
  const std::string text = in.Text(key);
  const std::optional<WallTime> time = ParseRfc3339(text);
  if (!time && !in.failed()) {
    in.WrongAt(key, "Invalid value: " + k8s::Json(text).Dump() +
                        ": a time is written as 2026-03-01T09:30:00Z");
  }
  return time.value_or(WallTime());
}

std::optional<WallTime> ReadTimeIfAny(Section& in, std::string_view key) {
  if (!in.Has(key)) return std::nullopt;
  return ReadTime(in, key);
}

std::string TimeText(WallTime time) { return FormatRfc3339(time, DecimalsOf(time)); }

}  // namespace trimtab::codec

#include "controller/codec/ticks.h"

#include <charconv>
#include <optional>
#include <system_error>

namespace trimtab::codec {
namespace {

// CheckRules allows as many looks.
constexpr int64_t kTicks = 100'000;

struct Run {
  int64_t first = 0;
  int64_t last = 0;
};

std::optional<int64_t> ReadTick(std::string_view text) {
  int64_t tick = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, tick);
  const bool whole = read.ec == std::errc() && read.ptr == end;
  return whole && tick >= 0 && tick < kTicks ? std::optional(tick) : std::nullopt;
}

std::optional<Run> ReadRun(std::string_view text) {
  const size_t dash = text.find('-');
  const auto first = ReadTick(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : ReadTick(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return Run{*first, *last};
}

}  // namespace

std::string TicksText(const std::vector<int64_t>& ticks) {
  std::string text;
  for (size_t begin = 0, end = 0; begin < ticks.size(); begin = end) {
    for (end = begin + 1; end < ticks.size() && ticks[end] == ticks[end - 1] + 1;) ++end;
    if (!text.empty()) text += ',';
    text += std::to_string(ticks[begin]);
    if (end > begin + 1) text += '-' + std::to_string(ticks[end - 1]);
  }
  return text;
}

Result<std::vector<int64_t>> ReadTicks(std::string_view text) {
  std::vector<int64_t> ticks;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const auto run = ReadRun(part);
    const bool ends_open = comma + 1 == text.size();
    if (!run || ends_open || (!ticks.empty() && run->first <= ticks.back())) {
      return Error{Code::kInvalid,
                   "\"" + std::string(part) +
                       "\" is no run of ticks: write them as 0-119,125, ascending, below " +
                       std::to_string(kTicks)};
    }
    for (int64_t tick = run->first; tick <= run->last; ++tick) ticks.push_back(tick);
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
  }
  return ticks;
}

}  // namespace trimtab::codec

#include "bench/generator_verdict.h"

#include <cmath>
#include <cstdio>
#include <utility>

namespace trimtab::bench {
namespace {

constexpr double kBusyCore = 0.9;
constexpr double kLateShare = 0.01;
constexpr Duration kLate = std::chrono::milliseconds(1);
constexpr int kLatePartOfResponse = 10;

std::string Percent(double share) {
  return std::to_string(static_cast<int>(std::lround(100 * share))) + " %";
}

std::string Milliseconds(Duration time) {
  std::string text(32, '\0');
  const double value = std::chrono::duration<double, std::milli>(time).count();
  text.resize(static_cast<size_t>(std::snprintf(text.data(), text.size(), "%.1f ms", value)));
  return text;
}

GeneratorVerdict Limited(std::string because) { return {true, std::move(because)}; }

}  // namespace

GeneratorVerdict JudgeGenerator(const GeneratorEffort& effort, const LatencyHistogram& response) {
  if (effort.without_socket > 0) {
    return Limited(std::to_string(effort.without_socket) +
                   " requests found no free socket or port: raise the limits of this machine or "
                   "use fewer connections");
  }
  const double busy = static_cast<double>(effort.cpu.count()) /
                      static_cast<double>(std::max<int64_t>(1, effort.wall.count()));
  if (busy >= kBusyCore) {
    return Limited("its core was busy for " + Percent(busy) +
                   " of the time: the target may be faster than what is shown");
  }
  const Duration late = effort.lateness.Percentile(1 - kLateShare).value_or(Duration::zero());
  const Duration slow = response.Percentile(1 - kLateShare).value_or(Duration::zero());
  if (late > kLate && late > slow / kLatePartOfResponse) {
    return Limited("1 % of the requests left more than " + Milliseconds(late) +
                   " late, which is part of the response times: other work disturbs this machine");
  }
  const auto waited = static_cast<double>(effort.waited_for_connection + effort.unsent);
  if (waited > kLateShare * static_cast<double>(effort.sent + effort.unsent)) {
    return Limited(Percent(waited / static_cast<double>(effort.sent + effort.unsent)) +
                   " of the requests waited for one of the connections: allow more of them");
  }
  return {};
}

}  // namespace trimtab::bench

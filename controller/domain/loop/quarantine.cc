#include <algorithm>
#include <string>
#include <utility>

#include "controller/domain/loop/stable_hash.h"
#include "controller/domain/loop/trial.h"

namespace trimtab::domain {
namespace {

constexpr Duration kFirstQuarantine = std::chrono::hours(24);
constexpr int64_t kMostDoublings = 6;
constexpr size_t kMostQuarantines = 64;

// Of the knobs that these values set.
std::string ContextOf(const Visit& visit, const Values& values) {
  StableHash hash;
  hash.Add(visit.target().program);
  for (const Knob& knob : visit.spec.knobs) {
    if (values.contains(knob.name)) AddKnob(knob, hash);
  }
  return hash.Text();
}

}  // namespace

void AddQuarantine(Visit& visit, const Values& values, double radius, std::string reason) {
  std::vector<Quarantine>& all = visit.next.quarantine;
  const auto same = std::find_if(all.begin(), all.end(), [&](const Quarantine& quarantine) {
    return quarantine.values == values;
  });
  Quarantine entry = {.values = values,
                      .context = ContextOf(visit, values),
                      .radius = radius,
                      .reason = std::move(reason)};
  if (same != all.end()) {
    entry.times = same->times + 1;
    entry.radius = std::max(radius, same->radius);
    all.erase(same);
  }
  const int64_t doublings = std::min(entry.times - 1, kMostDoublings);
  entry.until = visit.now + kFirstQuarantine * (int64_t{1} << doublings);
  all.push_back(std::move(entry));
  if (all.size() > kMostQuarantines) all.erase(all.begin());
}

bool LiftQuarantines(Visit& visit) {
  if (visit.target().program.empty()) return false;
  const auto lifted = std::erase_if(visit.next.quarantine, [&](const Quarantine& quarantine) {
    return quarantine.context != ContextOf(visit, quarantine.values);
  });
  if (lifted > 0) visit.persist = true;
  return lifted > 0;
}

std::optional<WallTime> QuarantinedUntil(const Visit& visit, const Values& values) {
  for (const Quarantine& quarantine : visit.next.quarantine) {
    if (quarantine.values == values && quarantine.until > visit.now) return quarantine.until;
  }
  return std::nullopt;
}

}  // namespace trimtab::domain

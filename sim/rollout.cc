#include "sim/rollout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trimtab::sim {
namespace {

int64_t Resolve(IntOrPercent value, int64_t replicas, bool round_up) {
  if (!value.percent) return value.value;
  const int64_t hundredths = value.value * replicas;
  return round_up ? (hundredths + 99) / 100 : hundredths / 100;
}

int64_t TotalWanted(const std::vector<ReplicaSetCount*>& sets) {
  return std::accumulate(sets.begin(), sets.end(), int64_t{0},
                         [](int64_t sum, const auto* set) { return sum + set->wanted; });
}

int64_t TotalAvailable(const std::vector<ReplicaSetCount*>& sets) {
  return std::accumulate(sets.begin(), sets.end(), int64_t{0},
                         [](int64_t sum, const auto* set) { return sum + set->available; });
}

bool GrowFresh(const RolloutLimits& limits, ReplicaSetCount& fresh, int64_t total) {
  if (fresh.wanted > limits.replicas) {
    fresh.wanted = limits.replicas;
    return true;
  }
  const int64_t room = limits.replicas + limits.max_surge - total;
  const int64_t more = std::min(room, limits.replicas - fresh.wanted);
  if (more <= 0) return false;
  fresh.wanted += more;
  return true;
}

bool ShrinkOld(const RolloutLimits& limits, const ReplicaSetCount& fresh,
               std::vector<ReplicaSetCount*>& old) {
  const int64_t least_available = limits.replicas - limits.max_unavailable;
  const int64_t fresh_unavailable = fresh.wanted - fresh.available;
  int64_t may_go = TotalWanted(old) + fresh.wanted - least_available - fresh_unavailable;
  if (may_go <= 0) return false;
  bool changed = false;
  // Pods that serve nobody go first.
  for (ReplicaSetCount* set : old) {
    const int64_t gone = std::clamp(set->wanted - set->available, int64_t{0}, may_go);
    set->wanted -= gone;
    may_go -= gone;
    changed = changed || gone > 0;
  }
  int64_t spare = TotalAvailable(old) + fresh.available - least_available;
  for (ReplicaSetCount* set : old) {
    const int64_t gone = std::clamp(spare, int64_t{0}, set->wanted);
    set->wanted -= gone;
    spare -= gone;
    changed = changed || gone > 0;
  }
  return changed;
}

}  // namespace

RolloutLimits ResolveLimits(int64_t replicas, IntOrPercent max_surge,
                            IntOrPercent max_unavailable) {
  RolloutLimits limits{.replicas = replicas,
                       .max_surge = Resolve(max_surge, replicas, true),
                       .max_unavailable = Resolve(max_unavailable, replicas, false)};
  if (limits.max_surge == 0 && limits.max_unavailable == 0) limits.max_unavailable = 1;
  limits.max_unavailable = std::min(limits.max_unavailable, replicas);
  return limits;
}

bool RollForward(const RolloutLimits& limits, ReplicaSetCount& fresh,
                 std::vector<ReplicaSetCount*> old) {
  std::sort(old.begin(), old.end(),
            [](const auto* a, const auto* b) { return a->created < b->created; });
  if (GrowFresh(limits, fresh, TotalWanted(old) + fresh.wanted)) return true;
  return ShrinkOld(limits, fresh, old);
}

void ScaleInProportion(const RolloutLimits& limits, std::vector<ReplicaSetCount*> sets) {
  const int64_t allowed = limits.replicas > 0 ? limits.replicas + limits.max_surge : 0;
  const int64_t total = TotalWanted(sets);
  int64_t left = allowed - total;
  // Growing favours the newer of two equals, shrinking the older.
  const bool grows = left > 0;
  std::sort(sets.begin(), sets.end(), [grows](const auto* a, const auto* b) {
    if (a->wanted != b->wanted) return a->wanted > b->wanted;
    return grows ? a->created > b->created : a->created < b->created;
  });
  for (ReplicaSetCount* set : sets) {
    if (left == 0) break;
    const int64_t before = set->annotated_most > 0 ? set->annotated_most : total;
    if (before <= 0) break;
    const double share = static_cast<double>(set->wanted) * static_cast<double>(allowed) /
                         static_cast<double>(before);
    const int64_t wish = static_cast<int64_t>(std::llround(share)) - set->wanted;
    const int64_t change =
        grows ? std::clamp(wish, int64_t{0}, left) : std::clamp(wish, left, int64_t{0});
    set->wanted += change;
    left -= change;
  }
  if (!sets.empty()) sets.front()->wanted = std::max(sets.front()->wanted + left, int64_t{0});
}

}  // namespace trimtab::sim

#include "controller/domain/loop/hindrance.h"

#include <utility>

#include "controller/domain/loop/change_windows.h"

namespace trimtab::domain {
namespace {

Hindrance ContendedBy(const Contention& contention) {
  std::string message = contention.manager +
                        (contention.reconciling ? " keeps setting " : " set ") + contention.place +
                        ", so this loop leaves it alone.";
  if (!contention.advice.empty()) message += " To make room: " + contention.advice;
  return {LoopReason::kContended, std::move(message)};
}

}  // namespace

std::optional<Hindrance> SpecHindrance(const Visit& visit) {
  if (!visit.seen.spec_error.empty()) {
    return Hindrance{LoopReason::kSpecInvalid, visit.seen.spec_error};
  }
  if (const auto checked = CheckRules(RulesFor(visit.spec, 1)); !checked) {
    return Hindrance{LoopReason::kSpecInvalid, checked.error().message};
  }
  const std::string zone = UnknownZone(visit.spec.windows, visit.rules.zones);
  if (!zone.empty()) {
    return Hindrance{LoopReason::kSpecInvalid,
                     "spec.windows: the time zone '" + zone +
                         "' is not known here; name one of the time zone database."};
  }
  return std::nullopt;
}

std::optional<Hindrance> HindranceOf(const Visit& visit) {
  if (auto hindrance = SpecHindrance(visit)) return hindrance;
  if (visit.spec.suspend) {
    return Hindrance{LoopReason::kSuspended, "The loop is suspended; last good stays."};
  }
  if (!visit.seen.overlapping_loop.empty()) {
    return Hindrance{LoopReason::kOverlap, "The loop " + visit.seen.overlapping_loop +
                                               " is older and has one of these places."};
  }
  const TargetSeen& target = visit.target();
  if (target.foreign_edit && target.foreign_edit->reconciling) {
    return ContendedBy(*target.foreign_edit);
  }
  if (target.contention && (target.contention->reconciling || !visit.spec.take_ownership)) {
    return ContendedBy(*target.contention);
  }
  return std::nullopt;
}

std::optional<Hindrance> HindranceBefore(const Visit& visit) {
  const TargetSeen& target = visit.target();
  if (!target.unreadable.empty()) {
    return Hindrance{LoopReason::kBaselineUnreadable, target.unreadable};
  }
  if (!visit.next.taken && (target.trial != 0 || target.locked)) {
    return Hindrance{LoopReason::kBaselineUnreadable,
                     "The workload carries a trial that this loop knows nothing of; set its values "
                     "and its rollout strategy as they should be, and remove the annotation "
                     "trimtab.dev/trial."};
  }
  if (Touches(visit.spec.mode) && !target.exposure_impossible.empty()) {
    return Hindrance{LoopReason::kExposureImpossible, target.exposure_impossible};
  }
  return std::nullopt;
}

}  // namespace trimtab::domain

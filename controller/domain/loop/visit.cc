#include "controller/domain/loop/visit.h"

#include <algorithm>
#include <utility>

namespace trimtab::domain {

void Visit::Enter(Phase phase, LoopReason reason, std::string message) {
  next.phase = phase;
  next.phase_since = now;
  next.not_before.reset();
  next.reason = reason;
  next.message = std::move(message);
  persist = true;
}

void Visit::Say(LoopReason reason, std::string message) {
  if (next.reason == reason && next.message == message) return;
  next.reason = reason;
  next.message = std::move(message);
  persist = true;
}

void Visit::ComeBackIn(Duration wait) {
  wait = std::max(wait, Duration::zero());
  revisit_in_ = revisit_in_ ? std::min(*revisit_in_, wait) : wait;
}

Duration CoolDown(const HouseRules& rules, const Counters& counters) {
  Duration wait = rules.cool_down;
  for (int64_t i = counters.failures + counters.interruptions; i > 0 && wait < rules.longest_wait;
       --i) {
    wait *= 2;
  }
  return std::min(wait, std::max(rules.longest_wait, rules.cool_down));
}

WallTime AlignedUp(WallTime time, Duration step) {
  const Duration past = time.time_since_epoch() % step;
  return past == Duration::zero() ? time : time + (step - past);
}

}  // namespace trimtab::domain

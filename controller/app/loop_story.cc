#include "controller/app/loop_story.h"

#include <algorithm>
#include <optional>

#include "controller/codec/loop_codec.h"

namespace trimtab::app {
namespace {

// "3" while a trial is in flight.
std::string TrialOf(const domain::LoopState& state) {
  return state.trial ? std::to_string(state.trial->ordinal) : "";
}

bool HasData(const std::optional<domain::ArmLook>& arm) {
  return arm && std::any_of(arm->metrics.begin(), arm->metrics.end(),
                            [](const domain::Reading& reading) { return reading.value; });
}

}  // namespace

void LoopStory::Looked(const domain::Look& look) {
  metrics_.LookTaken(HasData(look.control) || HasData(look.candidate));
}

void LoopStory::Stepped(const reconcile::LoopAtHand& loop, const domain::Step& step,
                        bool trial_ended) {
  const k8s::EventSubject subject{
      .type = codec::TuningLoopType(), .name = loop.meta.name, .uid = loop.meta.uid};
  const std::string phase(NameOf(step.next.phase));
  const std::string reason(NameOf(step.reason));
  for (const domain::Announcement& told : step.announcements) {
    events_.Record(
        subject,
        told.warning ? k8s::EventRecorder::Kind::kWarning : k8s::EventRecorder::Kind::kNormal,
        NameOf(told.reason), phase, told.message);
    const auto write = [&](auto level) {
      (log_.*level)(told.message, {{"loop", loop.meta.name.ToString()},
                                   {"trial", TrialOf(step.next)},
                                   {"phase", phase},
                                   {"reason", std::string(NameOf(told.reason))}});
    };
    told.warning ? write(&Log::Warning) : write(&Log::Info);
  }
  if (trial_ended && step.next.last_verdict) {
    metrics_.TrialEnded(NameOf(step.next.last_verdict->kind), step.next.last_verdict->reason);
  }
  metrics_.LoopIs(loop.meta.name.ns, loop.meta.name.name,
                  {.phase = phase,
                   .reason = reason,
                   .trials = step.next.counters.trials,
                   .kept = step.next.counters.kept,
                   .rollbacks = step.next.counters.rollbacks});
}

void LoopStory::Failed(const reconcile::LoopAtHand& loop, const Error& error) {
  metrics_.CallFailed(NameOf(error.code));
  if (!IsNews(loop.meta.name, error.message)) return;
  log_.Warning("a visit failed and will be repeated",
               {{"loop", loop.meta.name.ToString()}, {"error", error.message}});
}

void LoopStory::Gone(const k8s::ObjectName& loop) {
  metrics_.LoopIsGone(loop.ns, loop.name);
  const std::scoped_lock lock(mutex_);
  said_.erase(loop);
}

bool LoopStory::IsNews(const k8s::ObjectName& loop, const std::string& line) {
  const std::scoped_lock lock(mutex_);
  std::string& said = said_[loop];
  if (said == line) return false;
  said = line;
  return true;
}

}  // namespace trimtab::app

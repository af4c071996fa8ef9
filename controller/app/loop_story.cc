#include "controller/app/loop_story.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "controller/codec/loop_codec.h"

namespace trimtab::app {
namespace {

// "3" while a trial is in flight.
std::string TrialOf(const domain::LoopState& state) {
  return state.trial ? std::to_string(state.trial->ordinal) : "";
}

// A number is missing in it.
bool HasGap(const std::optional<domain::ArmLook>& arm) {
  return arm && std::any_of(arm->metrics.begin(), arm->metrics.end(),
                            [](const domain::Reading& reading) { return !reading.value; });
}

bool HasData(const std::optional<domain::ArmLook>& arm) {
  return arm && std::any_of(arm->metrics.begin(), arm->metrics.end(),
                            [](const domain::Reading& reading) { return reading.value; });
}

}  // namespace

void LoopStory::Looked(const reconcile::LoopAtHand& loop, const domain::Look& look,
                       const std::vector<std::string>& remarks) {
  metrics_.LookTaken(HasData(look.control) || HasData(look.candidate));
  std::string gaps;
  for (const std::string& remark : remarks) gaps += (gaps.empty() ? "" : "; ") + remark;
  if (!IsNews(gaps_, loop.meta.name, gaps)) return;
  if (gaps.empty()) {
    log_.Info("looks have all their numbers again", {{"loop", loop.meta.name.ToString()}});
  } else if (HasGap(look.control) || HasGap(look.candidate)) {
    log_.Warning("a look lacks numbers", {{"loop", loop.meta.name.ToString()}, {"why", gaps}});
  } else {
    log_.Info("the source remarks on a look",
              {{"loop", loop.meta.name.ToString()}, {"what", gaps}});
  }
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
  if (!IsNews(failures_, loop.meta.name, error.message)) return;
  log_.Warning("a visit failed and will be repeated",
               {{"loop", loop.meta.name.ToString()}, {"error", error.message}});
}

void LoopStory::Gone(const k8s::ObjectName& loop) {
  metrics_.LoopIsGone(loop.ns, loop.name);
  const std::scoped_lock lock(mutex_);
  failures_.erase(loop);
  gaps_.erase(loop);
}

bool LoopStory::IsNews(std::map<k8s::ObjectName, std::string>& said, const k8s::ObjectName& loop,
                       const std::string& line) {
  const std::scoped_lock lock(mutex_);
  return std::exchange(said[loop], line) != line;
}

}  // namespace trimtab::app

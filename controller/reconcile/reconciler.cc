#include "controller/reconcile/reconciler.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "controller/codec/loop_codec.h"
#include "controller/codec/status_codec.h"
#include "controller/reconcile/look_reader.h"
#include "controller/reconcile/trouble.h"

namespace trimtab::reconcile {
namespace {

// After something was done to the world, it is worth a look soon.
constexpr Duration kSoon = std::chrono::seconds(2);
// When our own budget of calls is spent: long enough for it to hold a whole visit again. A visit
// that came back for each new token would spend it on its first reads and never come to its end.
constexpr Duration kLeastWait = std::chrono::seconds(2);

bool HasFinalizer(const k8s::Json& object) {
  const k8s::Json* list = object.Get({"metadata", "finalizers"});
  if (list == nullptr || list->array() == nullptr) return false;
  return std::find(list->array()->begin(), list->array()->end(), k8s::Json(kFinalizer)) !=
         list->array()->end();
}

// The loop as it stands on the server, with what only we remember of it. kInvalid: its status
// cannot be read, and nothing may be done to what it is about.
Result<LoopAtHand> AtHand(const k8s::Object& object, const Remembered& remembered) {
  const k8s::Json json = object.Parse();
  const k8s::ObjectMeta& meta = object.meta();
  LoopAtHand loop{.meta = meta,
                  .name = {.ns = meta.name.ns, .name = meta.name.name, .uid = meta.uid},
                  .spec = {},
                  .spec_error = {},
                  .state = {},
                  .status = {},
                  .approved = codec::ApprovedHash(json),
                  .has_finalizer = HasFinalizer(json)};
  auto spec = codec::DecodeLoop(json);
  const auto usable = spec ? codec::CheckUsable(*spec) : Result<void>();
  if (spec && usable.ok()) {
    loop.spec = *std::move(spec);
  } else {
    loop.spec_error = spec ? usable.error().message : spec.error().message;
    if (remembered.spec) loop.spec = *remembered.spec;
  }
  if (const k8s::Json* status = json.Find("status")) loop.status = *status;
  if (remembered.version == meta.resource_version) {
    loop.state = remembered.state;
    return loop;
  }
  auto state = codec::DecodeStatus(loop.status);
  if (!state) return std::move(state).error().In("status");
  loop.state = *std::move(state);
  return loop;
}

// For reports about a loop that could not be read.
LoopAtHand LoopCalled(const k8s::ObjectName& name) {
  LoopAtHand loop;
  loop.meta.name = name;
  return loop;
}

bool IsForCandidate(const domain::Action& action) {
  return std::holds_alternative<domain::ApplyCandidate>(action) ||
         std::holds_alternative<domain::KeepCandidate>(action);
}

}  // namespace

Reconciler::Reconciler(k8s::KubeClient& client, MetricSources& sources, Reporter& reporter,
                       const Clock& clock, domain::HouseRules rules)
    : client_(client),
      sources_(sources),
      reporter_(reporter),
      clock_(clock),
      rules_(rules),
      gatherer_(client, sources, clock),
      actor_(client) {}

Revisit Reconciler::Visit(const k8s::ObjectName& name, const std::stop_token& stop) {
  auto object = client_.Get(codec::TuningLoopType(), name, {.stop = stop, .priority = {}});
  if (!object) {
    if (object.error().code != Code::kNotFound) return Later(LoopCalled(name), object.error());
    reporter_.Gone(name);
    return {};
  }
  Remembered remembered = memory_.Recall(object->meta().uid);
  auto loop = AtHand(*object, remembered);
  if (!loop) {
    return Later(LoopCalled(name), loop.error());
  }
  return VisitRead(*std::move(loop), std::move(remembered), stop);
}

Revisit Reconciler::VisitRead(LoopAtHand loop, Remembered remembered, const std::stop_token& stop) {
  measure::MetricSource* source = sources_.Find(loop.spec.source);
  if (loop.spec_error.empty() && source != nullptr) {
    loop.spec_error = WrongQuery(*source, loop.spec);
  }
  const domain::Wants wants = WantsOf(loop.spec, rules_, loop.state, clock_.WallNow());
  auto read = gatherer_.Gather(loop, wants, stop);
  if (!read) return Later(loop, read.error());
  Gathered& gathered = *read;
  gathered.seen.candidate_refused = remembered.candidate_refused;
  if (!gathered.seen.trouble) gathered.seen.trouble = remembered.trouble;

  const domain::Step step = Advance(loop.spec, rules_, loop.state, gathered.seen, clock_.WallNow());
  if (gathered.seen.look) reporter_.Looked(loop, *gathered.seen.look, gathered.remarks);
  const bool trial_ended = step.next.counters.trials > loop.state.counters.trials;
  const k8s::CallOptions call{.stop = stop, .priority = {}};
  if (auto written = Write(loop, step, call); !written.ok()) return Later(loop, written.error());
  reporter_.Stepped(loop, step, trial_ended);
  memory_.Remember(loop.meta.uid, {.version = loop.meta.resource_version,
                                   .state = loop.state,
                                   .trouble = {},
                                   .candidate_refused = {},
                                   .spec = loop.spec_error.empty() ? loop.spec : remembered.spec});
  return Act(loop, step, gathered, call);
}

Result<void> Reconciler::Write(LoopAtHand& loop, const domain::Step& step,
                               const k8s::CallOptions& call) {
  loop.state = step.next;
  if (!step.persist) return {};
  const auto before = codec::DecodeStatus(loop.status);
  if (!before) return before.error();
  const auto patch = codec::StatusPatch(*before, step.next);
  if (!patch) return {};
  auto written = client_.PatchStatus(codec::TuningLoopType(), loop.meta.name,
                                     *patch->Find("status"), loop.meta.resource_version, call);
  if (!written) return std::move(written).error();
  loop.meta.resource_version = written->meta().resource_version;
  return {};
}

Revisit Reconciler::Act(LoopAtHand& loop, const domain::Step& step, Gathered& gathered,
                        const k8s::CallOptions& call) {
  for (const domain::Action& action : step.actions) {
    const auto done = actor_.Do(loop, action, gathered, call);
    if (!done.ok()) return ActFailed(loop, action, done.error());
  }
  if (loop.meta.deleting && !step.actions.empty() &&
      std::holds_alternative<domain::DropFinalizer>(step.actions.back())) {
    memory_.Forget(loop.meta.uid);
    return {};
  }
  if (step.actions.empty()) return {.failed = false, .in = step.revisit_in};
  return {.failed = false, .in = std::min(step.revisit_in.value_or(kSoon), kSoon)};
}

Revisit Reconciler::Later(const LoopAtHand& loop, const Error& error) {
  // Nothing was asked, so nothing went wrong.
  if (error.code == Code::kThrottled) {
    return {.failed = false, .in = std::max(error.retry_after, kLeastWait)};
  }
  reporter_.Failed(loop, error);
  return {.failed = true, .in = {}};
}

Revisit Reconciler::ActFailed(const LoopAtHand& loop, const domain::Action& action,
                              const Error& error) {
  if (error.code == Code::kThrottled) return Later(loop, error);
  Remembered remembered = memory_.Recall(loop.meta.uid);
  if (error.code == Code::kInvalid && IsForCandidate(action)) {
    remembered.candidate_refused = error.message;
  } else if (error.code != Code::kConflict) {
    remembered.trouble = TroubleOf(error);
  }
  memory_.Remember(loop.meta.uid, std::move(remembered));
  return Later(loop, error);
}

}  // namespace trimtab::reconcile

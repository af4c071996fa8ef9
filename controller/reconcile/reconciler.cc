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
  const k8s::Json::Array finalizers = FinalizersOf(object);
  return std::find(finalizers.begin(), finalizers.end(), k8s::Json(kFinalizer)) != finalizers.end();
}

// The loop as it stands on the server, with what only we remember of it. kInvalid: its status
// cannot be read, and nothing may be done to what it is about.
Result<LoopAtHand> AtHand(const k8s::ObjectMeta& meta, const k8s::Json& json,
                          const Remembered& remembered) {
  LoopAtHand loop{.meta = meta,
                  .name = {.ns = meta.name.ns, .name = meta.name.name, .uid = meta.uid},
                  .spec = remembered.spec,
                  .spec_error = remembered.spec_error,
                  .state = {},
                  .status = {},
                  .approved = codec::ApprovedHash(json),
                  .has_finalizer = HasFinalizer(json)};
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
    memory_.Forget(name);
    reporter_.Gone(name);
    return {};
  }
  Remembered remembered = memory_.Recall(name, object->meta().uid);
  const k8s::Json json = object->Parse();
  if (remembered.generation != object->meta().generation) TakeSpec(json, remembered);
  auto loop = AtHand(object->meta(), json, remembered);
  if (!loop) return Later(LoopCalled(name), loop.error());
  return VisitRead(*std::move(loop), std::move(remembered), stop);
}

void Reconciler::TakeSpec(const k8s::Json& loop, Remembered& remembered) {
  remembered.generation = loop.Get({"metadata", "generation"})->integer().value_or(0);
  auto spec = codec::DecodeLoop(loop);
  if (!spec) {
    remembered.spec_error = spec.error().message;
    return;
  }
  const auto usable = codec::CheckUsable(*spec);
  measure::MetricSource* source = sources_.Find(spec->source);
  if (!usable.ok()) {
    remembered.spec_error = usable.error().message;
  } else {
    remembered.spec_error = source == nullptr ? "" : WrongQuery(*source, *spec);
  }
  const bool is_usable = remembered.spec_error.empty();
  if (is_usable || !remembered.spec_is_usable) remembered.spec = *std::move(spec);
  remembered.spec_is_usable = remembered.spec_is_usable || is_usable;
}

Revisit Reconciler::VisitRead(LoopAtHand loop, Remembered remembered, const std::stop_token& stop) {
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
  remembered.version = loop.meta.resource_version;
  remembered.state = loop.state;
  remembered.trouble.reset();
  remembered.candidate_refused.clear();
  memory_.Remember(loop.meta.name, std::move(remembered));
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
  Remembered remembered = memory_.Recall(loop.meta.name, loop.meta.uid);
  if (error.code == Code::kInvalid && IsForCandidate(action)) {
    remembered.candidate_refused = error.message;
  } else if (error.code != Code::kConflict) {
    remembered.trouble = TroubleOf(error);
  }
  memory_.Remember(loop.meta.name, std::move(remembered));
  return Later(loop, error);
}

}  // namespace trimtab::reconcile

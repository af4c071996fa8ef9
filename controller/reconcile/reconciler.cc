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

// All else is rare, or reads more than the target.
bool Looks(domain::Phase phase) {
  using domain::Phase;
  return phase == Phase::kWarming || phase == Phase::kMeasuring || phase == Phase::kVerifying ||
         phase == Phase::kWatching || phase == Phase::kFinished;
}

LoopAtHand AtHand(const Remembered& remembered) {
  const k8s::ObjectMeta& meta = remembered.level->meta;
  return {.meta = meta,
          .name = {.ns = meta.name.ns, .name = meta.name.name, .uid = meta.uid},
          .spec = remembered.spec,
          .spec_error = remembered.spec_error,
          .state = remembered.state,
          .status = {},
          .approved = remembered.level->approved,
          .has_finalizer = remembered.level->has_finalizer};
}

// Whether both are of the very same objects.
bool SameVersions(const apply::TargetObjects& a, const apply::TargetObjects& b) {
  const auto same = [](const k8s::Json& x, const k8s::Json& y) {
    const auto is = [&](std::string_view member) {
      return x.Text({"metadata", member}) == y.Text({"metadata", member});
    };
    return is("uid") && is("resourceVersion");
  };
  const auto all = [&](const std::vector<k8s::Json>& x, const std::vector<k8s::Json>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), same);
  };
  return same(a.workload, b.workload) && all(a.replica_sets, b.replica_sets) && all(a.pods, b.pods);
}

bool IsForCandidate(const domain::Action& action) {
  return std::holds_alternative<domain::ApplyCandidate>(action) ||
         std::holds_alternative<domain::KeepCandidate>(action);
}

}  // namespace

Reconciler::Reconciler(k8s::KubeClient& client, const ClusterView& cluster, MetricSources& sources,
                       Reporter& reporter, const Clock& clock, domain::HouseRules rules)
    : client_(client),
      cluster_(cluster),
      sources_(sources),
      reporter_(reporter),
      clock_(clock),
      rules_(std::move(rules)),
      gatherer_(client, sources, clock),
      actor_(client) {}

Revisit Reconciler::Visit(const k8s::ObjectName& name, const std::stop_token& stop) {
  std::optional<AskedLook> asked;
  if (const auto looked = LookOnly(name, asked, stop)) return *looked;
  const Duration pause = calls_from_.load() - clock_.Now();
  if (pause > Duration::zero()) return {.failed = false, .in = pause};
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
  return VisitRead(*std::move(loop), std::move(remembered), std::move(asked), stop);
}

std::optional<Revisit> Reconciler::LookOnly(const k8s::ObjectName& name,
                                            std::optional<AskedLook>& asked,
                                            const std::stop_token& stop) {
  auto remembered = memory_.RecallLevel(name, cluster_.VersionOf(name));
  if (!remembered) return std::nullopt;
  LoopAtHand loop = AtHand(*remembered);
  auto objects = cluster_.ReadTarget(loop.name, loop.spec, loop.state);
  if (!objects) return std::nullopt;
  const WallTime now = clock_.WallNow();
  const domain::Wants wants = WantsOf(loop.spec, rules_, loop.state, now);
  Gathered gathered = gatherer_.LookAt(loop, wants, *std::move(objects), stop);
  asked = std::move(gathered.asked);
  const domain::Step step = Advance(loop.spec, rules_, loop.state, gathered.seen, now);
  const bool decided = !step.actions.empty() || (step.persist && !step.only_looks);
  if (decided) return std::nullopt;
  if (step.only_looks && !WriteLooks(loop, step, {.stop = stop, .priority = {}})) {
    return std::nullopt;
  }
  if (gathered.seen.look) reporter_.Looked(loop, *gathered.seen.look, gathered.remarks);
  reporter_.Stepped(loop, step, false);
  remembered->version = loop.meta.resource_version;
  remembered->level->meta = loop.meta;
  remembered->state = step.next;
  memory_.Remember(name, *std::move(remembered));
  return Revisit{.failed = false, .in = step.revisit_in};
}

bool Reconciler::WriteLooks(LoopAtHand& loop, const domain::Step& step,
                            const k8s::CallOptions& call) {
  const auto object = client_.Get(codec::TuningLoopType(), loop.meta.name, call);
  if (!object || object->meta().resource_version != loop.meta.resource_version) return false;
  const k8s::Json json = object->Parse();
  if (const k8s::Json* status = json.Find("status")) loop.status = *status;
  return Write(loop, step, call).ok();
}

bool Reconciler::IsLevel(const LoopAtHand& loop, const Gathered& gathered) const {
  if (!Looks(loop.state.phase) || !gathered.objects) return false;
  const auto held = cluster_.ReadTarget(loop.name, loop.spec, loop.state);
  return held && SameVersions(*held, *gathered.objects);
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

Revisit Reconciler::VisitRead(LoopAtHand loop, Remembered remembered,
                              std::optional<AskedLook> asked, const std::stop_token& stop) {
  const domain::Wants wants = WantsOf(loop.spec, rules_, loop.state, clock_.WallNow());
  auto read = gatherer_.Gather(loop, wants, std::move(asked), stop);
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
  remembered.level.reset();
  if (step.actions.empty() && IsLevel(loop, gathered)) {
    remembered.level = {
        .meta = loop.meta, .approved = loop.approved, .has_finalizer = loop.has_finalizer};
  }
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
    const Duration pause = std::max(error.retry_after, kLeastWait);
    calls_from_ = clock_.Now() + pause;
    return {.failed = false, .in = pause};
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

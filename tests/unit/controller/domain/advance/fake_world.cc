#include "tests/unit/controller/domain/advance/fake_world.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "controller/domain/judge.h"
#include "controller/domain/trial_record.h"

namespace trimtab::domain {
namespace {

constexpr Duration kSoon = std::chrono::seconds(2);

LoopSpec Spec() {
  LoopSpec spec;
  spec.mode = Mode::kAuto;
  spec.target = {.name = "checkout", .container = "app"};
  spec.knobs = {{.name = "pool", .min = "4", .max = "128", .apply = EnvPlace{"DB_POOL_SIZE"}},
                {.name = "workers", .min = "1", .max = "32", .apply = ArgPlace{"-w={value}"}}};
  spec.objectives = {{.name = "p95", .query = "p95{$arm}"}};
  spec.guardrails = {
      {.name = "p95", .limit = 1.0, .relative_to_control = 0.2, .query = "p95{$arm}"},
      {.name = "errors",
       .limit = 0.05,
       .relative_to_control = 0.5,
       .floor = 0.005,
       .query = "errors{$arm} / requests{$arm}"}};
  spec.load = LoadSpec{.query = "requests{$arm}", .min_per_second = 5};
  return spec;
}

}  // namespace

FakeWorld::FakeWorld(uint64_t seed)
    : spec(Spec()),
      now(std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(8)),
      live{{"pool", "32"}, {"workers", "4"}},
      original(live),
      rollout_done(now),
      behaves([](const Values&) { return Behaviour(); }),
      proposes([](int64_t ordinal) {
        return Proposed{.values = {{"pool", std::to_string(32 + ordinal)}, {"workers", "4"}},
                        .why = "it may be better"};
      }),
      rng_(seed) {}

void FakeWorld::Visit(Death death) {
  const LoopState before = state();
  wanted = WantsOf(spec, rules, before, now);
  const Observed seen = Observe(wanted);
  step = Advance(spec, rules, before, seen, now);
  if (death == Death::kBeforeWrite) {
    memory.reset();
    now += kSoon;
    return;
  }
  memory = step.next;
  if (step.persist) {
    status = step.next;
    ++writes;
  }
  CheckStep(before);
  reasons.push_back(step.reason);
  if (phases.empty() || phases.back() != step.next.phase) phases.push_back(step.next.phase);
  for (const Announcement& told : step.announcements) announcements.push_back(told);
  ActOn(death);
  if (death != Death::kNone) memory.reset();
  Duration wait = step.revisit_in.value_or(std::chrono::minutes(10));
  if (!step.actions.empty() || death != Death::kNone) wait = std::min(wait, kSoon);
  now += wait;
}

void FakeWorld::ActOn(Death death) {
  if (death == Death::kBeforeActions) return;
  for (const Action& action : step.actions) {
    CheckAction(action);
    Do(action);
    if (death == Death::kAfterOneAction) return;
  }
}

bool FakeWorld::VisitUntil(const std::function<bool()>& reached, int visits) {
  for (; visits > 0 && !reached(); --visits) Visit();
  return reached();
}

bool FakeWorld::VisitUntil(Phase phase, int visits) {
  return VisitUntil([&] { return state().phase == phase; }, visits);
}

void FakeWorld::VisitFor(Duration time) {
  const WallTime end = now + time;
  while (now < end && !gone) Visit();
}

void FakeWorld::ChangeSpec(const std::function<void(LoopSpec&)>& change) {
  change(spec);
  ++generation;
}

void FakeWorld::Edit(const std::string& knob, const std::string& value, bool reconciling) {
  live[knob] = value;
  original[knob] = value;
  edited.insert(knob);
  edited_by = reconciling ? "argocd-controller" : "kubectl";
  edited_again_and_again = reconciling;
  ++edits;
  rollout_done = now + rollout_takes;
}

void FakeWorld::Delete() {
  deleting = true;
  gone = !finalizer;
}

void FakeWorld::Replace() {
  there = true;
  uid += "x";
  on_target = 0;
  locked = false;
  owned = false;
  places_changed = false;
  live = {{"pool", "32"}, {"workers", "4"}};
  original = live;
  edited.clear();
}

const Condition& FakeWorld::ConditionOf(const std::string& type) const {
  const auto& all = state().conditions;
  return *std::find_if(all.begin(), all.end(),
                       [&](const Condition& condition) { return condition.type == type; });
}

std::string FakeWorld::Told() const {
  return std::string(NameOf(state().phase)) + " " + std::string(NameOf(state().reason)) + ": " +
         state().message;
}

Observed FakeWorld::Observe(const Wants& wants) {
  Observed seen = {.generation = generation,
                   .deleting = deleting,
                   .has_finalizer = finalizer,
                   .approved = approved,
                   .overlapping_loop = overlapping_loop,
                   .spec_error = spec_error};
  seen.trouble = trouble;
  if (api_down) {
    seen.trouble = api_down;
    return seen;
  }
  if (wants.recorded) seen.recorded = records.contains(state().trial->ordinal);
  seen.remains = remains && state().taken && !(there && state().taken->target_uid == uid);
  if (!there) return seen;
  if (wants.target) seen.target = SeeTarget();
  if (wants.look && !(silent && rng_.Chance(0.5))) seen.look = MakeLook(*wants.look);
  if (wants.before) {
    const ArmLook look = LookAt(live);
    for (const Reading& reading : look.metrics) seen.before.push_back(reading.value);
    if (silent) seen.silence = "it found no series";
  }
  if (wants.proposal) seen.proposed = proposes(state().counters.trials + 1);
  seen.candidate_refused = refused;
  return seen;
}

std::optional<Contention> FakeWorld::SeeEdit() const {
  const auto& taken = state().taken;
  if (!taken || edited.empty() || taken->record == std::to_string(edits)) return std::nullopt;
  return Contention{.place = "the place of " + *edited.begin(),
                    .manager = edited_by,
                    .reconciling = edited_again_and_again,
                    .advice = "leave it out of Git",
                    .knobs = {edited.begin(), edited.end()}};
}

TargetSeen FakeWorld::SeeTarget() const {
  TargetSeen target = {.uid = uid, .values = live, .program = program, .unreadable = unreadable};
  target.taken = {.target_uid = uid, .record = std::to_string(edits)};
  target.places_changed = places_changed && owned;
  target.contention = contention;
  target.foreign_edit = SeeEdit();
  target.trial = on_target;
  target.locked = locked;
  target.leftovers = (state().giving_back || state().leaving) && owned;
  target.exposure_impossible = exposure_impossible;
  target.rollout.state = IsSettled() ? Rollout::State::kSettled : Rollout::State::kProgressing;
  const Behaviour behaviour = behaves(live);
  if (!behaviour.rollout_failure.empty()) {
    target.rollout = {.state = Rollout::State::kFailed,
                      .failure = behaviour.rollout_failure,
                      .message = "The rollout failed: " + behaviour.rollout_failure + ".",
                      .candidates_fault = behaviour.rollout_failure != "Quota"};
  }
  target.arms = {.control = "c0", .candidate = HashOf(live)};
  (locked ? target.candidate : target.control).restarts = behaviour.restarts;
  target.replicas = 4;
  return target;
}

ArmLook FakeWorld::LookAt(const Values& values) {
  const Behaviour behaviour = behaves(values);
  ArmLook look;
  const Reading silence = {{}, Fault::kSourceDown};
  const double p95 = 0.2 * environment * behaviour.p95 * std::exp(noise * rng_.Normal());
  const double errors = behaviour.errors * (1 + 0.1 * rng_.Unit());
  look.metrics = {silent ? silence : Reading{p95, {}}, silent ? silence : Reading{errors, {}}};
  look.load = silent ? silence : Reading{100, {}};
  return look;
}

Look FakeWorld::MakeLook(const Wants::LookAt& wants) {
  Look look = {.tick = wants.tick};
  const Values& control = locked ? state().last_good->values : live;
  if (wants.control) look.control = LookAt(control);
  if (wants.candidate) look.candidate = LookAt(live);
  return look;
}

void FakeWorld::SetLive(const Values& values) {
  Values wish = values;
  // What somebody has set stays as they set it.
  if (SeeEdit()) {
    for (const std::string& knob : edited) wish[knob] = live[knob];
  }
  owned = true;
  if (wish == live) return;
  live = wish;
  rollout_done = now + rollout_takes;
}

void FakeWorld::Do(const Action& action) {
  const bool gives_back = std::holds_alternative<GiveBack>(action);
  if (api_down || (!there && !gives_back && !std::holds_alternative<RecordTrial>(action) &&
                   !std::holds_alternative<DropFinalizer>(action))) {
    return;
  }
  std::visit([&](const auto& known) { Act(known); }, action);
}

void FakeWorld::Act(const ApplyCandidate& action) {
  done.push_back("apply " + std::to_string(action.trial));
  if (!refused.empty()) return;
  locked = spec.experiment.exposure == Exposure::kPartial;
  on_target = action.trial;
  edited.clear();
  SetLive(action.values);
}

void FakeWorld::Act(const ApplyControl& action) {
  done.push_back("control " + std::to_string(action.trial));
  on_target = action.trial;
  SetLive(action.values);
}

void FakeWorld::Act(const KeepCandidate& action) {
  done.push_back("keep " + std::to_string(action.trial));
  if (locked) rollout_done = now + rollout_takes;
  locked = false;
  on_target = 0;
  SetLive(action.values);
}

void FakeWorld::Act(const RestoreValues& action) {
  done.push_back("restore");
  locked = false;
  on_target = 0;
  SetLive(action.values);
}

void FakeWorld::Act(const GiveBack&) {
  done.push_back("give back");
  remains = false;
  const bool stranger = status.taken && status.taken->target_uid != uid;
  if (!there || stranger) return;
  locked = false;
  on_target = 0;
  SetLive(original);
  owned = false;
  places_changed = false;
}

void FakeWorld::Act(const LeaveValues& action) {
  done.push_back("leave");
  locked = false;
  on_target = 0;
  SetLive(action.values);
  owned = false;
}

void FakeWorld::Act(const RecordTrial&) {
  if (!status.trial) return Violate("a trial is recorded that status does not have");
  const auto [record, fresh] = records.emplace(status.trial->ordinal, *status.trial);
  if (record->second.started != status.trial->started) Violate("two trials have one number");
  if (!fresh) return;
  done.push_back("record " + std::to_string(record->first));
  const TrialRecord kept = RecordOf({}, record->second, {}, now);
  const Verdict again = Judge(kept.rules, kept.evidence);
  if (!kept.ended_by && again.because != kept.verdict.because) Violate("a record does not replay");
}

void FakeWorld::Act(const AddFinalizer&) { finalizer = true; }

void FakeWorld::Act(const DropFinalizer&) {
  finalizer = false;
  gone = deleting;
}

void FakeWorld::Violate(const std::string& what) {
  violations.push_back(what + " (" + Told() + ")");
}

void FakeWorld::CheckStep(const LoopState& before) {
  const LoopState& next = step.next;
  if (there && owned && !SeeEdit() && before.phase != Phase::kRestoring) {
    const bool adopted = next.last_good && live == next.last_good->values;
    const bool good = adopted || (before.last_good && live == before.last_good->values);
    const bool tried = before.trial && live == before.trial->values;
    if (!good && !tried) Violate("the workload has a mix of values");
  }
  const bool changed = next.phase != before.phase || next.reason != before.reason ||
                       next.trial.has_value() != before.trial.has_value();
  if (changed && !step.persist) Violate("a change of phase is not written");
  const bool decided = changed || !step.actions.empty() || !step.announcements.empty() ||
                       next.conditions != before.conditions;
  if (step.only_looks && (decided || !step.persist)) Violate("more than looks is taken for looks");
  if (before.trial && !next.trial) {
    if (!records.contains(before.trial->ordinal)) Violate("a trial leaves without its record");
    const bool ours = there && next.taken && next.taken->target_uid == uid;
    const bool given_up = next.reason == LoopReason::kTargetUnready;
    if (ours && (locked || (!IsSettled() && !given_up))) {
      Violate("a trial leaves before the target has settled");
    }
  }
  if (next.trial && !next.taken) Violate("a trial without what was there before");
  if (next.trial && next.trial->ordinal != next.counters.trials + 1) {
    Violate("the trial has not the next number");
  }
  if (next.last_good && !next.baseline) Violate("last good without a baseline");
  if (step.announcements.size() > 2) Violate("too much is told");
  if (wanted.proposal && before.trial) Violate("the optimizer is asked during a trial");
  if (wanted.look && before.phase == Phase::kPaused) Violate("a look is asked for while paused");
  for (const Condition& condition : next.conditions) {
    if (condition.message.size() > 1024) Violate("too long a message");
  }
}

void FakeWorld::CheckAction(const Action& action) {
  if (const auto* apply = std::get_if<ApplyCandidate>(&action)) {
    if (!status.trial || status.trial->ordinal != apply->trial ||
        status.trial->values != apply->values) {
      Violate("a candidate without a written intent");
    }
    if (!finalizer) Violate("a candidate without a finalizer");
    for (const Quarantine& quarantine : status.quarantine) {
      if (quarantine.values == apply->values && quarantine.until > now) {
        Violate("a candidate in quarantine");
      }
    }
  } else if (const auto* keep = std::get_if<KeepCandidate>(&action)) {
    const bool again = !status.trial && !status.watch && status.last_good &&
                       status.last_good->trial == keep->trial &&
                       status.last_good->values == keep->values;
    if (again) return;
    if (!status.trial || !status.trial->verdict || status.trial->intent != Intent::kKeep ||
        status.trial->verdict->kind != VerdictKind::kBetter ||
        status.trial->values != keep->values) {
      Violate("a keep without a written verdict");
    }
  } else if (const auto* restore = std::get_if<RestoreValues>(&action)) {
    if (!status.last_good || restore->values != status.last_good->values) {
      Violate("values come back that are not last good");
    }
  } else if (std::holds_alternative<GiveBack>(action)) {
    if (!status.giving_back) Violate("given back without a written intent");
  } else if (const auto* leave = std::get_if<LeaveValues>(&action)) {
    if (!status.leaving) Violate("left without a written intent");
    if (!status.last_good || leave->values != status.last_good->values) {
      Violate("values stay that are not last good");
    }
  }
}

}  // namespace trimtab::domain

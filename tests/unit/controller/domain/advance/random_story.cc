#include "tests/unit/controller/domain/advance/random_story.h"

#include <string>

namespace trimtab::domain {
namespace {

constexpr Mode kModes[] = {Mode::kAuto,    Mode::kAuto,      Mode::kAuto,
                           Mode::kApprove, Mode::kRecommend, Mode::kObserve};

bool Mostly(Rng& rng) { return rng.Chance(0.7); }

}  // namespace

RandomStory::RandomStory(uint64_t seed) : world(seed), seed_(seed), rng_(seed) {
  LoopSpec& spec = world.spec;
  spec.mode = kModes[rng_.Below(std::size(kModes))];
  spec.experiment.max_duration = std::chrono::minutes(8);
  spec.rollback.watch_after_keep = std::chrono::minutes(4);
  spec.search.max_trials = 12;
  spec.search.patience = 5;
  spec.search.seed = seed;
  if (rng_.Chance(0.2)) spec.experiment.exposure = Exposure::kWhole;
  if (rng_.Chance(0.2)) spec.rollback.on_delete = OnDelete::kLeave;
  if (rng_.Chance(0.2)) {
    spec.windows = {{.days = {true, true, true, true, true, true, true},
                     .from = std::chrono::hours(rng_.Below(24)),
                     .to = std::chrono::hours(rng_.Below(24))}};
  }
  world.noise = Mostly(rng_) ? 0.01 : 0.1;
  world.behaves = [this](const Values& values) { return BehaviourOf(values); };
  world.proposes = [this](int64_t ordinal) {
    Rng draw = rng_.Fork("proposal" + std::to_string(ordinal));
    Proposed proposed = {.why = "the seed says so"};
    if (draw.Chance(0.03)) proposed.kind = Proposed::Kind::kStop;
    proposed.values = {{"pool", std::to_string(30 + draw.Below(12))},
                       {"workers", std::to_string(4 + draw.Below(2))}};
    return proposed;
  };
}

FakeWorld::Behaviour RandomStory::BehaviourOf(const Values& values) const {
  const bool proposed = values.at("pool").starts_with('3') || values.at("pool").starts_with('4');
  const bool baseline = values == Values{{"pool", "32"}, {"workers", "4"}};
  if (baseline || !proposed || (values.at("workers") != "4" && values.at("workers") != "5")) {
    return {};
  }
  Rng draw = Rng(seed_).Fork("behaviour" + HashOf(values));
  switch (draw.Below(8)) {
    case 0:
      return {.p95 = 8};  // beyond the hard limit
    case 1:
      return {.p95 = 1.5};
    case 2:
      return {.p95 = 0.7};
    case 3:
      return {.p95 = 0.8};
    case 4:
      return {.errors = 0.04};
    case 5:
      return {.restarts = 3};
    case 6:
      return {.rollout_failure = draw.Chance(0.5) ? "Quota" : "CrashLoop"};
    default:
      return {};
  }
}

void RandomStory::HappenToSpec() {
  switch (rng_.Below(7)) {
    case 0:
      return world.ChangeSpec([](LoopSpec& spec) { spec.suspend = !spec.suspend; });
    case 1:
      return world.ChangeSpec([&](LoopSpec& spec) { spec.mode = kModes[rng_.Below(6)]; });
    case 2:
      world.ChangeSpec(
          [&](LoopSpec& spec) { spec.search.patience = 3 + static_cast<int64_t>(rng_.Below(5)); });
      return;
    case 3:
      world.spec_error = world.spec_error.empty() ? "spec.knobs[0].min: must be below max" : "";
      ++world.generation;
      return;
    case 4:
      world.ChangeSpec([](LoopSpec& spec) { spec.constraints.push_back("pool <= 100"); });
      world.places_changed = world.owned;
      return;
    case 5:
      world.overlapping_loop = world.overlapping_loop.empty() ? "older" : "";
      return;
    default:
      if (rng_.Chance(0.1)) world.Delete();
  }
}

void RandomStory::HappenToTarget() {
  switch (rng_.Below(8)) {
    case 0:
      return world.Edit(rng_.Chance(0.5) ? "pool" : "workers", std::to_string(6 + rng_.Below(20)),
                        rng_.Chance(0.2));
    case 1:
      if (!world.there) return world.Replace();
      world.there = false;
      return;
    case 2:
      if (rng_.Chance(0.3)) world.Replace();
      return;
    case 3:
      world.unreadable = world.unreadable.empty() ? "knob pool: is not a number" : "";
      return;
    case 4:
      world.exposure_impossible = world.exposure_impossible.empty() ? "only one replica" : "";
      return;
    case 5:
      world.contention = world.contention
                             ? std::nullopt
                             : std::optional(Contention{
                                   .place = "replicas", .manager = "hpa", .reconciling = true});
      return;
    case 6:
      world.refused = world.refused.empty() ? "is invalid" : "";
      return;
    default:
      // Somebody rolls the trial's annotation back.
      world.on_target = 0;
  }
}

void RandomStory::HappenToOthers() {
  const LoopReason kTroubles[] = {LoopReason::kForbidden, LoopReason::kSourceDown,
                                  LoopReason::kQueryInvalid, LoopReason::kApiDown};
  switch (rng_.Below(5)) {
    case 0:
      world.silent = !world.silent;
      return;
    case 1:
      world.environment = rng_.Chance(0.5) ? 1 : 3;
      return;
    case 2:
      world.trouble =
          world.trouble ? std::nullopt : std::optional(Trouble{kTroubles[rng_.Below(4)], "no way"});
      return;
    case 3:
      world.api_down = world.api_down
                           ? std::nullopt
                           : std::optional(Trouble{LoopReason::kApiDown, "connection refused"});
      return;
    default:
      Jump();
  }
}

void RandomStory::Jump() {
  const auto minutes = std::chrono::minutes(rng_.Below(180));
  world.now += rng_.Chance(0.5) ? minutes : -minutes;
}

void RandomStory::Happen() {
  if (rng_.Chance(0.02)) HappenToSpec();
  if (rng_.Chance(0.03)) HappenToTarget();
  if (rng_.Chance(0.03)) HappenToOthers();
  if (world.state().proposal && rng_.Chance(0.5)) world.approved = world.state().proposal->hash;
}

void RandomStory::Mend() {
  if (!world.there) world.Replace();
  world.silent = false;
  world.environment = 1;
  world.trouble.reset();
  world.api_down.reset();
  world.contention.reset();
  world.edited_again_and_again = false;
  world.unreadable.clear();
  world.exposure_impossible.clear();
  world.refused.clear();
  world.overlapping_loop.clear();
  if (!world.spec_error.empty()) ++world.generation;
  world.spec_error.clear();
}

void RandomStory::Run(int visits) {
  constexpr FakeWorld::Death kDeaths[] = {FakeWorld::Death::kBeforeWrite,
                                          FakeWorld::Death::kBeforeActions,
                                          FakeWorld::Death::kAfterOneAction};
  for (int i = 0; i < visits && !world.gone; ++i) {
    Happen();
    world.Visit(rng_.Chance(0.03) ? kDeaths[rng_.Below(3)] : FakeWorld::Death::kNone);
  }
  Mend();
}

bool RandomStory::Settle(int visits) {
  // In a row; one after an edit that is still to be seen says nothing.
  constexpr int kStill = 3;
  for (int still = 0; visits > 0 && still < kStill && !world.gone; --visits) {
    world.Visit();
    const Phase phase = world.state().phase;
    const bool rests = phase == Phase::kFinished || phase == Phase::kPaused ||
                       phase == Phase::kWaiting || phase == Phase::kIdle ||
                       phase == Phase::kWatching;
    still = rests && world.step.actions.empty() && !world.deleting ? still + 1 : 0;
  }
  return visits > 0;
}

}  // namespace trimtab::domain

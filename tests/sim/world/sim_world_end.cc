#include <algorithm>
#include <string>
#include <utility>

#include "sim/object_view.h"
#include "tests/sim/world/sim_world.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

// A keep may be wrong once in a while, and may be for less than the smallest effect.
constexpr double kMostWorse = 1.10;
// Of the loops, those that leave their values where they are when they go.
constexpr double kLeaving = 0.15;

}  // namespace

bool SimWorld::IsAtRest() const { return !AtRest(); }

bool SimWorld::IsHeldByOverlap(const LoopRules& rules) const {
  return rules.trial() == 0 && rules.reason() == "Overlap";
}

std::optional<std::string> SimWorld::AtRest() const {
  const bool older_leads = std::count_if(rules_.begin(), rules_.end(), [&](const LoopRules& rules) {
                             return IsHeldByOverlap(rules);
                           }) == static_cast<std::ptrdiff_t>(rules_.size()) - 1;
  if (rules_.size() > 1 && !older_leads) {
    return "1: of two loops with one target, one has to wait for the other; they say " +
           rules_.front().reason() + " and " + rules_.back().reason();
  }
  for (const LoopRules& rules : rules_) {
    if (rules_.size() > 1 && IsHeldByOverlap(rules)) continue;
    if (auto broken = AtRest(rules)) return broken;
  }
  return std::nullopt;
}

std::optional<std::string> SimWorld::AtRest(const LoopRules& rules) const {
  if (!rules.exists()) return "the loop is not there when all trouble is over";
  const KnobValues last_good = rules.last_good();
  if (last_good.empty()) {
    // A loop that could not begin has touched nothing, and one before it has given all back.
    const std::string difference = Difference();
    if (difference.empty()) return std::nullopt;
    return "5: no last good, for the reason " + rules.reason() + ", and " + difference;
  }
  const Registry& registry = server_.registry();
  const Kind& kind = KindOf(registry, "apps", stage_.stateful ? "statefulsets" : "deployments");
  const Version target = *registry.Get(kind, {stage_.subject.ns, stage_.subject.target});
  const KnobValues live =
      ValuesOn(registry, *target, stage_.subject.dials, stage_.subject.container);
  // What cannot be read is not touched: last good is then of a workload that was there before.
  const bool unread = rules.reason() == "BaselineUnreadable";
  if (!unread && !AreSameValues(stage_.subject.dials, live, last_good, rules.foreign())) {
    return "5: the target stands at " + TextOf(live) + " and last good is " + TextOf(last_good);
  }
  if (rules.trial() != 0) {
    return "5: trial " + std::to_string(rules.trial()) + " never ends, for the reason " +
           rules.reason();
  }
  return std::nullopt;
}

// Who had a place beside GitOps has lost it where GitOps set it back over a kept value, and may
// have kept it where a person had it first in the same trial: nobody can tell later.
std::string SimWorld::Difference() const {
  const bool twice = rivals_.took_from_trial() && people_.set_knobs();
  return people_.Difference(/*owners=*/!twice && !rivals_.took_what_was_kept());
}

std::optional<std::string> SimWorld::WorseThanBefore() const {
  const Registry& registry = server_.registry();
  const Kind& loops = *registry.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  const Version loop = *registry.Get(loops, {stage_.subject.ns, stage_.subject.loop});
  const KnobValues good = StatusValues(*loop, {"lastGood"});
  const KnobValues base = StatusValues(*loop, {"baseline"});
  const bool foreign = people_.set_knobs() || Contends(options_.rivalry, stage_);
  // What others set is theirs to answer for, and a best that moves may leave last good behind.
  if (good.empty() || foreign || stage_.service.surface.moves_per_day > 0) {
    return std::nullopt;
  }
  const Effect now = service_.TruthOf(good);
  const Effect before = service_.TruthOf(base);
  const bool broke =
      (now.crashes && !before.crashes) || (now.out_of_memory && !before.out_of_memory);
  if (!broke && now.slowness <= kMostWorse * before.slowness) return std::nullopt;
  return "5: last good " + TextOf(good) + " is worse than the baseline " + TextOf(base) + ": " +
         std::to_string(now.slowness) + " against " + std::to_string(before.slowness);
}

std::optional<std::string> SimWorld::AtTheEnd() const {
  const Registry& registry = server_.registry();
  const Kind& loops = *registry.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops");
  if (registry.Get(loops, {stage_.subject.ns, stage_.subject.loop}) ||
      registry.Get(loops, {stage_.subject.ns, Rivals::kLoop})) {
    return "5: the loop is still there a quarter of an hour after it was deleted";
  }
  if (std::string difference = Difference(); !difference.empty()) {
    return "5: after the loop the target is not what it was: " + difference;
  }
  for (const Version& map :
       InNamespace(registry, KindOf(registry, "", "configmaps"), stage_.subject.ns)) {
    if (map->Get({"metadata", "labels", "trimtab.dev/copy-for"}) != nullptr) {
      return "5: the copy " + NameOf(*map).name + " of a ConfigMap was left behind";
    }
  }
  return std::nullopt;
}

std::string SimWorld::Standing() const {
  std::string text;
  for (const char* storage : {"tuningloops.trimtab.dev", "trials.trimtab.dev", "deployments.apps",
                              "replicasets.apps", "statefulsets.apps", "configmaps", "pods"}) {
    for (const auto& [name, object] : server_.registry().store().All(storage)) {
      text += std::string(storage) + " " + name.name + " " + object->Dump() + "\n";
    }
  }
  return text;
}

std::unique_ptr<SimWorld> WorldOf(uint64_t seed) {
  Rng rng = Rng(seed).Fork("options");
  Stage stage = DrawStage(rng);
  WorldOptions options{.mood = DrawMood(rng)};
  if (rng.Chance(0.5)) options.controllers = static_cast<int>(2 + rng.Below(2));
  options.trouble = std::chrono::minutes(15 + static_cast<int>(rng.Below(60)));
  Rng more = Rng(seed).Fork("more");
  DrawMore(options.mood, more);
  options.rivalry = DrawRivalry(stage, more);
  // Of two loops the one that is deleted first leaves what the other one is to begin with.
  const bool alone = options.rivalry.who != Rivalry::Who::kSecondLoop;
  if (alone && Rng(seed).Fork("deletion").Chance(kLeaving)) {
    stage.loop["spec"]["rollback"]["onDelete"] = "Leave";
  }
  return std::make_unique<SimWorld>(seed, std::move(stage), options);
}

std::optional<std::string> RunSeed(uint64_t seed, std::vector<std::string>* journal) {
  const auto world = WorldOf(seed);
  auto broken = world->Run();
  if (journal != nullptr) *journal = world->journal().lines();
  if (!broken) return std::nullopt;
  return "seed " + std::to_string(seed) + ": " + *broken + "\n  replay: sim_replay " +
         std::to_string(seed);
}

}  // namespace trimtab::sim

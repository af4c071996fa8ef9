#include "tests/sim/world/loop_rules.h"

#include <algorithm>
#include <utility>

#include "sim/object_view.h"
#include "tests/sim/world/knob_bounds.h"
#include "tests/sim/world/record_rules.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

constexpr const char* kLoops = "tuningloops.trimtab.dev";
constexpr const char* kTrials = "trials.trimtab.dev";
// A visit that was held up has read a target without what came meanwhile.
constexpr Duration kNoticed = std::chrono::minutes(5);
constexpr const char* kLeases = "leases.coordination.k8s.io";

int64_t OrdinalIn(const Version& loop) {
  return loop == nullptr ? 0 : IntAt(*loop, {"status", "trial", "ordinal"}, 0);
}

bool IsDeleted(const Change& change) { return change.type == ChangeType::kDeleted; }

}  // namespace

LoopRules::LoopRules(const Registry& registry, LoopSubject subject)
    : registry_(registry), subject_(std::move(subject)) {}

int64_t LoopRules::trial() const { return OrdinalIn(loop_); }

std::string LoopRules::reason() const {
  return loop_ == nullptr ? "" : std::string(loop_->Text({"status", "reason"}));
}

KnobValues LoopRules::last_good() const {
  return loop_ == nullptr ? KnobValues() : StatusValues(*loop_, {"lastGood"});
}

void LoopRules::See(const Write& write) {
  const Change& change = *write.change;
  if (change.storage == kLeases) return SeeLease(change);
  CheckLeads(write);
  if (write.actor == Actor::kReconciler && !reconciled_) reconciled_ = write.at;
  if (change.storage == kLoops && change.name.ns == subject_.ns) {
    if (change.name.name == subject_.loop) return SeeLoop(write);
    others_[change.name.name] = IsDeleted(change) ? 0 : OrdinalIn(change.object);
    return;
  }
  if (MeansTarget(change)) return SeeTarget(write);
  if (change.storage == kTrials) return SeeTrial(write);
  if (change.storage == "configmaps") return SeeConfigMap(write);
  if (write.actor != Actor::kController) return;
  if (change.storage == "pods") return SeePod(write);
  SeeElsewhere(write);
}

void LoopRules::SeeLease(const Change& change) {
  holder_ = IsDeleted(change) ? "" : change.object->Text({"spec", "holderIdentity"});
}

void LoopRules::CheckLeads(const Write& write) {
  if (write.actor != Actor::kController || write.change->storage == "events") return;
  const std::string what = write.change->storage + " " + write.change->name.name;
  if (stopped_.contains(write.controller)) {
    Break("6: " + write.controller + " wrote " + what + " after it was told to stop");
  }
  // A request that was sent in time may arrive late; its version keeps it from doing harm.
  if (!holder_.empty() && holder_ != write.controller && !write.late) {
    Break("6: " + write.controller + " wrote " + what + " while " + holder_ + " leads");
  }
}

bool LoopRules::MeansTarget(const Change& change) const {
  return change.storage == subject_.target_storage && change.name.name == subject_.target &&
         change.name.ns == subject_.ns;
}

void LoopRules::SeeLoop(const Write& write) {
  const Change& change = *write.change;
  const Version before = loop_;
  if (IsDeleted(change) && loop_ != nullptr) SeeEnd();
  loop_ = IsDeleted(change) ? nullptr : change.object;
  if (loop_ == nullptr) {
    candidates_.clear();
    told_.clear();
    return;
  }
  if (write.actor != Actor::kController || before == nullptr) return;
  if (*before->Find("spec") != *loop_->Find("spec")) Break("3: a controller changed a loop's spec");
  const int64_t was = OrdinalIn(before);
  if (was != 0 && was != trial() && !told_.contains(subject_.loop + "-" + std::to_string(was))) {
    Break("5: trial " + std::to_string(was) + " left status without its record");
  }
  const bool had_last_good = !StatusValues(*before, {"lastGood"}).empty();
  const bool same_spec = IntAt(*before, {"metadata", "generation"}, 0) ==
                         IntAt(*before, {"status", "observedGeneration"}, 0);
  const bool has_last_good = !StatusValues(*loop_, {"lastGood"}).empty();
  // Another workload of the same name begins anew.
  if (had_last_good && !has_last_good && same_spec && !replaced_ && !IsDeleting(*loop_)) {
    Break("5: last good left status");
  }
  if (!has_last_good) replaced_ = false;
  SeeStatus(write);
}

void LoopRules::SeeStatus(const Write& write) {
  bool goes_on = false;
  if (trial() != 0) {
    const KnobValues values = StatusValues(*loop_, {"trial"});
    const auto [known, is_new] = candidates_.emplace(trial(), values);
    if (!is_new && known->second != values) {
      Break("8: trial " + std::to_string(trial()) + " was " + TextOf(known->second) +
            " and became " + TextOf(values));
    }
    if (is_new) SeeNewTrial(write);
    goes_on = !is_new;
  }
  // In mid-trial a person may set a knob to what last good has, and it is still theirs.
  if (!goes_on) Adopt();
  // What status knows is about the workload that was there before.
  if (target_ == nullptr || replaced_ || IsForAnother(target_, nullptr)) return;
  if (!StatusValues(*loop_, {"baseline"}).empty()) {
    const bool under_way = trial() != 0 || loop_->Text({"status", "phase"}) == "Restoring";
    const auto check = under_way ? &LoopRules::CheckHalfway : &LoopRules::CheckKnown;
    (this->*check)(Values(*target_), Standing(), "status was written");
  }
}

void LoopRules::SeeNewTrial(const Write& write) {
  if (candidates_.rbegin()->first != trial()) {
    Break("5: trial " + std::to_string(trial()) + " came after trial " +
          std::to_string(candidates_.rbegin()->first));
  }
  for (const auto& [loop, ordinal] : others_) {
    if (ordinal != 0) {
      Break("1: trial " + std::to_string(trial()) + " began while loop " + loop +
            " had one on the same target");
    }
  }
  if (reconciled_ && write.at - *reconciled_ > kNoticed) {
    Break("4: trial " + std::to_string(trial()) + " began on places that somebody keeps setting");
  }
  const KnobValues& values = candidates_.at(trial());
  CheckBounds(values);
  CheckQuarantine(values, write.at);
}

void LoopRules::SeeTarget(const Write& write) {
  const Change& change = *write.change;
  if (IsDeleted(change)) {
    target_ = nullptr;
    replaced_ = true;
    foreign_.clear();
    if (write.actor == Actor::kController) Break("3: a controller deleted the target");
    return;
  }
  if (change.previous == nullptr) {
    target_ = change.object;
    if (write.actor == Actor::kController) Break("3: a controller created the target");
    return;
  }
  target_ = change.object;
  if (write.actor == Actor::kPerson || write.actor == Actor::kReconciler) {
    NoteForeign(Values(*change.previous), Values(*change.object));
  }
  // What a person sets is theirs, and nobody sees another's claim to it until it is set again.
  const bool taken_over =
      write.actor == Actor::kPerson && Values(*change.previous) != Values(*change.object);
  if (taken_over) reconciled_.reset();
  if (write.actor == Actor::kController) SeeTargetWritten(write);
}

bool LoopRules::IsForAnother(const Version& object, const Version& previous) const {
  if (!subject_.shared) return false;
  for (const Version& version : {object, previous}) {
    if (version == nullptr) continue;
    const std::string_view loop = version->Text({"metadata", "annotations", "trimtab.dev/loop"});
    if (!loop.empty()) return loop != subject_.loop;
  }
  // Ownership that is given back has no annotation any more; who knows no values has none.
  return Permitted().empty();
}

void LoopRules::SeeTargetWritten(const Write& write) {
  const Change& change = *write.change;
  const Json before = Untouchable(*change.previous, subject_.dials, subject_.container);
  const Json after = Untouchable(*change.object, subject_.dials, subject_.container);
  if (before != after) {
    Break("3: a controller changed what no knob names: " + before.Dump() + " became " +
          after.Dump());
  }
  if (IsForAnother(change.object, change.previous)) return;
  if (subject_.hands_off) Break("3: a loop that may only look has written its target");
  if (loop_ == nullptr) return Break("1: the target was written for a loop that is gone");
  const KnobValues old_values = Values(*change.previous);
  const KnobValues values = Values(*change.object);
  for (const auto& [name, value] : foreign_) {
    if (old_values.at(name) == value && values.at(name) != value) {
      Break("4: knob " + name + " was set to " + value +
            " by a person, and a controller set it to " + values.at(name));
    }
  }
  CheckPermitted(values, "the target was written");
  if (!AreSameValues(subject_.dials, old_values, values, {})) CheckQuarantine(values, write.at);
}

void LoopRules::SeeTrial(const Write& write) {
  const Change& change = *write.change;
  if (write.actor != Actor::kController) return;
  const Json& trial = *change.object;
  if (trial.Text({"spec", "loop"}) != subject_.loop) return;
  if (change.type != ChangeType::kAdded) {
    return Break("7: the record " + change.name.name + " did not stay as it was written");
  }
  told_.insert(change.name.name);
  const auto candidate = candidates_.find(IntAt(trial, {"spec", "ordinal"}, 0));
  if (candidate == candidates_.end()) {
    return Break("1: " + change.name.name + " records a trial that never stood in status");
  }
  Json as_status;
  as_status["status"]["record"] = *trial.Find("spec");
  if (StatusValues(as_status, {"record"}) != candidate->second) {
    Break("7: " + change.name.name + " records other values than were tried");
  }
  if (!subject_.replays) return;
  if (const auto wrong = WrongRecord(trial)) Break(*wrong);
}

void LoopRules::SeePod(const Write& write) {
  const Change& change = *write.change;
  if (IsDeleted(change) || IsDeleting(*change.object)) {
    if (change.previous != nullptr && IsConditionTrue(*change.previous, "Ready")) {
      Break("3: a controller deleted the pod " + change.name.name + ", which served");
    }
    return;
  }
  if (change.previous == nullptr) return Break("3: a controller created a pod");
  Json before = *change.previous;
  Json after = *change.object;
  for (Json* pod : {&before, &after}) {
    for (const char* part : {"status", "metadata"}) pod->Erase(part);
    for (Json& container : *(*pod)["spec"].Find("containers")->array())
      container.Erase("resources");
  }
  if (before != after) Break("3: a controller changed more of a pod than its resources");
  if (target_ == nullptr || (subject_.shared && Permitted().empty())) return;
  CheckPermitted(ValuesOfPod(registry_, *change.object, subject_.dials, subject_.container,
                             IntAt(*target_, {"spec", "replicas"}, 1)),
                 "a pod was resized");
}

void LoopRules::SeeConfigMap(const Write& write) {
  const Change& change = *write.change;
  const Json& object = *change.object;
  const bool is_copy = object.Get({"metadata", "labels", "trimtab.dev/copy-for"}) != nullptr;
  const bool foreign = write.actor == Actor::kPerson || write.actor == Actor::kReconciler;
  if (foreign && change.previous != nullptr && target_ != nullptr) {
    // The registry holds the new contents; a dial that reads them differs from status.
    for (const Dial& dial : subject_.dials) {
      if (dial.place == Dial::Place::kConfigMap) foreign_[dial.name] = Values(*target_)[dial.name];
    }
  }
  if (write.actor != Actor::kController || is_copy) return;
  if (IsDeleted(change) || change.previous == nullptr) {
    return Break("3: a controller created or deleted the ConfigMap " + change.name.name);
  }
  if (target_ == nullptr || IsForAnother(change.object, change.previous)) return;
  CheckHalfway(Values(*target_), Permitted(), "a ConfigMap was written");
}

void LoopRules::SeeElsewhere(const Write& write) {
  const std::string& storage = write.change->storage;
  // A target of another subject is that subject's matter.
  if (storage == "deployments.apps" || storage == "statefulsets.apps") return;
  if (storage == "events") return;
  Break("3: a controller wrote " + storage + " " + write.change->name.name);
}

KnobValues LoopRules::Values(const Json& workload) const {
  return ValuesOn(registry_, workload, subject_.dials, subject_.container);
}

std::vector<KnobValues> LoopRules::Permitted() const {
  std::vector<KnobValues> permitted;
  if (loop_ == nullptr) return permitted;
  for (const auto& values :
       {StatusValues(*loop_, {"trial"}), StatusValues(*loop_, {"lastGood"}),
        StatusValues(*loop_, {"baseline"}), StatusValues(*loop_, {"watch", "previous"})}) {
    if (!values.empty()) permitted.push_back(values);
  }
  return permitted;
}

std::vector<KnobValues> LoopRules::Quarantined(std::optional<WallTime> now) const {
  std::vector<KnobValues> found;
  const Json* entries = loop_ == nullptr ? nullptr : loop_->Get({"status", "quarantine"});
  if (entries == nullptr || entries->array() == nullptr) return found;
  for (const Json& entry : *entries->array()) {
    const auto until = ParseRfc3339(entry.Text({"until"}));
    if (now && (!until || *until <= *now)) continue;
    Json as_status;
    as_status["status"]["entry"] = entry;
    found.push_back(StatusValues(as_status, {"entry"}));
  }
  return found;
}

std::vector<KnobValues> LoopRules::Standing() const {
  std::vector<KnobValues> known = Permitted();
  if (loop_->Text({"status", "phase"}) != "Restoring") return known;
  for (KnobValues& bad : Quarantined(std::nullopt)) known.push_back(std::move(bad));
  return known;
}

void LoopRules::CheckPermitted(const KnobValues& values, const std::string& where) {
  CheckKnown(values, Permitted(), where);
}

void LoopRules::CheckKnown(const KnobValues& values, const std::vector<KnobValues>& known,
                           const std::string& where) {
  const bool found = std::any_of(known.begin(), known.end(), [&](const KnobValues& one) {
    return AreSameValues(subject_.dials, values, one, foreign_);
  });
  if (found) return;
  std::string names;
  for (const KnobValues& one : known) names += " (" + TextOf(one) + ")";
  Break("1: when " + where + " the target stood at " + TextOf(values) + ", and status knew only" +
        names);
}

void LoopRules::CheckHalfway(const KnobValues& values, const std::vector<KnobValues>& known,
                             const std::string& where) {
  std::vector<Dial> in_maps = subject_.dials;
  std::erase_if(in_maps, [](const Dial& dial) { return dial.place != Dial::Place::kConfigMap; });
  std::vector<Dial> elsewhere = subject_.dials;
  std::erase_if(elsewhere, [](const Dial& dial) { return dial.place == Dial::Place::kConfigMap; });
  const auto found = [&](const std::vector<Dial>& dials) {
    return std::any_of(known.begin(), known.end(), [&](const KnobValues& one) {
      return AreSameValues(dials, values, one, foreign_);
    });
  };
  if (!found(in_maps) || !found(elsewhere)) CheckKnown(values, known, where);
}

void LoopRules::CheckBounds(const KnobValues& values) {
  for (const Dial& dial : subject_.dials) {
    const auto value = values.find(dial.name);
    if (value == values.end() || IsWithinBounds(*loop_, dial, value->second)) continue;
    Break("3: knob " + dial.name + " is tried at " + value->second + ", out of its bounds");
  }
}

void LoopRules::CheckQuarantine(const KnobValues& values, WallTime now) {
  const auto stands_in = [&](std::string_view member) {
    return AreSameValues(subject_.dials, values, StatusValues(*loop_, {member}), {});
  };
  for (const KnobValues& bad : Quarantined(now)) {
    if (!AreSameValues(subject_.dials, values, bad, {}) || stands_in("lastGood")) continue;
    // What was there before the loop comes back with its end, however it compares.
    if (IsDeleting(*loop_) && stands_in("baseline")) continue;
    Break("5: back to " + TextOf(bad) + ", which is in quarantine");
  }
}

void LoopRules::NoteForeign(const KnobValues& before, const KnobValues& after) {
  for (const Dial& dial : subject_.dials) {
    if (before.at(dial.name) != after.at(dial.name)) foreign_[dial.name] = after.at(dial.name);
  }
}

void LoopRules::Adopt() {
  // Who sets a knob to what it was in the beginning has set it all the same.
  KnobValues values = StatusValues(*loop_, {"lastGood"});
  if (values.empty()) values = StatusValues(*loop_, {"baseline"});
  std::erase_if(foreign_, [&](const auto& foreign) {
    const auto dial = std::find_if(subject_.dials.begin(), subject_.dials.end(),
                                   [&](const Dial& one) { return one.name == foreign.first; });
    const auto value = values.find(foreign.first);
    return value != values.end() && IsSameValue(*dial, value->second, foreign.second);
  });
}

void LoopRules::Break(const std::string& what) {
  broken_.push_back(what + " (loop " + subject_.loop + ")");
}

}  // namespace trimtab::sim

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"
#include "controller/domain/advance.h"

namespace trimtab::domain {

// A toy of everything round Advance: one workload, a status, records, a source, an optimizer,
// people and a clock that jumps to the next visit. It does what actions say, late, and checks after
// every step what docs/life-of-a-trial.md says is always true. One thread; a story of hours takes
// milliseconds.
class FakeWorld {
 public:
  explicit FakeWorld(uint64_t seed = 1);

  // What the service is like with these values: factors on its latency and its errors.
  struct Behaviour {
    double p95 = 1;
    double errors = 0.001;
    int restarts = 0;
    std::string rollout_failure;  // its rollout comes to nothing
  };

  // Where the controller dies, or loses its write.
  enum class Death { kNone, kBeforeWrite, kBeforeActions, kAfterOneAction };

  // One visit: what is wanted is read, Advance decides, status is written, actions are done. The
  // clock then jumps to the next visit.
  void Visit(Death death = Death::kNone);
  // Until the phase is this one, or so many visits have gone by; false where it never came.
  bool VisitUntil(Phase phase, int visits = 2000);
  bool VisitUntil(const std::function<bool()>& done, int visits = 2000);
  void VisitFor(Duration time);

  // A person with kubectl.
  void ChangeSpec(const std::function<void(LoopSpec&)>& change);
  void Edit(const std::string& knob, const std::string& value, bool reconciling = false);
  void Delete();
  // Another workload of the same name takes the place of this one.
  void Replace();

  const LoopState& state() const { return memory ? *memory : status; }
  const Condition& ConditionOf(const std::string& type) const;
  bool IsSettled() const { return now >= rollout_done; }
  std::string Told() const;

  LoopSpec spec;
  HouseRules rules;
  WallTime now;
  LoopState status;                 // as written
  std::optional<LoopState> memory;  // as the controller has it, with looks not written yet
  int64_t generation = 1;
  bool finalizer = false;
  bool deleting = false;
  bool gone = false;  // deleted, its finalizer dropped
  std::string spec_error;
  std::string approved;
  std::string overlapping_loop;
  std::optional<Trouble> trouble;  // of the visit
  std::optional<Trouble> api_down;

  // The workload.
  bool there = true;
  bool remains = false;  // of ours, in ConfigMaps, once it is gone or another one
  std::string uid = "uid-1";
  Values live;
  Values original;  // what GiveBack brings
  int64_t on_target = 0;
  bool locked = false;
  bool owned = false;
  std::string program = "image 1";
  std::string unreadable;
  std::string exposure_impossible;
  std::optional<Contention> contention;
  std::set<std::string> edited;
  std::string edited_by;
  bool edited_again_and_again = false;
  int64_t edits = 0;
  bool places_changed = false;
  WallTime rollout_done;
  Duration rollout_takes = std::chrono::seconds(40);
  std::string refused;  // candidates are, for good

  // The source.
  bool silent = false;
  double environment = 1;  // everything is slower
  double noise = 0.03;
  std::function<Behaviour(const Values&)> behaves;

  // The optimizer; ordinal in, proposal out.
  std::function<Proposed(int64_t)> proposes;
  std::map<int64_t, TrialState> records;

  // What happened.
  std::vector<LoopReason> reasons;
  std::vector<Phase> phases;
  std::vector<Announcement> announcements;
  std::vector<std::string> done;
  int64_t writes = 0;
  std::vector<std::string> violations;
  Wants wanted;
  Step step;

 private:
  Observed Observe(const Wants& wants);
  TargetSeen SeeTarget() const;
  std::optional<Contention> SeeEdit() const;
  ArmLook LookAt(const Values& values);
  Look MakeLook(const Wants::LookAt& wanted);
  void ActOn(Death death);
  void Do(const Action& action);
  void Act(const ApplyCandidate& action);
  void Act(const ApplyControl& action);
  void Act(const KeepCandidate& action);
  void Act(const RestoreValues& action);
  void Act(const GiveBack& action);
  void Act(const LeaveValues& action);
  void Act(const RecordTrial& action);
  void Act(const AddFinalizer& action);
  void Act(const DropFinalizer& action);
  void SetLive(const Values& values);
  void CheckStep(const LoopState& before);
  void CheckAction(const Action& action);
  void Violate(const std::string& what);

  Rng rng_;
};

}  // namespace trimtab::domain

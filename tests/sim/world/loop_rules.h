#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "k8s/json.h"
#include "sim/registry.h"
#include "sim/service/dial.h"
#include "tests/sim/world/target_view.h"
#include "tests/sim/world/write.h"

namespace trimtab::sim {

// A loop and its target, as the stage made them.
struct LoopSubject {
  std::string ns = "shop";
  std::string loop = "web";
  std::string target_storage = "deployments.apps";
  std::string target = "web";
  std::string container = "app";
  std::vector<Dial> dials;
  // Observe or Recommend: the target is never touched.
  bool hands_off = false;
  // Records hold what the real controller writes, and are replayed.
  bool replays = false;
  // Another loop names the same target.
  bool shared = false;
};

// "Behaviour that is never traded away" (docs/simulation.md), told from the writes that the API
// server holds and nothing else. Sees each write right after it was done, in order; the registry
// must outlive it. One thread.
class LoopRules {
 public:
  LoopRules(const Registry& registry, LoopSubject subject);

  void See(const Write& write);
  // This controller was told to stop; it may give its lease up, and that is all.
  void Stopped(const std::string& controller) { stopped_.insert(controller); }
  // What was broken, each beginning with the number of its statement.
  const std::vector<std::string>& broken() const { return broken_; }

  const LoopSubject& subject() const { return subject_; }
  // The trial in flight; 0 for none.
  int64_t trial() const;
  bool exists() const { return loop_ != nullptr; }
  // Why the loop is where it is, as it says in status.
  std::string reason() const;
  KnobValues last_good() const;
  // What nobody but its person may change: knobs that were set from outside and not adopted yet.
  const std::map<std::string, std::string>& foreign() const { return foreign_; }

 private:
  void SeeLoop(const Write& write);
  void SeeEnd();
  void SeeStatus(const Write& write);
  void SeeNewTrial(const Write& write);
  void SeeTarget(const Write& write);
  void SeeTargetWritten(const Write& write);
  void SeeTrial(const Write& write);
  void SeePod(const Write& write);
  void SeeConfigMap(const Write& write);
  void SeeElsewhere(const Write& write);
  void SeeLease(const Change& change);
  void CheckLeads(const Write& write);

  KnobValues Values(const k8s::Json& workload) const;
  // Those that status names now, and why each may run.
  std::vector<KnobValues> Permitted() const;
  // Those of status that are not tried again, at this time or at all.
  std::vector<KnobValues> Quarantined(std::optional<WallTime> now) const;
  // What may be on the target when status is written: what was kept and is taken back stands there
  // until the next write, and status has it in quarantine.
  std::vector<KnobValues> Standing() const;
  void CheckPermitted(const KnobValues& values, const std::string& where);
  void CheckKnown(const KnobValues& values, const std::vector<KnobValues>& known,
                  const std::string& where);
  // The same where only one of two objects may be written by now: a ConfigMap's knobs are as in one
  // of these, the workload's as in one.
  void CheckHalfway(const KnobValues& values, const std::vector<KnobValues>& known,
                    const std::string& where);
  void CheckBounds(const KnobValues& values);
  void CheckQuarantine(const KnobValues& values, WallTime now);
  void NoteForeign(const KnobValues& before, const KnobValues& after);
  void Adopt();
  bool MeansTarget(const Change& change) const;
  // The object carries, or carried before, the mark of another loop of the same target.
  bool IsForAnother(const Version& object, const Version& previous) const;
  void Break(const std::string& what);

  const Registry& registry_;
  const LoopSubject subject_;
  Version loop_;
  Version target_;
  // The target that last good is about was deleted.
  bool replaced_ = false;
  std::map<std::string, std::string> foreign_;
  std::map<int64_t, KnobValues> candidates_;  // of this loop's uid, by ordinal
  std::set<std::string> told_;                // names of Trials that were created
  std::map<std::string, int64_t> others_;     // trials in flight of other loops
  std::optional<WallTime> reconciled_;        // since when somebody keeps setting our places
  std::string holder_;                        // of the controllers' lease
  std::set<std::string> stopped_;             // controllers that were told to
  std::vector<std::string> broken_;
};

}  // namespace trimtab::sim

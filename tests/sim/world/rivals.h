#pragma once

#include <string>

#include "base/rng.h"
#include "base/time.h"
#include "sim/registry.h"
#include "tests/sim/world/stage.h"

namespace trimtab::sim {

// Who else has a say on a workload, beside its people and its loop. Plain data.
struct Rivalry {
  enum class Who {
    kNobody,
    kSecondLoop,    // a younger loop on the same target
    kGitOps,        // applies its own manifest again and again, the knobs' places included
    kGitOpsAround,  // the same, but it leaves the knobs out
    kHorizontal,    // a HorizontalPodAutoscaler, which sets replicas again and again
    kKeda,          // a ScaledObject, which does the same
    kVertical,      // a VerticalPodAutoscaler that acts
    kVerticalIdle,  // one that only recommends
  };
  Who who = Who::kNobody;
  Duration begins = Duration::zero();        // after the loop was made
  Duration every = std::chrono::minutes(3);  // for those that act again and again
};

Rivalry DrawRivalry(const Stage& stage, Rng& rng);

// It keeps setting a place of the loop, so that the loop has to stay away.
bool Contends(const Rivalry& rivalry, const Stage& stage);

// The rival, in the cluster where the controllers live and in the one that none has touched. One
// thread; both registries and the stage outlive it.
class Rivals {
 public:
  static constexpr const char* kLoop = "web-b";

  Rivals(Registry& here, Registry& untouched, const Stage& stage, Rivalry rivalry, Rng rng);

  const Rivalry& rivalry() const { return rivalry_; }
  // When it next acts; `Duration::max()` for never again.
  Duration next() const { return next_; }
  // What it does; in words.
  std::string Act();
  void DeleteLoop();
  // What stands in Git was applied over fields that Trimtab held, in a trial or, with what it had
  // kept, between trials: who had those beside GitOps does not get them back (docs/apply.md).
  bool took_from_trial() const { return took_from_trial_; }
  bool took_what_was_kept() const { return took_what_was_kept_; }

 private:
  std::string CreateLoop();
  std::string ApplyManifests();
  void NoteWhatIsTaken();
  std::string SetUpAutoscaler();
  std::string Scale();

  Registry& here_;
  Registry& untouched_;
  const Stage& stage_;
  const Rivalry rivalry_;
  Rng rng_;
  Duration next_;
  bool there_ = false;
  bool took_from_trial_ = false;
  bool took_what_was_kept_ = false;
};

}  // namespace trimtab::sim

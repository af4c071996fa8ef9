#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/apply/target_client.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/step.h"
#include "controller/domain/tuning_loop.h"
#include "tests/contract/rollout_fixture.h"

namespace trimtab::contract {

// An integer knob from 1 to 1000 at this place.
domain::Knob KnobAt(const std::string& name, domain::Place place);
// A quantity between these bounds.
domain::Knob ResourceKnob(const std::string& name, const std::string& resource,
                          const std::string& min, const std::string& max);

// A loop, its persisted state, and a target that another manager, "author", has created. What the
// domain would decide the test says: which values, and what comes next.
class Tuned : public Rollout {
 protected:
  // As kubectl create does: the author owns defaults too.
  void CreateByAuthor(const k8s::ResourceType& type, const std::string& name,
                      const std::string& rest);
  // The workload "web", which `rest` describes, with its pods ready, and a loop over it with one
  // knob, pool: variable A.
  void StartTuned(domain::TargetKind kind, const std::string& rest);

  domain::LoopSpec& spec() { return spec_; }
  domain::LoopState& state() { return state_; }
  apply::LoopName& loop() { return loop_; }
  k8s::ResourceType type() const { return apply::TypeOf(spec_.target.kind); }

  apply::TargetObjects Read();
  domain::TargetSeen See();
  // As the domain begins a trial: what was there goes into the state, then the candidate is asked
  // for. The state's last good is what is seen at the first.
  void Begin(int64_t trial, domain::Values values);
  // Reads anew, then does it.
  Result<void> Do(const domain::Action& action);
  void MustDo(const domain::Action& action);
  void Candidate() { MustDo(domain::ApplyCandidate{state_.trial->ordinal, state_.trial->values}); }
  void Keep();
  void Restore();
  void GiveBack();
  // The values that are live stay, and are not ours any more.
  void Leave();

  // The object without what the server and its controllers write by themselves: what an author, or
  // a tool that compares, would call a difference.
  static k8s::Json WithoutServerParts(k8s::Json object);
  k8s::Json Before() const { return before_; }
  k8s::Json Now() { return WithoutServerParts(Get(type(), kName)); }
  // Equal to before, values and owners alike.
  void ExpectNoTrace();
  // Waits until the target's rollout is seen as settled, with pods becoming ready.
  bool Settles();

 private:
  domain::LoopSpec spec_;
  domain::LoopState state_;
  apply::LoopName loop_;
  k8s::Json before_;
};

}  // namespace trimtab::contract

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "sim/registry.h"
#include "tests/sim/world/stage.h"

namespace trimtab::sim {

// The people of a cluster. All that they do to a workload they do in two clusters at once: in the
// one where the controllers live, and in one that no controller has ever touched. Once a loop is
// gone, the two must be equal. One thread; both registries outlive it.
class People {
 public:
  People(Registry& here, Registry& untouched, const Stage& stage, Rng rng);

  // The stage: namespaces, definitions, workload, loop. `definitions` are the CRDs.
  void SetUp(const std::vector<k8s::Json>& definitions);

  // Of each release from now on, the chance that its image cannot be pulled.
  void LetReleasesFail(double chance) { failing_releases_ = chance; }
  // The pod is of such a release.
  static bool IsBroken(const k8s::Json& pod);

  // Something that somebody does; in words.
  std::string Act();
  // Approves what a loop in mode Approve proposes; empty if there is nothing to approve.
  std::string Approve();
  // Undoes what would keep a loop from coming to rest: suspension, a missing target or loop.
  void MakePeace();
  void DeleteLoop();
  // Edits what the loop's trials are judged by; in words.
  std::string ChangeRules();

  // What a loop has left in the one cluster is what its author has in the other one as well: the
  // values, and owners as they were.
  void TakeOver();

  // A person has set a knob by hand at some time.
  bool set_knobs() const { return set_knobs_; }

  // What differs between the two clusters, with or without who owns which field; empty if nothing
  // does.
  std::string Difference(bool owners = true) const;

 private:
  std::string SetKnob();
  std::string Restart();
  std::string Release();
  std::string Release(const std::string& image);
  void MendRelease();
  std::string DeletePod();
  std::string Suspend();
  std::string EditSpec();
  std::string RecreateLoop();
  std::string RecreateTarget();

  bool Has(const Registry& registry, const Kind& kind, const std::string& name) const;
  k8s::Json Read(const Registry& registry, const Kind& kind, const std::string& name) const;
  void Patch(Registry& registry, const Kind& kind, const std::string& name, const k8s::Json& patch);
  void PatchTargets(const k8s::Json& patch);
  void PatchLoop(const k8s::Json& patch);
  void CreateTarget(Registry& registry);
  void SetDial(Registry& registry, const Dial& dial, const std::string& value);
  void CopyQuietly(const Kind& kind, const std::string& name, k8s::Json patch);
  const Kind& TargetKind(const Registry& registry) const;
  const Kind& LoopKind() const;

  Registry& here_;
  Registry& untouched_;
  const Stage& stage_;
  Rng rng_;
  Rng images_;
  double failing_releases_ = 0;
  bool set_knobs_ = false;
  int64_t releases_ = 1;
};

}  // namespace trimtab::sim

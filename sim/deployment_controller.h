#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "sim/registry.h"
#include "sim/rollout.h"

namespace trimtab::sim {

// Rolls Deployments out by their ReplicaSets: RollingUpdate with surge, unavailability, minimum
// ready time and progress deadline, Recreate, pause, scaling in proportion, and the status that
// tells of it. Stateless: what it knows, it reads. One thread.
class DeploymentController {
 public:
  DeploymentController(Registry& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}

  // One look at every Deployment of the namespace. True if something was written.
  bool Step(const std::string& ns);
  // When a progress deadline of the namespace next passes.
  std::optional<WallTime> NextDue(const std::string& ns) const;

 private:
  // A Deployment with its ReplicaSets, oldest first; `fresh` has the present template and may be
  // null.
  struct Family {
    Version deployment;
    std::vector<Version> sets;
    Version fresh;
    RolloutLimits limits;
  };

  Family FamilyOf(Version deployment) const;
  bool Reconcile(const Family& family);
  bool RollOut(const Family& family);
  bool Recreate(const Family& family);
  bool Scale(const Family& family);
  bool ScaleTo(const Family& family, const Version& set, int64_t wanted);
  bool CreateFresh(const Family& family, int64_t wanted);
  bool RefreshAnnotations(const Family& family);
  bool ForgetOldSets(const Family& family);
  bool WriteStatusOf(const Family& family);

  Registry& registry_;
  const Clock& clock_;
};

}  // namespace trimtab::sim

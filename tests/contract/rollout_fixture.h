#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/contract/deployments.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {

// One live pod, read from the server.
struct PodView {
  std::string name;
  std::string uid;
  std::string
      value;  // of the environment variable A: tells the candidate's pods from the control's
  std::string owner;  // its ReplicaSet or StatefulSet
  bool ready = false;
};

// A member of one of an object's conditions; "" if it has no such condition.
std::string ConditionOf(const k8s::Json& object, std::string_view type, std::string_view member);

// A Deployment or StatefulSet "web" whose pods become Ready when the test wants. Without a kubelet
// the test speaks for it: it patches pod status, in both worlds alike.
class Rollout : public Contract {
 protected:
  static constexpr const char* kName = "web";

  // Makes the Deployment and waits until all its pods are available.
  void StartDeployment(int replicas, std::string_view more = "{}");

  std::vector<PodView> LivePods(const std::string& app = kName);
  // The pods whose variable A has this value; their uids.
  std::set<std::string> PodsWith(std::string_view value);
  // Says of each pod that is not Ready and that `which` accepts that it runs and is Ready.
  void MakeReady(const std::function<bool(const PodView&)>& which = [](const PodView&) {
    return true;
  });
  // Lets the world go on, with pods becoming Ready, until `holds`.
  bool EventuallyWithReadyPods(const std::function<bool()>& holds);
  // Then lets everything else happen that still would.
  void SettleWithReadyPods();

  // Candidate A=`value` under the lock: the new pods never count as available.
  void ApplyLocked(const std::string& value, std::string_view rolling_update);
  // The recorded rollout fields back, with the template's A=`value`.
  void ApplyUnlocked(const std::string& value);
  void Scale(int replicas);

  // The same, of the Deployment as it now is.
  std::string Condition(std::string_view type, std::string_view member = "status");
  bool Counts(size_t control, size_t candidate, std::string_view candidate_value = "2");
};

}  // namespace trimtab::contract

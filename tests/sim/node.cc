#include "tests/sim/node.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/sim/object_view.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

const Kind& Pods(const Registry& registry) { return KindOf(registry, "", "pods"); }

Json Condition(std::string_view type, bool holds, const std::string& time) {
  return Json::Of({{"type", type},
                   {"status", holds ? "True" : "False"},
                   {"lastProbeTime", Json()},
                   {"lastTransitionTime", time}});
}

Json ContainerStatuses(const Json& pod, bool ready, const std::string& time) {
  Json::Array statuses;
  const Json* containers = pod.Get({"spec", "containers"});
  for (const Json& container : *containers->array()) {
    Json status = Json::Of({{"name", container.Text({"name"})}, {"ready", ready}});
    status["started"] = true;
    status["restartCount"] = 0;
    status["image"] = container.Text({"image"});
    status["imageID"] = "";
    status["state"]["running"]["startedAt"] = time;
    statuses.push_back(std::move(status));
  }
  return Json(std::move(statuses));
}

}  // namespace

bool Node::Step(const std::string& ns) {
  bool changed = false;
  auto& lives = lives_[ns];
  const std::vector<Version> pods = InNamespace(registry_, Pods(registry_), ns);
  // Somebody may remove a pod without asking the node.
  std::erase_if(lives, [&](const auto& life) {
    return std::none_of(pods.begin(), pods.end(),
                        [&](const Version& pod) { return UidOf(*pod) == life.first; });
  });
  for (const Version& pod : pods) {
    auto life = lives.find(std::string(UidOf(*pod)));
    if (life == lives.end()) {
      const std::optional<PodFate> fate = fate_of_(*pod);
      if (!fate) continue;
      life = lives.emplace(UidOf(*pod), Life{.fate = *fate}).first;
      if (fate->ready_after) life->second.next = clock_.Now() + *fate->ready_after;
    }
    changed = Live(*pod, life->second) || changed;
  }
  return changed;
}

std::optional<MonoTime> Node::NextDue(const std::string& ns) const {
  std::optional<MonoTime> due;
  const auto lives = lives_.find(ns);
  if (lives == lives_.end()) return due;
  for (const auto& [uid, life] : lives->second) {
    if (life.next && (!due || *life.next < *due)) due = life.next;
  }
  return due;
}

bool Node::Live(const Json& pod, Life& life) {
  const bool due = life.next && *life.next <= clock_.Now();
  if (IsDeleting(pod)) {
    if (life.ending && due) {
      lives_[NameOf(pod).ns].erase(std::string(UidOf(pod)));
      return registry_
          .Remove(Pods(registry_), NameOf(pod),
                  {.if_uid = std::string(UidOf(pod)), .grace_seconds = 0})
          .ok();
    }
    if (!life.ending) life.next = clock_.Now() + life.fate.gone_after;
    life.ending = true;
    return false;
  }
  if (due) {
    life.next.reset();
    return Start(pod, true);
  }
  return pod.Text({"status", "phase"}) != "Running" && Start(pod, false);
}

bool Node::Start(const Json& pod, bool ready) {
  const std::string time = FormatRfc3339(clock_.WallNow());
  Json next = pod;
  next["spec"]["nodeName"] = "node0";
  Json& status = next["status"];
  status["phase"] = "Running";
  status["conditions"] =
      Json::List({Condition("PodScheduled", true, time), Condition("Initialized", true, time),
                  Condition("ContainersReady", ready, time), Condition("Ready", ready, time)});
  status["containerStatuses"] = ContainerStatuses(pod, ready, time);
  if (status.Find("startTime") == nullptr) status["startTime"] = time;
  return registry_
      .Update(Pods(registry_), NameOf(pod), std::move(next),
              {.manager = "kubelet", .subresource = "status"})
      .ok();
}

}  // namespace trimtab::sim

#include "sim/node.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/object_view.h"

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

// Kubelet waits 10 s before the first restart, then twice as long each time, up to 5 minutes.
Duration BackOff(int restarts) {
  constexpr int kMostDoublings = 5;
  const Duration wait = std::chrono::seconds(10) * (1 << std::min(restarts, kMostDoublings));
  return std::min<Duration>(wait, std::chrono::minutes(5));
}

Json ContainerStatus(const Json& container, bool ready) {
  Json status = Json::Of({{"name", container.Text({"name"})},
                          {"ready", ready},
                          {"started", true},
                          {"restartCount", 0},
                          {"image", container.Text({"image"})},
                          {"imageID", ""}});
  if (const Json* asked = container.Find("resources")) status["resources"] = *asked;
  return status;
}

Json Terminated(const PodFate& fate, const std::string& time) {
  constexpr int kKilled = 137;
  return Json::Of({{"exitCode", fate.out_of_memory ? kKilled : 1},
                   {"reason", fate.out_of_memory ? "OOMKilled" : "Error"},
                   {"finishedAt", time}});
}

// The resources that a pod asks for in a container whose status shows others, or null.
const Json* AskedOtherwise(const Json& pod, const Json& status) {
  for (const Json& container : *pod.Get({"spec", "containers"})->array()) {
    if (container.Text({"name"}) != status.Text({"name"})) continue;
    const Json* asked = container.Find("resources");
    const Json* given = status.Find("resources");
    const bool same = asked == nullptr || (given != nullptr && *given == *asked);
    return same ? nullptr : asked;
  }
  return nullptr;
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
      Begin(life->second);
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
  if (IsDeleting(pod)) return End(pod, life);
  if (life.next && *life.next <= clock_.Now()) return Happen(pod, life);
  if (pod.Get({"status", "containerStatuses"}) == nullptr) return Write(pod, life, true, false);
  return Resize(pod);
}

bool Node::End(const Json& pod, Life& life) {
  if (life.event != Event::kGone) {
    life.event = Event::kGone;
    life.next = clock_.Now() + life.fate.gone_after;
    return false;
  }
  if (*life.next > clock_.Now()) return false;
  lives_[NameOf(pod).ns].erase(std::string(UidOf(pod)));
  return registry_
      .Remove(Pods(registry_), NameOf(pod), {.if_uid = std::string(UidOf(pod)), .grace_seconds = 0})
      .ok();
}

void Node::Begin(Life& life) {
  life.started = clock_.Now();
  const std::optional<Duration>& ready = life.fate.ready_after;
  const std::optional<Duration>& crash = life.fate.crash_after;
  life.event = crash && (!ready || *crash <= *ready) ? Event::kCrash : Event::kReady;
  life.next.reset();
  if (life.event == Event::kCrash) life.next = life.started + *crash;
  if (life.event == Event::kReady && ready) life.next = life.started + *ready;
}

bool Node::Happen(const Json& pod, Life& life) {
  switch (life.event) {
    case Event::kReady:
      life.next.reset();
      if (life.fate.crash_after) life.next = life.started + *life.fate.crash_after;
      life.event = Event::kCrash;
      return Write(pod, life, true, true);
    case Event::kCrash:
      life.event = Event::kRestart;
      life.next = clock_.Now() + BackOff(life.restarts++);
      return Write(pod, life, false, false);
    default:
      Begin(life);
      return Write(pod, life, true, false);
  }
}

bool Node::Write(const Json& pod, const Life& life, bool running, bool ready) {
  const std::string time = FormatRfc3339(clock_.WallNow());
  Json next = pod;
  next["spec"]["nodeName"] = "node0";
  Json& status = next["status"];
  status["phase"] = life.fate.no_image ? "Pending" : "Running";
  status["conditions"] =
      Json::List({Condition("PodScheduled", true, time), Condition("Initialized", true, time),
                  Condition("ContainersReady", ready, time), Condition("Ready", ready, time)});
  Json::Array statuses;
  for (const Json& container : *pod.Get({"spec", "containers"})->array()) {
    Json one = ContainerStatus(container, ready);
    one["restartCount"] = life.restarts;
    if (life.fate.no_image) {
      one["started"] = false;
      one["state"]["waiting"] =
          Json::Of({{"reason", "ImagePullBackOff"},
                    {"message",
                     "Back-off pulling image \"" + std::string(container.Text({"image"})) + "\""}});
    } else if (running) {
      one["state"]["running"]["startedAt"] = FormatRfc3339(StartOf(life));
    } else {
      one["state"]["waiting"]["reason"] = "CrashLoopBackOff";
    }
    if (life.restarts > 0) one["lastState"]["terminated"] = Terminated(life.fate, time);
    statuses.push_back(std::move(one));
  }
  status["containerStatuses"] = std::move(statuses);
  if (status.Find("startTime") == nullptr) status["startTime"] = time;
  return WriteStatusOf(pod, std::move(next));
}

bool Node::Resize(const Json& pod) {
  const Json* statuses = pod.Get({"status", "containerStatuses"});
  if (statuses == nullptr || statuses->array() == nullptr) return false;
  const auto differs = [&](const Json& status) { return AskedOtherwise(pod, status) != nullptr; };
  if (std::none_of(statuses->array()->begin(), statuses->array()->end(), differs)) return false;
  Json next = pod;
  for (Json& status : *next["status"]["containerStatuses"].array()) {
    if (const Json* asked = AskedOtherwise(pod, status)) status["resources"] = *asked;
  }
  return WriteStatusOf(pod, std::move(next));
}

bool Node::WriteStatusOf(const Json& pod, Json next) {
  return registry_
      .Update(Pods(registry_), NameOf(pod), std::move(next),
              {.manager = "kubelet", .subresource = "status"})
      .ok();
}

WallTime Node::StartOf(const Life& life) const {
  return clock_.WallNow() - (clock_.Now() - life.started);
}

}  // namespace trimtab::sim

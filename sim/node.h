#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "sim/registry.h"

namespace trimtab::sim {

// What becomes of a pod. Without a fate it stays Pending, as on a cluster without nodes.
struct PodFate {
  // From its creation to Ready; nothing: it runs and never becomes Ready.
  std::optional<Duration> ready_after;
  Duration gone_after = std::chrono::seconds(1);  // from its deletion to its end
  // From each start of its containers to their crash; nothing: they run on.
  std::optional<Duration> crash_after = std::nullopt;
  bool out_of_memory = false;  // why they crash
  bool no_image = false;       // it cannot be pulled: the containers never start
};

// Asked once for each pod, when it is first seen.
using FateOf = std::function<std::optional<PodFate>(const k8s::Json& pod)>;

// The scheduler and the kubelet of a cluster's only node: binds pods, starts them after the lag
// that is their fate, restarts those that crash with kubelet's back-off, gives resized containers
// what they ask for, and ends pods that are deleted. One thread.
class Node {
 public:
  Node(Registry& registry, const Clock& clock, FateOf fate_of)
      : registry_(registry), clock_(clock), fate_of_(std::move(fate_of)) {}

  // What is due now for the pods of the namespace. True if something was written.
  bool Step(const std::string& ns);
  // When something is next due in the namespace.
  std::optional<MonoTime> NextDue(const std::string& ns) const;

 private:
  enum class Event { kReady, kCrash, kRestart, kGone };
  struct Life {
    PodFate fate;
    // What comes next, if anything does.
    Event event = Event::kReady;
    std::optional<MonoTime> next = std::nullopt;
    MonoTime started = MonoTime();
    int restarts = 0;
  };

  bool Live(const k8s::Json& pod, Life& life);
  bool End(const k8s::Json& pod, Life& life);
  // Containers begin now.
  void Begin(Life& life);
  bool Happen(const k8s::Json& pod, Life& life);
  bool Write(const k8s::Json& pod, const Life& life, bool running, bool ready);
  bool Resize(const k8s::Json& pod);
  bool WriteStatusOf(const k8s::Json& pod, k8s::Json next);
  WallTime StartOf(const Life& life) const;

  Registry& registry_;
  const Clock& clock_;
  FateOf fate_of_;
  std::map<std::string, std::map<std::string, Life>> lives_;  // by namespace and uid
};

}  // namespace trimtab::sim

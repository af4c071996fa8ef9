#include "tests/integration/loop/pod_runner.h"

#include <chrono>
#include <utility>

#include "k8s/api_path.h"
#include "tests/contract/kinds.h"

namespace trimtab::loop {
namespace {

using contract::Pods;
using k8s::Json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kRound{150};
// From a container's start to Ready.
constexpr milliseconds kStart{400};
// From a start to the next crash.
constexpr seconds kCrashAfter{1};

const Json* FirstContainer(const Json& pod) {
  const Json* all = pod.Get({"spec", "containers"});
  return all != nullptr && all->array() != nullptr ? &all->array()->front() : nullptr;
}

std::map<std::string, std::string> EnvOf(const Json& pod) {
  std::map<std::string, std::string> env;
  const Json* container = FirstContainer(pod);
  const Json* list = container != nullptr ? container->Find("env") : nullptr;
  if (list == nullptr || list->array() == nullptr) return env;
  for (const Json& entry : *list->array()) {
    env[std::string(entry.Text({"name"}))] = entry.Text({"value"});
  }
  return env;
}

Json ConditionOf(const char* type, bool holds, const std::string& now) {
  return Json::Of(
      {{"type", type}, {"status", holds ? "True" : "False"}, {"lastTransitionTime", now}});
}

Json StateOf(const std::string& fate, int64_t restarts, const std::string& now) {
  const auto waits = [](const char* reason) {
    return Json::Of({{"waiting", Json::Of({{"reason", reason}})}});
  };
  if (fate == "NoImage") return waits("ImagePullBackOff");
  if (restarts > 0) return waits("CrashLoopBackOff");
  return Json::Of({{"running", Json::Of({{"startedAt", now}})}});
}

}  // namespace

PodRunner::PodRunner(Admin& admin, std::string ns)
    : admin_(admin),
      ns_(std::move(ns)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

std::vector<RunningPod> PodRunner::running() const {
  const std::scoped_lock lock(mutex_);
  return running_;
}

void PodRunner::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Round();
    std::this_thread::sleep_for(kRound);
  }
}

void PodRunner::Round() {
  const auto page = admin_.client().List(Pods(), {.ns = ns_}, {});
  if (!page) return;
  for (auto& [uid, process] : processes_) process.seen = false;
  for (const k8s::Object& object : page->items) Visit(object.Parse());
  std::erase_if(processes_, [](const auto& entry) { return !entry.second.seen; });
  std::vector<RunningPod> running;
  for (const auto& [uid, process] : processes_) running.push_back(process.shown);
  const std::scoped_lock lock(mutex_);
  running_ = std::move(running);
}

void PodRunner::Visit(const Json& pod) {
  const std::string name(pod.Text({"metadata", "name"}));
  if (pod.Get({"metadata", "deletionTimestamp"}) != nullptr) return Finish(name);
  if (pod.Text({"spec", "nodeName"}).empty()) return Bind(name);
  const std::string uid(pod.Text({"metadata", "uid"}));
  const auto [at, is_new] = processes_.try_emplace(uid);
  Process& process = at->second;
  process.seen = true;
  if (is_new) {
    process.started = admin_.clock().Now();
    process.shown = {.name = name, .uid = uid, .env = EnvOf(pod)};
    Report(name, process, process.shown.env["FATE"]);
  }
  Live(pod, process);
}

void PodRunner::Finish(const std::string& name) {
  (void)admin_.Send({.method = "DELETE",
                     .target = *k8s::ObjectPath(Pods(), {.ns = ns_, .name = name}),
                     .headers = {{"Content-Type", "application/json"}},
                     .body = R"({"gracePeriodSeconds": 0})"});
}

void PodRunner::Bind(const std::string& name) {
  const Json binding = Json::Of({{"apiVersion", "v1"},
                                 {"kind", "Binding"},
                                 {"metadata", Json::Of({{"name", name}, {"namespace", ns_}})},
                                 {"target", Json::Of({{"kind", "Node"}, {"name", "node"}})}});
  (void)admin_.Send({.method = "POST",
                     .target = *k8s::ObjectPath(Pods(), {.ns = ns_, .name = name}) + "/binding",
                     .headers = {{"Content-Type", "application/json"}},
                     .body = binding.Dump()});
}

void PodRunner::Live(const Json& pod, Process& process) {
  const std::string name(pod.Text({"metadata", "name"}));
  const std::string& fate = process.shown.env["FATE"];
  const Duration age = admin_.clock().Now() - process.started;
  if (fate == "Crash" || fate == "OutOfMemory") {
    const int64_t crashes = age / kCrashAfter;
    if (crashes == process.restarts) return;
    process.restarts = crashes;
    return Report(name, process, fate);
  }
  if (process.ready || fate == "NoImage" || fate == "NeverReady" || age < kStart) return;
  process.ready = process.shown.ready = true;
  Report(name, process, fate);
}

void PodRunner::Report(const std::string& name, const Process& process, const std::string& fate) {
  const std::string now = FormatRfc3339(admin_.clock().WallNow());
  Json container = Json::Of({{"name", "app"},
                             {"image", "none"},
                             {"imageID", ""},
                             {"ready", process.ready},
                             {"restartCount", process.restarts},
                             {"state", StateOf(fate, process.restarts, now)}});
  if (process.restarts > 0) {
    container["lastState"]["terminated"] =
        Json::Of({{"exitCode", fate == "OutOfMemory" ? 137 : 1},
                  {"reason", fate == "OutOfMemory" ? "OOMKilled" : "Error"}});
  }
  const Json status =
      Json::Of({{"phase", fate == "NoImage" ? "Pending" : "Running"},
                {"startTime", now},
                {"conditions", Json::List({ConditionOf("Ready", process.ready, now),
                                           ConditionOf("ContainersReady", process.ready, now),
                                           ConditionOf("PodScheduled", true, now)})},
                {"containerStatuses", Json::List({std::move(container)})}});
  (void)admin_.client().Patch(
      Pods(), {.ns = ns_, .name = name}, Json::Of({{"status", status}}),
      {.type = k8s::PatchType::kMerge, .field_manager = "kubelet", .subresource = "status"}, {});
}

}  // namespace trimtab::loop

#include "tests/contract/rollout_fixture.h"

#include <algorithm>
#include <utility>

namespace trimtab::contract {
namespace {

using k8s::Json;

// An element of an array by the value of one member; null if there is none.
const Json* FindIn(const Json* array, std::string_view member, std::string_view value) {
  if (array == nullptr || array->array() == nullptr) return nullptr;
  for (const Json& item : *array->array()) {
    if (item.Text({member}) == value) return &item;
  }
  return nullptr;
}

PodView ViewOf(const Json& pod) {
  PodView view{.name = std::string(pod.Text({"metadata", "name"})),
               .uid = std::string(pod.Text({"metadata", "uid"}))};
  const Json* app = FindIn(pod.Get({"spec", "containers"}), "name", "app");
  if (app != nullptr) {
    const Json* a = FindIn(app->Find("env"), "name", "A");
    if (a != nullptr) view.value = a->Text({"value"});
  }
  const Json* owners = pod.Get({"metadata", "ownerReferences"});
  if (owners != nullptr && !owners->array()->empty()) {
    view.owner = owners->array()->front().Text({"name"});
  }
  const Json* ready = FindIn(pod.Get({"status", "conditions"}), "type", "Ready");
  view.ready = ready != nullptr && ready->Text({"status"}) == "True";
  return view;
}

}  // namespace

std::string ConditionOf(const Json& object, std::string_view type, std::string_view member) {
  const Json* condition = FindIn(object.Get({"status", "conditions"}), "type", type);
  return condition == nullptr ? "" : std::string(condition->Text({member}));
}

void Rollout::StartDeployment(int replicas, std::string_view more) {
  Create(Deployments(), kName, DeploymentSpec(kName, replicas, more));
  ASSERT_TRUE(EventuallyWithReadyPods([&] {
    return Number(Get(Deployments(), kName), {"status", "availableReplicas"}) == replicas;
  }));
}

std::vector<PodView> Rollout::LivePods(const std::string& app) {
  std::vector<PodView> pods;
  for (const Json& pod : List(Pods(), "app=" + app)) {
    if (pod.Text({"metadata", "deletionTimestamp"}).empty()) pods.push_back(ViewOf(pod));
  }
  return pods;
}

std::set<std::string> Rollout::PodsWith(std::string_view value) {
  std::set<std::string> uids;
  for (const PodView& pod : LivePods()) {
    if (pod.value == value) uids.insert(pod.uid);
  }
  return uids;
}

void Rollout::MakeReady(const std::function<bool(const PodView&)>& which) {
  for (const PodView& pod : LivePods()) {
    if (pod.ready || !which(pod)) continue;
    Json patch = J(R"({"status": {"phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}]}})");
    patch["status"]["conditions"].array()->front()["lastTransitionTime"] =
        FormatRfc3339(world().WallNow());
    const Result<k8s::Object> patched =
        client().Patch(Pods(), At(Pods(), pod.name), patch, {.subresource = "status"});
    // A pod that the controller has just removed is no failure.
    EXPECT_TRUE(patched.ok() || patched.error().code == Code::kNotFound) << patched.error().message;
  }
}

bool Rollout::EventuallyWithReadyPods(const std::function<bool()>& holds) {
  return Eventually([&] {
    MakeReady();
    return holds();
  });
}

void Rollout::SettleWithReadyPods() {
  world().Settle();
  MakeReady();
  world().Settle();
}

void Rollout::ApplyLocked(const std::string& value, std::string_view rolling_update) {
  Json config = J(AppEnv("A", value));
  config["spec"]["minReadySeconds"] = 604800;
  config["spec"]["progressDeadlineSeconds"] = 608400;
  config["spec"]["strategy"]["rollingUpdate"] = J(rolling_update);
  Force("trimtab", Deployments(), kName, config.Dump());
}

void Rollout::ApplyUnlocked(const std::string& value) {
  Json config = J(AppEnv("A", value));
  config["spec"]["progressDeadlineSeconds"] = 600;
  config["spec"]["strategy"]["rollingUpdate"] =
      J(R"({"maxSurge": "25%", "maxUnavailable": "25%"})");
  Force("trimtab", Deployments(), kName, config.Dump());
}

void Rollout::Scale(int replicas) {
  Patch(Deployments(), kName, R"({"spec": {"replicas": )" + std::to_string(replicas) + "}}");
}

std::string Rollout::Condition(std::string_view type, std::string_view member) {
  return ConditionOf(Get(Deployments(), kName), type, member);
}

bool Rollout::Counts(size_t control, size_t candidate, std::string_view candidate_value) {
  const std::vector<PodView> pods = LivePods();
  const auto ready = [&](std::string_view value) {
    return static_cast<size_t>(std::count_if(pods.begin(), pods.end(), [&](const PodView& pod) {
      return pod.ready && pod.value == value;
    }));
  };
  return pods.size() == control + candidate && ready("1") == control &&
         ready(candidate_value) == candidate;
}

}  // namespace trimtab::contract

#include "tests/integration/loop/loop_fixture.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>
#include <utility>

#include "controller/codec/loop_codec.h"
#include "tests/contract/kinds.h"
#include "tests/integration/loop/write_rules.h"

namespace trimtab::loop {
namespace {

using k8s::Json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPoll{100};

// Static, because starting one takes seconds.
const Result<cluster::ControlPlane>& Started() {
  static const Result<cluster::ControlPlane> plane = cluster::ControlPlane::ShareOrStart();
  return plane;
}
const cluster::ControlPlane& Plane() { return *Started(); }

std::string Quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "\"" : ", \"") + word + "\"";
  return "[" + text + "]";
}

std::string WorkloadOf(const Wish& wish) {
  return R"(
apiVersion: apps/v1
kind: )" +
         wish.kind + R"(
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: app
        image: none
        env: [{name: POOL, value: ")" +
         wish.pools.front() + R"("}, {name: FATE, value: Good}]
)";
}

std::string LoopOf(const Wish& wish) {
  std::string knobs;
  if (wish.pools.size() > 1) {
    knobs +=
        "  - {name: pool, type: Ordered, values: " + Quoted(wish.pools) + ", apply: {env: POOL}}\n";
  }
  if (!wish.fates.empty()) {
    std::vector<std::string> fates = wish.fates;
    fates.emplace_back("Good");
    knobs += "  - {name: fate, type: Ordered, values: " + Quoted(fates) + ", apply: {env: FATE}}\n";
  }
  const std::string latency =
      "query: 'sum(rate(http_request_duration_seconds_sum{$arm}[$window])) / "
      "sum(rate(http_request_duration_seconds_count{$arm}[$window]))'";
  return R"(
apiVersion: trimtab.dev/v1alpha1
kind: TuningLoop
metadata: {name: web}
spec:
  mode: )" +
         wish.mode + R"(
  target: {kind: )" +
         wish.kind + R"(, name: web, container: app}
  knobs:
)" + knobs +
         R"(  metrics: {step: 1s}
  objectives:
  - {name: latency, goal: Minimize, )" +
         latency + R"(}
  guardrails:
  - {name: latency, keep: Below, limit: )" +
         wish.limit + ", relativeToControl: 20%, floor: 0.001, " + latency + R"(}
  - name: errors
    keep: Below
    limit: 0.05
    relativeToControl: 50%
    floor: 0.01
    query: 'sum(rate(http_requests_total{code="500",$arm}[$window])) / sum(rate(http_requests_total{$arm}[$window]))'
  load: {query: 'sum(rate(http_requests_total{$arm}[$window]))', minPerSecond: 5}
  experiment: {share: 40%, warmup: 2s, maxDuration: )" +
         wish.max_duration + R"(}
  search: {maxStep: 100%, maxTrials: )" +
         std::to_string(wish.max_trials) + R"(}
  rollback: {verify: 3s, watchAfterKeep: 5s, onPodFailure: {restarts: 2, notReady: 5s}}
)";
}

// Of an object: without what others write at any time.
void Strip(Json& object) {
  object.Erase("status");
  Json& meta = object["metadata"];
  meta.Erase("resourceVersion");
  meta.Erase("generation");
  if (Json* annotations = meta.Find("annotations")) {
    annotations->Erase("deployment.kubernetes.io/revision");
    if (annotations->object()->empty()) meta.Erase("annotations");
  }
  if (Json* fields = meta.Find("managedFields"); fields != nullptr && fields->array() != nullptr) {
    std::erase_if(*fields->array(), [](const Json& entry) {
      return entry.Text({"manager"}) == "kube-controller-manager";
    });
  }
}

}  // namespace

void LoopTest::SetUp() {
  if (const auto reason = cluster::ReasonToSkip()) GTEST_SKIP() << "skipped: " << *reason;
  if (const auto reason = PrometheusServer::ReasonToSkip()) GTEST_SKIP() << "skipped: " << *reason;
  ASSERT_TRUE(Started().ok()) << Started().error().message;
  admin_ = std::make_unique<Admin>(Plane());
  ns_ = "loop-" + std::to_string(admin_->clock().Now().time_since_epoch().count());
  const auto run = [&](const std::vector<std::string>& words) {
    const auto said = Plane().Kubectl(words);
    ASSERT_TRUE(said.ok()) << said.error().message;
  };
  run({"apply", "--server-side", "--force-conflicts", "-f",
       std::string(TRIMTAB_SOURCES) + "/config/crd"});
  Await("our kinds to be served", [] {
    return Plane().Kubectl({"get", "tuningloops,trials", "--all-namespaces"}).ok();
  });
  run({"create", "namespace", ns_});
  const k8s::ResourceType accounts{"", "v1", "serviceaccounts", "ServiceAccount"};
  Await("a service account in the namespace",
        [&] { return !admin_->Read(accounts, {.ns = ns_, .name = "default"}).is_null(); });
  runner_ = std::make_unique<PodRunner>(*admin_, ns_);
  exporter_ = std::make_unique<ServiceExporter>(ns_, [this] { return runner_->running(); });
  StartPrometheus();
}

void LoopTest::TearDown() {
  if (admin_ == nullptr) return;
  KeepStory();
  for (const ControllerProcess& controller : controllers_) {
    EXPECT_THAT(StrayWrites(controller.proxy().writes(), ns_), ::testing::IsEmpty());
  }
  if (HasFailure()) std::cout << Told();
  controllers_.clear();
  DropLease();
  // Nobody is left to give the finalizer back.
  (void)Plane().Kubectl(
      {"-n", ns_, "patch", "tl", "web", "--type=merge", "-p", R"({"metadata":{"finalizers":[]}})"});
  (void)Plane().Kubectl({"delete", "namespace", ns_, "--wait=false"});
}

void LoopTest::StartPrometheus() {
  auto started = PrometheusServer::Start(
      {.config = "global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n"
                 "- job_name: web\n  honor_labels: true\n  static_configs: [{targets: ['" +
                 exporter_->address() + "']}]\n"});
  ASSERT_TRUE(started.ok()) << started.error().message;
  prometheus_.emplace(*std::move(started));
  folder_.Write("settings.yaml", "sources:\n- name: default\n  url: " + prometheus_->url() + R"(
  scrape_interval: 1s
  most_age: 10s
  timeout: 2s
  targets: 'min by (pod) (sum_over_time(pod_scraped{$arm}[$window]))'
namespaces: [)" + ns_ + R"(]
lease: {namespace: default, name: )" +
                                     ns_ + R"(, duration: 5s, renew_deadline: 4s, retry: 1s}
log: {level: debug, format: text}
listen: ""
trials: {lag: 500ms, rollout_deadline: 60s, cool_down: 1s, longest_wait: 10s}
)");
}

void LoopTest::Begin(const Wish& wish) {
  target_ = wish.kind == "Deployment" ? contract::Deployments() : contract::StatefulSets();
  Apply(WorkloadOf(wish));
  Await("three Ready pods", [&] {
    const std::vector<RunningPod> pods = runner_->running();
    return std::count_if(pods.begin(), pods.end(), [](const auto& pod) { return pod.ready; }) == 3;
  });
  Apply(LoopOf(wish));
}

ControllerProcess& LoopTest::Start(const std::string& identity, WriteProxy::Decide decide) {
  ControllerProcess& controller = controllers_.emplace_back(
      *admin_, folder_.path() / "settings.yaml", identity, std::move(decide));
  controller.Start();
  return controller;
}

std::string LoopTest::Kubectl(std::vector<std::string> words) {
  words.insert(words.begin(), {"-n", ns_});
  auto said = Plane().Kubectl(words);
  EXPECT_TRUE(said.ok()) << said.error().message;
  return said ? *std::move(said) : "";
}

void LoopTest::Apply(const std::string& yaml) {
  Kubectl({"apply", "--server-side", "-f", folder_.Write("object.yaml", yaml).string()});
}

Json LoopTest::Loop() { return admin_->Read(codec::TuningLoopType(), {.ns = ns_, .name = "web"}); }

Json LoopTest::Target() { return admin_->Read(target_, {.ns = ns_, .name = "web"}); }

std::string LoopTest::Phase() { return std::string(Loop().Text({"status", "phase"})); }

std::string LoopTest::Reason() { return std::string(Loop().Text({"status", "reason"})); }

bool LoopTest::HasTrial() { return Loop().Get({"status", "trial"}) != nullptr; }

std::optional<int> LoopTest::Replay(const std::string& trial) {
  const auto record = folder_.Write("record.json", Kubectl({"get", "trial", trial, "-o", "json"}));
  auto replay = Process::Start({TRIMTAB_BINARY, "replay", record.string()});
  return replay ? replay->Wait(seconds(60)) : std::nullopt;
}

void LoopTest::DropLease() {
  (void)admin_->client().Delete(contract::Leases(), {.ns = "default", .name = ns_}, {}, {});
}

std::string LoopTest::Verdict() {
  return std::string(Loop().Text({"status", "lastVerdict", "kind"}));
}

std::vector<std::string> LoopTest::Pools() const {
  std::vector<std::string> pools;
  for (const RunningPod& pod : runner_->running()) pools.push_back(pod.env.at("POOL"));
  std::sort(pools.begin(), pools.end());
  return pools;
}

std::string LoopTest::Trace() {
  Json object = Target();
  Strip(object);
  return object.Dump();
}

bool LoopTest::IsOurs() { return Trace().find("trimtab") != std::string::npos; }

void LoopTest::Await(const std::string& what, const std::function<bool()>& holds, Duration limit) {
  const MonoTime end = admin_->clock().Now() + limit;
  while (!holds()) {
    ASSERT_LT(admin_->clock().Now(), end) << "waited in vain for " << what;
    std::this_thread::sleep_for(kPoll);
  }
}

void LoopTest::AwaitPhase(const std::string& phase) {
  Await("phase " + phase, [&] { return Phase() == phase; });
}

// For people who want to read what a user would have seen.
void LoopTest::KeepStory() {
  const char* folder = std::getenv("TRIMTAB_STORIES");
  if (folder == nullptr) return;
  const std::filesystem::path own = std::filesystem::path(folder) /
                                    ::testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::create_directories(own);
  const auto keep = [&](const std::string& name, const std::string& text) {
    std::ofstream(own / name) << text;
  };
  const std::vector<std::pair<std::string, std::vector<std::string>>> asked = {
      {"get-tl.txt", {"get", "tl"}},
      {"get-tl-wide.txt", {"get", "tl", "-o", "wide"}},
      {"get-trials-wide.txt", {"get", "trials", "-o", "wide"}},
      {"describe-tl.txt", {"describe", "tl", "web"}},
      {"events.txt", {"get", "events", "--sort-by=.lastTimestamp"}},
      {"trials.yaml", {"get", "trials", "-o", "yaml"}},
      {"loop.yaml", {"get", "tl", "-o", "yaml"}}};
  for (const auto& [name, words] : asked) {
    std::vector<std::string> all = {"-n", ns_};
    all.insert(all.end(), words.begin(), words.end());
    const auto said = Plane().Kubectl(all);
    keep(name, said ? *said : said.error().message);
  }
  for (const ControllerProcess& controller : controllers_) keep("log.txt", controller.log());
}

std::string LoopTest::Told() {
  constexpr size_t kEnd = 12'000;
  std::string story = "loop: " + Loop().Dump() + "\n";
  for (const ControllerProcess& controller : controllers_) {
    const std::string log = controller.log();
    story += "controller:\n" + log.substr(log.size() - std::min(kEnd, log.size()));
    for (const SeenWrite& write : controller.proxy().writes()) {
      story += std::to_string(write.status) + " " + write.method + " " + write.path + " " +
               write.body.substr(0, 200) + "\n";
    }
  }
  return story;
}

}  // namespace trimtab::loop

#include "tests/perf/loop_scale/fleet.h"

#include <span>
#include <string_view>
#include <utility>

#include "sim/object_view.h"
#include "sim/trimtab_rules.h"
#include "tests/sim/parse_json.h"
#include "tests/sim/world/definitions.h"
#include "tests/sim/world/only_prometheus.h"
#include "tests/sim/world/stage.h"

namespace trimtab::perf {
namespace {

using k8s::Json;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr int kLoopsInNamespace = 10;
// A watch waits so long for an event before it is asked again.
constexpr Duration kTick = milliseconds(500);
// The newest changes that a watch may still want.
constexpr size_t kHistory = 200'000;

class Silent final : public Log {
 protected:
  void Write(LogLevel, std::string_view, std::span<const LogField>) override {}
};

std::string NamespaceOf(int index) { return "team-" + std::to_string(index / kLoopsInNamespace); }
std::string NameOf(int index) { return "web-" + std::to_string(index); }

Json TargetOf(Json target, int index) {
  const std::string name = NameOf(index);
  target["metadata"]["name"] = name;
  target["spec"]["selector"]["matchLabels"]["app"] = name;
  target["spec"]["template"]["metadata"]["labels"]["app"] = name;
  return target;
}

// Trials that last longer than a benchmark looks.
Json LoopOf(Json loop, int index) {
  loop["metadata"]["name"] = NameOf(index);
  loop["spec"]["target"]["name"] = NameOf(index);
  loop["spec"]["experiment"]["maxDuration"] = "30m";
  loop["spec"]["search"]["seed"] = int64_t{index};
  return loop;
}

}  // namespace

Fleet::Fleet(int loops, double requests_per_second)
    : loops_(loops),
      server_(clock_, Rng(1).Fork("server")),
      workloads_(server_.registry(), clock_,
                 [](const Json&) { return sim::PodFate{.ready_after = std::chrono::seconds(5)}; }),
      to_server_(server_, clock_, Rng(1).Fork("network")),
      prometheus_(clock_),
      network_(to_server_),
      credentials_(k8s::CredentialSources{}),
      limiter_(clock_, {.per_second = requests_per_second, .burst = 2 * requests_per_second}),
      client_(network_, credentials_, limiter_, "trimtab"),
      log_(std::make_unique<Silent>()) {
  sim::CheckTrimtabKinds(server_.registry());
  sim::Registry& registry = server_.registry();
  const sim::Kind& crds =
      sim::KindOf(registry, "apiextensions.k8s.io", "customresourcedefinitions");
  for (const Json& definition : sim::Definitions()) {
    TRIMTAB_CHECK(registry.Create(crds, "", definition, {}).ok());
  }
  MakeNamespace("trimtab");
  for (int i = 0; i < loops_; ++i) {
    if (i % kLoopsInNamespace == 0) MakeNamespace(NamespaceOf(i));
    MakeLoop(i);
  }
  StartController();
}

Fleet::~Fleet() {
  const OnSide ours(Side::kController);
  controller_.reset();
  metrics_.reset();
  sources_.reset();
}

void Fleet::MakeNamespace(const std::string& ns) {
  sim::Registry& registry = server_.registry();
  const Json object = Json::Of({{"metadata", Json::Of({{"name", ns}})}});
  TRIMTAB_CHECK(registry.Create(sim::KindOf(registry, "", "namespaces"), "", object, {}).ok());
}

void Fleet::MakeLoop(int index) {
  sim::Registry& registry = server_.registry();
  const sim::Stage stage = sim::PlainStage();
  const std::string ns = NamespaceOf(index);
  TRIMTAB_CHECK(registry
                    .Create(sim::KindOf(registry, "apps", "deployments"), ns,
                            TargetOf(stage.target, index), {.manager = "kubectl"})
                    .ok());
  TRIMTAB_CHECK(registry
                    .Create(*registry.catalog().Find("trimtab.dev", "v1alpha1", "tuningloops"), ns,
                            LoopOf(stage.loop, index), {.manager = "kubectl"})
                    .ok());
}

void Fleet::StartController() {
  const OnSide ours(Side::kController);
  sources_ = std::make_unique<sim::OnlyPrometheus>(prometheus_, credentials_, clock_);
  metrics_ = std::make_unique<telemetry::ControllerMetrics>();
  auto made = app::Controller::Create(
      {.election = {.lease = {.ns = "trimtab", .name = "trimtab"}, .identity = "fleet"}},
      {.client = client_,
       .sources = *sources_,
       .clock = clock_,
       .log = *log_,
       .metrics = *metrics_},
      Rng(1).Fork("controller"));
  TRIMTAB_CHECK(made.ok());
  controller_ = *std::move(made);
}

void Fleet::StepController() {
  const OnSide ours(Side::kController);
  controller_->StepElection();
  for (size_t i = 0; i < controller_->watches(); ++i) {
    // Until nothing more has come.
    int64_t read = -1;
    while (std::exchange(read, network_.pieces()) != network_.pieces()) {
      controller_->StepWatch(i, Duration::zero());
    }
  }
  while (controller_->StepWork() <= clock_.Now()) {
  }
  controller_->StepEvents();
}

void Fleet::LiveFor(Duration time) {
  const MonoTime end = clock_.Now() + time;
  while (clock_.Now() < end) {
    workloads_.Step();
    StepController();
    server_.registry().Compact(kHistory);
    clock_.Advance(kTick);
  }
}

bool Fleet::Begin() {
  const MonoTime end = clock_.Now() + hours(6);
  while (Measuring() < loops_ && clock_.Now() < end) LiveFor(kTick * 10);
  return Measuring() == loops_;
}

int Fleet::Measuring() const {
  int count = 0;
  for (const auto& [name, loop] : server_.registry().store().All("tuningloops.trimtab.dev")) {
    if (loop->Text({"status", "phase"}) == "Measuring") ++count;
  }
  return count;
}

}  // namespace trimtab::perf

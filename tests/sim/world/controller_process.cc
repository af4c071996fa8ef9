#include "tests/sim/world/controller_process.h"

#include <algorithm>
#include <utility>

#include "tests/sim/world/only_prometheus.h"

namespace trimtab::sim {
namespace {

using std::chrono::milliseconds;

}  // namespace

ControllerProcess::ControllerProcess(const Surroundings& around, std::string identity, Rng rng)
    : identity_(std::move(identity)),
      shared_clock_(around.clock),
      clock_(around.clock),
      rng_(rng.Fork("order")),
      next_due_(around.clock.Now()),
      network_(around.server, around.clock, rng.Fork("network")),
      source_network_(around.prometheus),
      way_to_server_(network_, around.witness, dead_),
      way_to_source_(source_network_, around.witness, dead_),
      log_(around.journal, identity_, around.clock),
      credentials_(k8s::CredentialSources{}),
      limiter_(clock_, {}),
      client_(way_to_server_, credentials_, limiter_, "trimtab"),
      sources_(std::make_unique<OnlyPrometheus>(way_to_source_, credentials_, clock_)) {
  auto controller = app::Controller::Create(
      {.election = {.lease = {.ns = "trimtab", .name = "trimtab"}, .identity = identity_}},
      {.client = client_, .sources = *sources_, .clock = clock_, .log = log_, .metrics = metrics_},
      rng.Fork("controller"));
  controller_ = *std::move(controller);
  const auto run = [&](std::function<MonoTime()> step, Duration pause) {
    runners_.push_back({std::move(step), pause, clock_.Now()});
  };
  run([this] { return controller_->StepElection(); }, milliseconds(1));
  for (size_t i = 0; i < controller_->watches(); ++i) {
    run([this, i] { return controller_->StepWatch(i, Duration::zero()); }, milliseconds(500));
  }
  run([this] { return controller_->StepWork(); }, milliseconds(100));
  run([this] { return controller_->StepEvents(); }, milliseconds(500));
}

ControllerProcess::~ControllerProcess() = default;

void ControllerProcess::Step() {
  std::vector<Runner*> due;
  for (Runner& runner : runners_) {
    if (runner.next <= shared_clock_.Now()) due.push_back(&runner);
  }
  if (due.empty()) return;
  Runner& runner = *due[rng_.Below(due.size())];
  const MonoTime next = runner.step();
  const auto pause = static_cast<uint64_t>(runner.pause.count());
  runner.next = std::max(
      next, shared_clock_.Now() + Duration(static_cast<int64_t>(pause / 2 + rng_.Below(pause))));
  next_due_ = runners_.front().next;
  for (const Runner& each : runners_) next_due_ = std::min(next_due_, each.next);
}

}  // namespace trimtab::sim

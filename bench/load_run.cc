#include "bench/load_run.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "base/check.h"

namespace trimtab::bench {
namespace {

Result<std::vector<Target>> FindAll(const std::vector<std::string>& urls) {
  std::vector<Target> targets;
  for (const std::string& url : urls) {
    auto target = FindTarget(url);
    if (!target) return std::move(target).error();
    targets.push_back(*std::move(target));
  }
  return targets;
}

Duration CpuOfThisThread() {
  timespec time{};
  TRIMTAB_CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The kernel ends waits 50 us late, in order to end several at once, unless it is asked not to.
void AskForPunctualWaits() { prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }

}  // namespace

Result<std::unique_ptr<LoadRun>> LoadRun::Start(LoadOrder order, const Clock& clock) {
  if (auto checked = CheckScenario(order.scenario); !checked) return std::move(checked).error();
  if (order.connections == 0) return Error{Code::kInvalid, "connections: must be 1 at least"};
  if (order.interval <= Duration::zero()) {
    return Error{Code::kInvalid, "interval: must be above 0"};
  }
  auto targets = FindAll(order.targets);
  if (!targets) return std::move(targets).error();
  auto loop = LoadLoop::Begin(std::move(order.scenario), order.connections, clock);
  if (!loop) return std::move(loop).error();
  (*loop)->SetTargets(*std::move(targets));
  return std::unique_ptr<LoadRun>(new LoadRun(*std::move(loop), order.interval));
}

LoadRun::LoadRun(std::unique_ptr<LoadLoop> loop, Duration interval)
    : loop_(std::move(loop)),
      interval_(interval),
      open_(std::holds_alternative<OpenModel>(loop_->scenario().model)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

LoadRun::~LoadRun() { Stop(); }

Result<void> LoadRun::SetTargets(const std::vector<std::string>& urls) {
  auto targets = FindAll(urls);
  if (!targets) return std::move(targets).error();
  {
    const std::lock_guard lock(mutex_);
    orders_.targets = *std::move(targets);
  }
  loop_->Wake();
  return {};
}

Result<void> LoadRun::Change(double per_second) {
  if (!open_) {
    return Error{Code::kInvalid, "the closed model has users and no rate that could change"};
  }
  if (!(per_second >= 0 && std::isfinite(per_second))) {
    return Error{Code::kInvalid, "rate: must be 0 or more requests a second"};
  }
  {
    const std::lock_guard lock(mutex_);
    orders_.per_second = per_second;
  }
  loop_->Wake();
  return {};
}

LoadProgress LoadRun::Progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void LoadRun::Stop() {
  thread_.request_stop();
  loop_->Wake();
}

LoadReport LoadRun::Wait(std::stop_token stop) {
  const std::stop_callback stopped(std::move(stop), [this] { Stop(); });
  thread_.join();
  return std::move(report_);
}

void LoadRun::Run(const std::stop_token& stop) {
  AskForPunctualWaits();
  const Duration cpu = CpuOfThisThread();
  bool more = true;
  while (more && !stop.stop_requested()) {
    FollowOrders();
    more = loop_->Step();
    if (loop_->elapsed() >= published_ + interval_) Publish();
  }
  if (more) loop_->Abandon();
  Publish();
  report_ = ReportOf(more, CpuOfThisThread() - cpu);
  over_ = true;
}

void LoadRun::FollowOrders() {
  Orders orders;
  {
    const std::lock_guard lock(mutex_);
    orders = std::exchange(orders_, {});
  }
  if (orders.targets) loop_->SetTargets(*std::move(orders.targets));
  if (orders.per_second) loop_->Change(*orders.per_second);
}

void LoadRun::Publish() {
  const Duration at = loop_->elapsed();
  const Interval interval = loop_->recorder().TakeInterval();
  const LoadProgress progress = {.at = at,
                                 .warming_up = at < loop_->scenario().warm_up,
                                 .total = loop_->recorder().all(),
                                 .interval = at - std::exchange(published_, at),
                                 .recent = interval.counts,
                                 .p50 = interval.response.Percentile(0.5),
                                 .p99 = interval.response.Percentile(0.99),
                                 .max = interval.response.max(),
                                 .in_flight = loop_->in_flight(),
                                 .connections = loop_->connections()};
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

LoadReport LoadRun::ReportOf(bool partial, Duration cpu) {
  const Scenario& scenario = loop_->scenario();
  const Recorder& recorder = loop_->recorder();
  const Duration sent_until = std::min(loop_->elapsed(), LengthOf(scenario));
  LoadReport report = {.open = open_,
                       .partial = partial,
                       .counted = std::max(Duration::zero(), sent_until - scenario.warm_up),
                       .effort = recorder.effort()};
  for (size_t i = 0; i < scenario.endpoints.size(); ++i) {
    report.parts.push_back({scenario.endpoints[i].name, recorder.tallies()[i]});
    report.total.Merge(recorder.tallies()[i]);
  }
  report.effort.wall = loop_->elapsed();
  report.effort.cpu = cpu;
  // A user's intended time is its own, and the connections are as many as it was given.
  if (!open_) report.effort.lateness.Clear();
  report.generator = JudgeGenerator(report.effort, report.total.response);
  return report;
}

}  // namespace trimtab::bench

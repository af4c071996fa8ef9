#include "controller/telemetry/controller_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <utility>

namespace trimtab::telemetry {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

// What one loop shows now; its series are removed with it.
struct LoopSeries {
  prometheus::Gauge* phase = nullptr;
  std::string shown_phase;
  std::string shown_reason;
  prometheus::Gauge* trials = nullptr;
  prometheus::Gauge* kept = nullptr;
  prometheus::Gauge* rollbacks = nullptr;
};

}  // namespace

struct ControllerMetrics::Families {
  prometheus::Registry registry;
  Gauges& phase = prometheus::BuildGauge()
                      .Name("trimtab_loop_phase")
                      .Help("1 for the phase that a loop is in, and its reason")
                      .Register(registry);
  Gauges& trials = prometheus::BuildGauge()
                       .Name("trimtab_loop_trials")
                       .Help("Trials that a loop has finished")
                       .Register(registry);
  Gauges& kept = prometheus::BuildGauge()
                     .Name("trimtab_loop_kept")
                     .Help("Candidates that a loop has kept")
                     .Register(registry);
  Gauges& rollbacks = prometheus::BuildGauge()
                          .Name("trimtab_loop_rollbacks")
                          .Help("Candidates that a loop has rolled back")
                          .Register(registry);
  Counters& ended = prometheus::BuildCounter()
                        .Name("trimtab_trials_ended_total")
                        .Help("Trials that ended, by verdict and reason")
                        .Register(registry);
  Counters& looks = prometheus::BuildCounter()
                        .Name("trimtab_looks_total")
                        .Help("Looks at a metrics source, by whether they had data")
                        .Register(registry);
  Counters& failures = prometheus::BuildCounter()
                           .Name("trimtab_failed_calls_total")
                           .Help("Calls that failed, by what was wrong")
                           .Register(registry);
  prometheus::Counter& looks_with_data = looks.Add({{"data", "true"}});
  prometheus::Counter& looks_without = looks.Add({{"data", "false"}});
  prometheus::Gauge& queue = prometheus::BuildGauge()
                                 .Name("trimtab_queue_length")
                                 .Help("Loops that wait for a visit, due or not")
                                 .Register(registry)
                                 .Add({});
  prometheus::Gauge& leader = prometheus::BuildGauge()
                                  .Name("trimtab_leader")
                                  .Help("1 while this controller leads")
                                  .Register(registry)
                                  .Add({});
  prometheus::Histogram& visits =
      prometheus::BuildHistogram()
          .Name("trimtab_visit_duration_seconds")
          .Help("How long a visit of a loop takes")
          .Register(registry)
          .Add({}, prometheus::Histogram::BucketBoundaries{.001, .003, .01, .03, .1, .3, 1, 3, 10});

  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, LoopSeries> loops;
};

ControllerMetrics::ControllerMetrics() : families_(std::make_unique<Families>()) {}
ControllerMetrics::~ControllerMetrics() = default;

void ControllerMetrics::LoopIs(const std::string& ns, const std::string& loop,
                               const LoopSnapshot& snapshot) {
  Families& all = *families_;
  const prometheus::Labels labels = {{"namespace", ns}, {"loop", loop}};
  const std::scoped_lock lock(all.mutex);
  LoopSeries& series = all.loops[{ns, loop}];
  if (series.trials == nullptr) {
    series.trials = &all.trials.Add(labels);
    series.kept = &all.kept.Add(labels);
    series.rollbacks = &all.rollbacks.Add(labels);
  }
  if (series.shown_phase != snapshot.phase || series.shown_reason != snapshot.reason) {
    if (series.phase != nullptr) all.phase.Remove(series.phase);
    prometheus::Labels with_phase = labels;
    with_phase["phase"] = series.shown_phase = snapshot.phase;
    with_phase["reason"] = series.shown_reason = snapshot.reason;
    series.phase = &all.phase.Add(with_phase);
    series.phase->Set(1);
  }
  series.trials->Set(static_cast<double>(snapshot.trials));
  series.kept->Set(static_cast<double>(snapshot.kept));
  series.rollbacks->Set(static_cast<double>(snapshot.rollbacks));
}

void ControllerMetrics::LoopIsGone(const std::string& ns, const std::string& loop) {
  Families& all = *families_;
  const std::scoped_lock lock(all.mutex);
  const auto found = all.loops.find({ns, loop});
  if (found == all.loops.end()) return;
  all.phase.Remove(found->second.phase);
  all.trials.Remove(found->second.trials);
  all.kept.Remove(found->second.kept);
  all.rollbacks.Remove(found->second.rollbacks);
  all.loops.erase(found);
}

void ControllerMetrics::TrialEnded(std::string_view verdict, std::string_view reason) {
  families_->ended.Add({{"verdict", std::string(verdict)}, {"reason", std::string(reason)}})
      .Increment();
}

void ControllerMetrics::LookTaken(bool with_data) {
  (with_data ? families_->looks_with_data : families_->looks_without).Increment();
}

void ControllerMetrics::Visited(Duration took) {
  families_->visits.Observe(std::chrono::duration<double>(took).count());
}

void ControllerMetrics::CallFailed(std::string_view code) {
  families_->failures.Add({{"code", std::string(code)}}).Increment();
}

void ControllerMetrics::QueueIs(int64_t length) {
  families_->queue.Set(static_cast<double>(length));
}

void ControllerMetrics::LeaderIs(bool leading) { families_->leader.Set(leading ? 1 : 0); }

std::string ControllerMetrics::Text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace trimtab::telemetry

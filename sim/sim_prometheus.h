#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "sim/prometheus/promql.h"
#include "sim/prometheus/query_faults.h"
#include "sim/prometheus/sample_store.h"

namespace trimtab::sim {

// Something that a Prometheus scrapes: adds the samples of one instant, and the markers of series
// that have ended. One thread.
class Exporter {
 public:
  virtual ~Exporter() = default;
  virtual void Scrape(Millis at, SampleStore& samples) = 0;
};

struct PrometheusOptions {
  Duration scrape = std::chrono::seconds(15);
  Duration retention = std::chrono::hours(6);
  // A sample can be queried this long after its scrape.
  Duration ingestion_lag = Duration::zero();
};

// A Prometheus 2.42 in memory: scrapes on its clock's grid, answers instant queries and what a
// client asks to know the server. One thread; the clock and the exporters must outlive it.
class SimPrometheus {
 public:
  explicit SimPrometheus(const Clock& clock, PrometheusOptions options = {});

  void Add(Exporter& exporter) { exporters_.push_back(&exporter); }
  // Scrapes if a scrape is due; those that were slept through are lost, as in a real one.
  void Step();
  MonoTime NextDue() const { return next_; }

  // How far an answer is off: see QueryFaultKind.
  struct Lag {
    Duration asked = Duration::zero();
    Duration stored = Duration::zero();
    Duration date = Duration::zero();
  };
  HttpResponse Handle(const HttpRequest& request, const Lag& lag) const;
  HttpResponse Handle(const HttpRequest& request) const { return Handle(request, Lag{}); }

  // What is recorded; tests may add samples by hand.
  SampleStore& samples() { return samples_; }
  // Its own clock goes wrong by this: stamps of scrapes, time() and the default of `time`.
  void SkewClock(Duration by) { skew_ = by; }
  // Stands still or goes on: no scrapes, while queries are answered from what there is.
  void Freeze(bool frozen) { frozen_ = frozen; }

 private:
  WallTime Now() const;
  HttpResponse Query(const HttpRequest& request, const Lag& lag) const;

  const Clock& clock_;
  PrometheusOptions options_;
  SampleStore samples_;
  std::vector<Exporter*> exporters_;
  MonoTime next_;
  Duration skew_ = Duration::zero();
  bool frozen_ = false;
};

// An HttpTransport whose other end is a SimPrometheus, with faults on demand: one controller's way
// to it. Nothing waits; a timeout is an answer that comes at once. One thread; the server must
// outlive it.
class PrometheusTransport final : public HttpTransport {
 public:
  explicit PrometheusTransport(const SimPrometheus& server, HttpCaps caps = {})
      : server_(server), caps_(caps) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override;
  // Nobody streams from a Prometheus: kInvalid.
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override;

  QueryFaults& faults() { return faults_; }
  void SetReachable(bool reachable) { reachable_ = reachable; }
  // Requests that were sent, for statements about their number.
  int64_t requests() const { return requests_; }

 private:
  const SimPrometheus& server_;
  HttpCaps caps_;
  QueryFaults faults_;
  bool reachable_ = true;
  int64_t requests_ = 0;
};

}  // namespace trimtab::sim

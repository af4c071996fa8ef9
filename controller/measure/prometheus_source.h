#pragma once

#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "controller/measure/metric_source.h"
#include "controller/measure/prometheus_settings.h"
#include "k8s/credentials.h"

namespace trimtab::measure {

struct QueryPlan;

// A Prometheus, or what speaks its query API. One look is one request, unless the queries are too
// long or the server refuses some (docs/measure.md). Holds no state of its own; owns nothing that
// it is given.
class PrometheusSource final : public MetricSource {
 public:
  // Settings that CheckSettings accepts. All must outlive the source.
  PrometheusSource(PrometheusSettings settings, HttpTransport& transport,
                   k8s::Credentials& credentials, const Clock& clock);

  Result<void> CheckQuery(std::string_view query, Duration window) const override;
  LookAnswer Read(const LookRequest& request, const std::stop_token& stop) override;

  // Whether it can be used at all: asks for its time, and compares that with ours. For the start,
  // for readiness and for people.
  Result<void> Probe(const std::stop_token& stop) const;

 private:
  LookAnswer ReadOnce(const LookRequest& request, const QueryPlan& plan,
                      const std::stop_token& stop) const;

  const PrometheusSettings settings_;
  HttpTransport& transport_;
  k8s::Credentials& credentials_;
  const Clock& clock_;
};

}  // namespace trimtab::measure

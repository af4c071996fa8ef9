#pragma once

#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "controller/measure/prometheus_source.h"
#include "controller/reconcile/metric_sources.h"
#include "k8s/credentials.h"

namespace trimtab::sim {

// A controller's sources where there is only one, the Prometheus behind the transport. What it is
// given outlives it.
class OnlyPrometheus final : public reconcile::MetricSources {
 public:
  OnlyPrometheus(HttpTransport& transport, k8s::Credentials& credentials, const Clock& clock)
      : source_({.url = "http://prometheus"}, transport, credentials, clock) {}

  measure::MetricSource* Find(const std::string& name) override {
    return name == "default" ? &source_ : nullptr;
  }

 private:
  measure::PrometheusSource source_;
};

}  // namespace trimtab::sim

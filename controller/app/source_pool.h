#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "base/result.h"
#include "controller/measure/prometheus_settings.h"
#include "controller/measure/prometheus_source.h"
#include "controller/reconcile/metric_sources.h"
#include "k8s/credentials.h"

namespace trimtab::app {

// The sources of the settings, each with its own connection and credentials. Made once; any thread.
class SourcePool final : public reconcile::MetricSources {
 public:
  using MakeTransport = std::function<Result<std::unique_ptr<HttpTransport>>(HttpEndpoint)>;

  // An error names the source. The clock must outlive the pool.
  static Result<std::unique_ptr<SourcePool>> Make(
      const std::vector<measure::PrometheusSettings>& settings, const Clock& clock,
      const MakeTransport& make_transport);

  measure::MetricSource* Find(const std::string& name) override;
  // Of each source that does not answer as it should, one sentence. For the start.
  std::vector<std::string> Probe(const std::stop_token& stop);

 private:
  // In the order in which they are needed; the last first to go.
  struct Source {
    std::unique_ptr<k8s::Credentials> credentials;
    std::unique_ptr<HttpTransport> transport;
    std::unique_ptr<measure::PrometheusSource> source;
  };
  std::map<std::string, Source> sources_;
};

}  // namespace trimtab::app

#include "controller/app/source_pool.h"

#include <utility>

#include "controller/measure/source_credentials.h"

namespace trimtab::app {

Result<std::unique_ptr<SourcePool>> SourcePool::Make(
    const std::vector<measure::PrometheusSettings>& settings, const Clock& clock,
    const MakeTransport& make_transport) {
  auto pool = std::make_unique<SourcePool>();
  for (const measure::PrometheusSettings& each : settings) {
    Source source{.credentials = measure::MakeSourceCredentials(clock, each),
                  .transport = nullptr,
                  .source = nullptr};
    k8s::Credentials& credentials = *source.credentials;
    auto transport =
        make_transport({.url = each.url, .tls = [&credentials] { return credentials.Tls(); }});
    if (!transport) return std::move(transport).error().In("source " + each.name);
    source.transport = *std::move(transport);
    source.source =
        std::make_unique<measure::PrometheusSource>(each, *source.transport, credentials, clock);
    pool->sources_[each.name] = std::move(source);
  }
  return pool;
}

measure::MetricSource* SourcePool::Find(const std::string& name) {
  const auto found = sources_.find(name);
  return found == sources_.end() ? nullptr : found->second.source.get();
}

std::vector<std::string> SourcePool::Probe(const std::stop_token& stop) {
  std::vector<std::string> problems;
  for (const auto& [name, source] : sources_) {
    const auto probed = source.source->Probe(stop);
    if (!probed.ok()) problems.push_back("source " + name + ": " + probed.error().message);
  }
  return problems;
}

}  // namespace trimtab::app

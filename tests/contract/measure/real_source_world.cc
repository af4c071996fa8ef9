#include <chrono>
#include <cmath>
#include <sstream>

#include "base/real_clock.h"
#include "k8s/transport/transport.h"
#include "tests/contract/measure/source_world.h"
#include "tests/support/prometheus_server.h"

namespace trimtab::contract {
namespace {

// OpenMetrics writes numbers as Prometheus does.
std::string ValueText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::ostringstream out;
  out.precision(17);
  out << value;
  return out.str();
}

std::string OpenMetrics(const std::vector<RecordedSeries>& all, WallTime at) {
  const auto base = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
  std::string out;
  for (const RecordedSeries& series : all) {
    std::string labels;
    for (const auto& [name, value] : series.labels) {
      if (!labels.empty()) labels += ',';
      labels += name + "=\"" + value + '"';
    }
    for (const auto& [offset, value] : series.samples) {
      out += series.name + '{' + labels + "} " + ValueText(value) + ' ' +
             std::to_string(base + offset) + '\n';
    }
  }
  return out;
}

// A Prometheus process that was given the samples as blocks of its storage.
class RealSourceWorld final : public SourceWorld {
 public:
  RealSourceWorld(PrometheusServer server, std::unique_ptr<HttpTransport> transport, WallTime at)
      : server_(std::move(server)), transport_(std::move(transport)), at_(at) {}

  HttpTransport& transport() override { return *transport_; }
  const Clock& clock() override { return clock_; }
  WallTime at() const override { return at_; }

 private:
  PrometheusServer server_;
  RealClock clock_;
  std::unique_ptr<HttpTransport> transport_;
  WallTime at_;
};

}  // namespace

Result<std::unique_ptr<SourceWorld>> MakeRealSourceWorld(
    const std::vector<RecordedSeries>& series) {
  if (const auto reason = PrometheusServer::ReasonToSkip()) {
    return Error{.code = Code::kNotFound, .message = *reason};
  }
  // Far enough back that nothing is younger than the server.
  const WallTime at =
      std::chrono::floor<std::chrono::seconds>(RealClock().WallNow() - std::chrono::minutes(5));
  auto server = PrometheusServer::Start({.samples = OpenMetrics(series, at)});
  if (!server) return std::move(server).error();
  auto transport = k8s::MakeTransport({.url = server->url()});
  if (!transport) return std::move(transport).error();
  return std::unique_ptr<SourceWorld>(
      std::make_unique<RealSourceWorld>(*std::move(server), *std::move(transport), at));
}

}  // namespace trimtab::contract

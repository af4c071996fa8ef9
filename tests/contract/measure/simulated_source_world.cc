#include <chrono>

#include "sim/prometheus/sample_store.h"
#include "sim/sim_clock.h"
#include "sim/sim_prometheus.h"
#include "tests/contract/measure/source_world.h"

namespace trimtab::contract {
namespace {

// The Prometheus of the simulation, with the samples written into its store.
class SimulatedSourceWorld final : public SourceWorld {
 public:
  explicit SimulatedSourceWorld(const std::vector<RecordedSeries>& all) {
    const sim::Millis base =
        std::chrono::duration_cast<std::chrono::milliseconds>(at().time_since_epoch()).count();
    for (const RecordedSeries& series : all) {
      sim::Labels labels(series.labels.begin(), series.labels.end());
      labels["__name__"] = series.name;
      for (const auto& [offset, value] : series.samples) {
        prometheus_.samples().Append(labels, base + sim::Millis{1000} * offset, value);
      }
    }
  }

  HttpTransport& transport() override { return transport_; }
  const Clock& clock() override { return clock_; }
  WallTime at() const override { return clock_.WallNow() - std::chrono::minutes(5); }

 private:
  sim::SimClock clock_;
  sim::SimPrometheus prometheus_{clock_};
  sim::PrometheusTransport transport_{prometheus_};
};

}  // namespace

Result<std::unique_ptr<SourceWorld>> MakeSimulatedSourceWorld(
    const std::vector<RecordedSeries>& series) {
  return std::unique_ptr<SourceWorld>(std::make_unique<SimulatedSourceWorld>(series));
}

}  // namespace trimtab::contract

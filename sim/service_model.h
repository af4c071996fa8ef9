#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "sim/node.h"
#include "sim/service/dial.h"
#include "sim/service/load.h"
#include "sim/service/surface.h"
#include "sim/sim_prometheus.h"

namespace trimtab::sim {

// How a scrape differs from the truth: AR(1) on the log scale, at times far off.
struct ServiceNoise {
  double sd = 0.05;
  double correlation = 0.3;
  double tail_chance = 0.005;
  double tail_factor = 3;
};

struct ServiceOptions {
  std::string ns = "default";
  std::string name = "web";  // of the Deployment or StatefulSet
  std::string container = "app";
  std::vector<Dial> dials;
  Surface surface;
  LoadShape load;
  ServiceNoise noise;
  double latency = 0.1;                      // seconds, the best there is at a light load
  double capacity = 100;                     // requests a second at which a pod takes twice as long
  Duration start = std::chrono::seconds(5);  // from a container's start to Ready
};

// The running processes of one workload: what its pods' settings make of them, as a Prometheus sees
// it. Each pod serves its share of the load; a process takes its settings when it starts and counts
// from 0, resources are felt while it runs. One thread; registry and clock must outlive it.
//
// Series, each with namespace, pod, container, job and instance:
//   http_requests_total{code="200"|"500"}                      counter
//   http_request_duration_seconds_{bucket{le},sum,count}       histogram
//   process_cpu_seconds_total, process_start_time_seconds
//   container_memory_working_set_bytes, up
class ServiceModel final : public Exporter {
 public:
  ServiceModel(const Registry& registry, const Clock& clock, Rng rng, ServiceOptions options);
  ~ServiceModel() override;

  // What becomes of a pod that may be one of its own; nothing for those of others.
  std::optional<PodFate> FateOf(const k8s::Json& pod) const;
  void Scrape(Millis at, SampleStore& samples) override;

  // Something outside of the service makes all of its pods slower from now on; 1 is as before.
  void SlowEverybody(double factor) { environment_ = factor; }
  // The whole service is not scraped from now on, or is again.
  void Hide(bool hidden) { hidden_ = hidden; }

  // The truth without noise, for settings by the name of their dial, at the mean load.
  Effect TruthOf(const std::map<std::string, std::string>& settings) const;
  const ServiceOptions& options() const { return options_; }

 private:
  struct Process;
  // What all pods of a scrape share.
  struct Crowd {
    int64_t pods = 0;  // that are Ready
    double load = 0;   // of each of them
    Millis at = 0;
  };

  bool IsOurs(const k8s::Json& pod) const;
  std::vector<Version> Pods() const;
  Process& ProcessOf(const k8s::Json& pod, SampleStore& samples);
  void ScrapePod(const k8s::Json& pod, const Crowd& crowd, SampleStore& samples);
  void Live(Process& process, const k8s::Json& pod, const Crowd& crowd);

  const Registry& registry_;
  const Clock& clock_;
  Rng rng_;
  ServiceOptions options_;
  WallTime born_;
  double environment_ = 1;
  bool hidden_ = false;
  std::map<std::string, std::unique_ptr<Process>> processes_;  // by pod uid
};

}  // namespace trimtab::sim

#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/real_clock.h"
#include "base/rng.h"
#include "tests/fault/raw_server.h"
#include "tests/integration/loop/pod_runner.h"

namespace trimtab::loop {

// What the service's processes count, at one address for all pods of a namespace (labels namespace
// and pod; scrape with honor_labels): requests by code, a histogram of their durations, CPU, and
// pod_scraped, which is 1 at each scrape of a pod that runs. All Ready pods share the load. A
// request takes 0.1 s at POOL=32 and longer with fewer: as 1 / sqrt(POOL). Owned by a test; threads
// of its own serve it; any thread may change how slow it is.
class ServiceExporter {
 public:
  using Pods = std::function<std::vector<RunningPod>()>;
  ServiceExporter(std::string ns, Pods pods);

  std::string address() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  // From now on these pods take so many times as long; "" is all.
  void Slow(const std::string& pool, double factor);

 private:
  struct Counters {
    MonoTime at;
    double requests = 0;
    double errors = 0;
    double seconds = 0;
    double cpu = 0;
    std::vector<double> buckets;
  };

  std::string Text();
  void Serve(const RunningPod& pod, double load, Counters& counters);
  std::string SeriesOf(const RunningPod& pod, const Counters& counters) const;

  const std::string ns_;
  const Pods pods_;
  RealClock clock_;
  std::mutex mutex_;
  Rng rng_{1};
  std::map<std::string, double> slowness_;    // by POOL
  std::map<std::string, Counters> counters_;  // by the pod's uid
  testing::RawServer server_;                 // last: its threads use the rest
};

}  // namespace trimtab::loop

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "bench/load_loop.h"
#include "bench/load_report.h"
#include "bench/scenario.h"
#include "bench/target.h"

namespace trimtab::bench {

struct LoadOrder {
  Scenario scenario;
  std::vector<std::string> targets;             // as FindTarget takes them; perhaps none yet
  size_t connections = 1000;                    // at most, over all targets
  Duration interval = std::chrono::seconds(1);  // of progress
};

// A load test that runs: a LoadLoop with a thread of its own, the only one of this room. Its owner
// may change the rate and the targets while it runs, look how it goes, and end it; from any thread.
class LoadRun {
 public:
  // kInvalid for a scenario or a target that cannot be; kUnreachable for a target that is not
  // found. `clock` outlives the run, and goes as the system's does.
  static Result<std::unique_ptr<LoadRun>> Start(LoadOrder order, const Clock& clock);
  // Stops it.
  ~LoadRun();
  LoadRun(const LoadRun&) = delete;
  LoadRun& operator=(const LoadRun&) = delete;

  // From now on requests go to these in turn. A request on its way to one that is not among them is
  // waited for; with none, each request fails for want of a connection. Errors as of Start, and
  // then nothing has changed.
  Result<void> SetTargets(const std::vector<std::string>& urls);
  // The rest of the run at this rate. kInvalid in the closed model, and for what is no rate.
  Result<void> Change(double per_second);

  LoadProgress Progress() const;
  bool over() const { return over_; }
  // Sends nothing more, and abandons what is on its way.
  void Stop();
  // Waits for the end, or for the token's stop, which ends it. Once.
  LoadReport Wait(std::stop_token stop = {});

 private:
  // What the loop is to do next.
  struct Orders {
    std::optional<std::vector<Target>> targets;
    std::optional<double> per_second;
  };

  LoadRun(std::unique_ptr<LoadLoop> loop, Duration interval);
  void Run(const std::stop_token& stop);
  void FollowOrders();
  void Publish();
  LoadReport ReportOf(bool partial, Duration cpu);

  const std::unique_ptr<LoadLoop> loop_;
  const Duration interval_;
  const bool open_;
  Duration published_ = Duration::zero();
  LoadReport report_;  // of the thread, until it has ended
  mutable std::mutex mutex_;
  Orders orders_;          // guarded by mutex_
  LoadProgress progress_;  // guarded by mutex_
  std::atomic<bool> over_ = false;
  std::jthread thread_;
};

}  // namespace trimtab::bench

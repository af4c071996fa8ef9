#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/rng.h"
#include "bench/connection_pool.h"
#include "bench/poller.h"
#include "bench/recorder.h"
#include "bench/request_source.h"
#include "bench/scenario.h"

namespace trimtab::bench {

// Drives a scenario: sends what is due, reads what comes, gives up what took too long. Passive: it
// has no thread, and Step is called until it says that all is over. One thread at a time, but for
// Wake. What goes wrong on the network is booked, never an Error.
class LoadLoop {
 public:
  // The scenario is one that CheckScenario has passed; at most so many connections, and one for
  // each target at least. The run begins now. kUnavailable without a file descriptor.
  static Result<std::unique_ptr<LoadLoop>> Begin(Scenario scenario, size_t connections,
                                                 const Clock& clock);

  void SetTargets(std::vector<Target> targets) { pool_.SetTargets(std::move(targets)); }
  // The rest of the run at this rate. Of the open model only.
  void Change(double per_second);

  // Does what is to be done, and otherwise waits for it for 10 ms at most. False once the run is
  // over and every request has ended.
  bool Step();
  // Ends the run: whatever is on its way is abandoned.
  void Abandon();
  // Lets a Step return without waiting. Any thread.
  void Wake() { poller_->Wake(); }

  Duration elapsed() const { return clock_.Now() - began_; }
  Recorder& recorder() { return recorder_; }
  const Scenario& scenario() const { return scenario_; }
  size_t in_flight() const { return in_flight_; }
  size_t connections() const { return pool_.size(); }

 private:
  using Pace = std::variant<Arrivals, Users>;

  LoadLoop(Scenario scenario, size_t connections, const Clock& clock,
           std::unique_ptr<Poller> poller);

  static Pace PaceOf(const Scenario& scenario);
  std::optional<Duration> Next() const;
  void Take();
  void SendDue();
  // False while there is no connection for it.
  bool SendOne(Duration due, Duration now);
  void Dispatch(const ConnectionPool::Acquired& acquired, const Exchange& exchange);
  void Handle(const epoll_event& event);
  std::optional<Failure> WrongWith(const Connection& connection) const;
  void GiveUpExpired();
  // A request is no longer on its way.
  void Ended(bool reached_nobody);
  Duration TimeToWait() const;

  const Clock& clock_;
  const Scenario scenario_;
  const MonoTime began_;
  const Duration length_;
  Rng draws_;
  RequestSource source_;
  Recorder recorder_;
  Pace pace_;
  std::unique_ptr<Poller> poller_;
  ConnectionPool pool_;
  std::vector<char> scratch_;
  std::optional<Drawn> drawn_;  // for the next request
  bool all_busy_ = false;       // at the last look, with a request due
  size_t in_flight_ = 0;
  Duration looked_for_expired_ = Duration::zero();
};

}  // namespace trimtab::bench

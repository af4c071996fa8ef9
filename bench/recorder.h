#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "bench/generator_verdict.h"
#include "bench/tally.h"

namespace trimtab::bench {

// One request on its way. Times are from the beginning of the run on.
struct Exchange {
  size_t endpoint = 0;
  Duration intended = Duration::zero();  // when it was meant to be sent
  Duration taken = Duration::zero();     // when it was taken up
};

// What happened in one interval, the warm-up's included, for whoever shows progress.
struct Interval {
  Counts counts;
  LatencyHistogram response;
};

// Books what becomes of each request: of those that were meant to be sent after the warm-up for
// good, of all of them for the interval that runs. Pure; one thread at a time.
class Recorder {
 public:
  Recorder(size_t endpoints, Duration warm_up);

  // Each Sent is followed by one of the next three. `waited`: for a connection to become free.
  void Sent(const Exchange& exchange, bool waited);
  // `wrong`: it came, and it is not as expected.
  void Answered(const Exchange& exchange, Duration at, uint64_t bytes,
                std::optional<Failure> wrong = std::nullopt);
  void Failed(const Exchange& exchange, Duration at, uint64_t bytes, Failure failure);
  void Abandoned(const Exchange& exchange);

  // Lost to the shortage of this machine; also Failed.
  void HadNoSocket() { ++effort_.without_socket; }
  // Was due and was never Sent.
  void Unsent(Duration intended);

  // What happened since the last call.
  Interval TakeInterval();

  const Counts& all() const { return all_; }
  const std::vector<Tally>& tallies() const { return tallies_; }
  const GeneratorEffort& effort() const { return effort_; }

 private:
  bool counts(Duration intended) const { return intended >= warm_up_; }
  // Applies it to each account that the request is booked on.
  template <class Change>
  void Book(const Exchange& exchange, Change change);
  void Time(const Exchange& exchange, Duration at);

  Duration warm_up_;
  std::vector<Tally> tallies_;  // of each endpoint
  GeneratorEffort effort_;
  Counts all_;
  Counts all_at_interval_;
  LatencyHistogram interval_;
};

}  // namespace trimtab::bench

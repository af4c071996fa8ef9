#pragma once

#include <optional>
#include <queue>
#include <vector>

#include "base/rng.h"
#include "base/time.h"

namespace trimtab::bench {

// How long a user thinks between an answer and the next request: `time`, more or less by at most
// this share of it.
struct Think {
  Duration time = Duration::zero();
  double spread = 0;
};

// The closed model: so many users, each of whom waits for an answer, thinks, and asks again. While
// the server stands still they send nothing, so that a stall delays as many requests as there are
// users and no more: what they measure is kinder than what people live through. Pure: the same seed
// and the same answers give the same times. One thread at a time.
class Users {
 public:
  Users(int count, Think think, Duration length, Rng rng);

  // When the first user who is free asks, from the beginning of the run on; nothing while none is
  // free, and after the run's length.
  std::optional<Duration> next() const;
  void Take() { ready_.pop(); }

  // One who had asked is free again. One who `reached_nobody` thinks for a tenth of a second at
  // least, or a target that is down would be asked as fast as it can refuse.
  void Finished(Duration at, bool reached_nobody);

 private:
  Duration ThinkTime();

  Think think_;
  Duration length_;
  Rng rng_;
  std::priority_queue<Duration, std::vector<Duration>, std::greater<>> ready_;
};

}  // namespace trimtab::bench

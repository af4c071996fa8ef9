#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "base/time.h"

namespace trimtab::bench {

// A stretch of a run in which the rate, in requests a second, goes in a straight line.
struct Stage {
  double from = 0;
  double to = 0;
  Duration time = Duration::zero();
};

inline Stage Hold(double per_second, Duration time) { return {per_second, per_second, time}; }

enum class Spacing {
  kEven,     // as regular as the rate allows
  kPoisson,  // independent of each other, as many users' are
};

// When requests are meant to be sent, from the beginning of the run on, whatever becomes of them.
// The number of them up to any moment is the area below the stages: rounded where they are even, on
// average where they are Poisson. No sum of gaps, so that hours of them do not drift. Pure: the
// same seed gives the same times. One thread at a time.
class Arrivals {
 public:
  Arrivals(const std::vector<Stage>& stages, Spacing spacing, Rng rng);

  // When the next one is meant to be sent; nothing after the last.
  std::optional<Duration> next() const { return next_; }
  void Take();

  // From `at` on the rate is this, up to the same end as before. What was due by then stays due.
  void HoldFrom(Duration at, double per_second);

  Duration length() const { return length_; }

 private:
  // A stage with what is before it.
  struct Piece {
    Stage stage;
    Duration begin;
    double area_before;
  };

  void Append(const Stage& stage);
  // The area below the stages at the next arrival.
  double NextArea() const;
  void FindNext();

  std::vector<Piece> pieces_;
  size_t piece_ = 0;  // the one that holds the next arrival, or a piece before it
  Duration length_ = Duration::zero();
  double area_ = 0;  // below all pieces
  Spacing spacing_;
  Rng rng_;
  uint64_t taken_ = 0;
  double random_area_ = 0;
  std::optional<Duration> next_;
};

}  // namespace trimtab::bench

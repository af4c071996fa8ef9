#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace trimtab::bench {

// Counts durations from a microsecond to an hour in buckets that are never wider than a thousandth
// of what they hold, or than a microsecond. Of the same size however much it counted: 184 KiB. A
// duration above an hour counts as one of an hour, below zero as zero. One thread at a time.
class LatencyHistogram {
 public:
  LatencyHistogram();

  void Record(Duration time);
  void Merge(const LatencyHistogram& other);
  void Clear();

  uint64_t count() const { return count_; }
  // Exact; nothing where nothing was counted.
  std::optional<Duration> max() const;
  // The least time within which this share of them ended, 0 < share <= 1: never less than the
  // truth, and above it by the width of a bucket at most. Nothing where nothing was counted.
  std::optional<Duration> Percentile(double share) const;
  // How many took longer than this, give or take those in its own bucket.
  uint64_t CountAbove(Duration time) const;

 private:
  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0;
  Duration max_ = Duration::zero();
};

}  // namespace trimtab::bench

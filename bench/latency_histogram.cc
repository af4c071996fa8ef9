#include "bench/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/check.h"

namespace trimtab::bench {
namespace {

constexpr Duration kUnit = std::chrono::microseconds(1);
constexpr Duration kLongest = std::chrono::hours(1);
// Up to 2048 units each unit has a bucket; from there on each doubling has 1024 of them.
constexpr int kLinearBits = 11;
constexpr size_t kHalf = size_t{1} << (kLinearBits - 1);

constexpr size_t BucketOf(uint64_t units) {
  const int width = std::max(0, static_cast<int>(std::bit_width(units)) - kLinearBits);
  return static_cast<size_t>(width) * kHalf + static_cast<size_t>(units >> width);
}

// The first unit that belongs to a later bucket.
constexpr uint64_t EndOf(size_t bucket) {
  if (bucket < 2 * kHalf) return bucket + 1;
  const size_t width = bucket / kHalf - 1;
  return (uint64_t{bucket % kHalf} + kHalf + 1) << width;
}

constexpr size_t kBuckets = BucketOf(static_cast<uint64_t>(kLongest / kUnit)) + 1;

size_t BucketOf(Duration time) { return BucketOf(static_cast<uint64_t>(time / kUnit)); }

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(kBuckets) {}

void LatencyHistogram::Record(Duration time) {
  const Duration bounded = std::clamp(time, Duration::zero(), kLongest);
  ++buckets_[BucketOf(bounded)];
  ++count_;
  max_ = std::max(max_, bounded);
}

void LatencyHistogram::Merge(const LatencyHistogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

void LatencyHistogram::Clear() {
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = Duration::zero();
}

std::optional<Duration> LatencyHistogram::max() const {
  if (count_ == 0) return std::nullopt;
  return max_;
}

std::optional<Duration> LatencyHistogram::Percentile(double share) const {
  TRIMTAB_CHECK(share > 0 && share <= 1);
  if (count_ == 0) return std::nullopt;
  // The product is rounded: without the correction 0.9 of 10 would be more than 9.
  const double exact = share * static_cast<double>(count_);
  const auto rank = static_cast<uint64_t>(std::max(1.0, std::ceil(exact * (1 - 1e-15))));
  uint64_t seen = 0;
  size_t bucket = 0;
  while ((seen += buckets_[bucket]) < rank) ++bucket;
  return std::min(max_, static_cast<int64_t>(EndOf(bucket)) * kUnit);
}

uint64_t LatencyHistogram::CountAbove(Duration time) const {
  if (time >= kLongest) return 0;
  uint64_t above = 0;
  for (size_t i = BucketOf(std::max(time, Duration::zero())) + 1; i < kBuckets; ++i) {
    above += buckets_[i];
  }
  return above;
}

}  // namespace trimtab::bench

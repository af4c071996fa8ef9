#include "sim/prometheus/histogram_quantile.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "sim/prometheus/promql_vectors.h"

namespace trimtab::sim {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Bucket {
  double upper = 0;
  double count = 0;
};

std::optional<double> UpperBound(const std::string& text) {
  if (text == "+Inf" || text == "Inf") return kInfinity;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

// One bucket for each bound, and counts that never fall.
std::vector<Bucket> Repaired(const std::vector<Bucket>& buckets) {
  std::vector<Bucket> repaired;
  for (const Bucket& bucket : buckets) {
    if (!repaired.empty() && repaired.back().upper == bucket.upper) {
      repaired.back().count += bucket.count;
    } else {
      repaired.push_back(bucket);
    }
  }
  double most = -kInfinity;
  for (Bucket& bucket : repaired) {
    if (bucket.count > most) most = bucket.count;
    if (bucket.count < most) bucket.count = most;
  }
  return repaired;
}

double QuantileOf(double q, std::vector<Bucket> buckets) {
  if (std::isnan(q)) return kNaN;
  if (q < 0) return -kInfinity;
  if (q > 1) return kInfinity;
  std::stable_sort(buckets.begin(), buckets.end(),
                   [](const Bucket& a, const Bucket& b) { return a.upper < b.upper; });
  if (!std::isinf(buckets.back().upper)) return kNaN;
  buckets = Repaired(buckets);
  if (buckets.size() < 2) return kNaN;
  const double observations = buckets.back().count;
  if (observations == 0 || std::isnan(observations)) return kNaN;
  double rank = q * observations;
  const auto last = buckets.end() - 1;
  const auto found = std::find_if(buckets.begin(), last,
                                  [&](const Bucket& bucket) { return bucket.count >= rank; });
  if (found == last) return (last - 1)->upper;
  if (found == buckets.begin()) {
    if (found->upper <= 0) return found->upper;
    return found->upper * (rank / found->count);
  }
  const Bucket& below = *(found - 1);
  rank -= below.count;
  return below.upper + (found->upper - below.upper) * (rank / (found->count - below.count));
}

}  // namespace

Vector HistogramQuantile(double quantile, const Vector& buckets) {
  std::map<Labels, std::vector<Bucket>> histograms;
  for (const Element& element : buckets) {
    const auto bound = element.labels.find("le");
    if (bound == element.labels.end()) continue;
    const auto upper = UpperBound(bound->second);
    if (!upper) continue;
    Labels labels = WithoutName(element.labels);
    labels.erase("le");
    histograms[std::move(labels)].push_back({*upper, element.value});
  }
  Vector quantiles;
  for (auto& [labels, histogram] : histograms) {
    quantiles.push_back({labels, QuantileOf(quantile, std::move(histogram))});
  }
  return quantiles;
}

}  // namespace trimtab::sim

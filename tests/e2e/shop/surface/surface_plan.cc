#include "tests/e2e/shop/surface/surface_plan.h"

#include <array>
#include <utility>

#include "base/rng.h"

namespace trimtab::shop {
namespace {

using Values = std::vector<std::string>;

// What is measured of each knob: its ends, and enough between them to see where it turns.
const std::map<std::string, Values>& Lines() {
  static const std::map<std::string, Values> lines = {
      {"DB_POOL_SIZE", {"1", "2", "4", "8", "16", "32", "64"}},
      {"WORKERS", {"1", "2", "4", "8", "16", "32", "64"}},
      {"BATCH_SIZE", {"1", "2", "4", "8", "16", "64", "256"}},
      {"BATCH_LINGER", {"0ms", "1ms", "2ms", "5ms", "10ms", "20ms", "50ms"}},
      {"COMPRESSION",
       {"none", "gzip-1", "gzip-4", "gzip-6", "gzip-9", "zstd-1", "zstd-3", "zstd-9", "zstd-19"}},
      {"CACHE_SIZE", {"0", "256Ki", "1Mi", "4Mi", "16Mi", "64Mi", "256Mi"}},
      {"CACHE_EVICTION", {"lru", "lfu"}},
      {"REQUEST_TIMEOUT", {"50ms", "200ms", "500ms", "2s", "10s"}},
  };
  return lines;
}

// Pairs that may depend on each other.
constexpr std::array<std::pair<const char*, const char*>, 4> kGrids = {
    {{"WORKERS", "DB_POOL_SIZE"},
     {"BATCH_SIZE", "WORKERS"},
     {"BATCH_SIZE", "BATCH_LINGER"},
     {"COMPRESSION", "CACHE_SIZE"}}};

SurfacePoint Sample(Rng& rng) {
  SurfacePoint point{.group = "sample"};
  for (const auto& [knob, values] : Lines()) point.knobs[knob] = values[rng.Below(values.size())];
  return point;
}

void Shuffle(std::vector<SurfacePoint>& points, Rng& rng) {
  for (size_t left = points.size(); left > 1; --left) {
    std::swap(points[left - 1], points[rng.Below(left)]);
  }
}

}  // namespace

std::vector<SurfacePoint> SurfacePlan(size_t samples, uint64_t seed) {
  std::vector<SurfacePoint> points;
  for (const auto& [knob, values] : Lines()) {
    for (const std::string& value : values) points.push_back({knob, {{knob, value}}});
  }
  for (const auto& [first, second] : kGrids) {
    for (const std::string& one : Lines().at(first)) {
      for (const std::string& other : Lines().at(second)) {
        points.push_back({std::string(first) + " x " + second, {{first, one}, {second, other}}});
      }
    }
  }
  Rng rng(seed);
  for (size_t i = 0; i < samples; ++i) points.push_back(Sample(rng));
  Shuffle(points, rng);
  std::vector<SurfacePoint> plan;
  for (size_t i = 0; i < points.size(); ++i) {
    constexpr size_t kDefaultEvery = 10;
    if (i % kDefaultEvery == 0) plan.push_back({"default", {}});
    plan.push_back(std::move(points[i]));
  }
  return plan;
}

}  // namespace trimtab::shop

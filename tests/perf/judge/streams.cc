#include "tests/perf/judge/streams.h"

#include <algorithm>
#include <cmath>

#include "tests/perf/judge/csv.h"

namespace trimtab::perf {
namespace {

// One arm's noise, as a log factor for each scrape.
class NoiseSource {
 public:
  NoiseSource(const StreamKind& kind, double noise, Rng rng)
      : kind_(kind), rng_(rng), state_(rng_.Normal()) {
    // Two looks, each an average over four scrapes, make a block's value.
    sigma_ = noise / (std::sqrt(14.0) / 8);
  }

  double Next(bool burst) {
    const double scale = burst ? 3 * sigma_ : sigma_;
    const double phi = kind_.correlation;
    state_ = phi * state_ + std::sqrt(1 - phi * phi) * rng_.Normal();
    switch (kind_.noise) {
      case StreamKind::Noise::kNormal:
        return scale * state_;
      case StreamKind::Noise::kLogNormal:
        return 8 * scale * state_;
      case StreamKind::Noise::kHeavy:
        // Student's t with two degrees of freedom: its variance is infinite.
        return scale * state_ / std::sqrt(-std::log(1 - rng_.Unit()));
    }
    return 0;
  }

 private:
  const StreamKind& kind_;
  Rng rng_;
  double state_ = 0;
  double sigma_ = 0;
};

std::vector<double> DrawLoad(const StreamKind& kind, int scrapes, std::span<const double> trace,
                             std::vector<bool>& bursts, Rng& rng) {
  std::vector<double> load(static_cast<size_t>(scrapes), 100);
  bursts.assign(load.size(), false);
  if (kind.load == StreamKind::Load::kTrace && !trace.empty()) {
    const auto minutes = static_cast<uint64_t>(scrapes / kWindowLooks + 1);
    const size_t start = rng.Below(trace.size() - minutes);
    for (size_t i = 0; i < load.size(); ++i) load[i] = trace[start + i / kWindowLooks] / 60;
  }
  if (kind.load == StreamKind::Load::kBursty) {
    bool burst = false;
    for (size_t i = 0; i < load.size(); ++i) {
      if (rng.Chance(burst ? 0.1 : 0.02)) burst = !burst;
      bursts[i] = burst;
      if (burst) load[i] *= 4;
    }
  }
  return load;
}

std::vector<double> Windows(const std::vector<double>& scrapes, int looks) {
  std::vector<double> means;
  const size_t first = scrapes.size() - static_cast<size_t>(looks);
  for (size_t i = first; i < scrapes.size(); ++i) {
    double sum = 0;
    for (size_t k = 0; k < kWindowLooks; ++k) sum += scrapes[i - k];
    means.push_back(sum / kWindowLooks);
  }
  return means;
}

}  // namespace

std::vector<StreamKind> StreamKinds() {
  using Noise = StreamKind::Noise;
  using Load = StreamKind::Load;
  return {{.name = "AR(1) 0"},
          {.name = "AR(1) .3", .correlation = 0.3},
          {.name = "AR(1) .6", .correlation = 0.6},
          {.name = "AR(1) .9", .correlation = 0.9},
          {.name = "log-normal", .correlation = 0.3, .noise = Noise::kLogNormal},
          {.name = "heavy tails", .noise = Noise::kHeavy},
          {.name = "diurnal trace", .correlation = 0.3, .load = Load::kTrace},
          {.name = "bursty", .correlation = 0.3, .load = Load::kBursty}};
}

Arms Draw(const StreamKind& kind, int looks, double effect, double noise,
          std::span<const double> trace, Rng& rng) {
  const int scrapes = looks + kWindowLooks;
  std::vector<bool> bursts;
  const std::vector<double> load = DrawLoad(kind, scrapes, trace, bursts, rng);
  NoiseSource control_noise(kind, noise, rng.Fork("control"));
  NoiseSource candidate_noise(kind, noise, rng.Fork("candidate"));
  rng.Next();
  std::vector<double> control;
  std::vector<double> candidate;
  for (int i = 0; i < scrapes; ++i) {
    const auto at = static_cast<size_t>(i);
    // Latency grows with the root of the load, in both arms.
    const double level = 0.02 * std::sqrt(load[at]);
    control.push_back(level * std::exp(control_noise.Next(bursts[at])));
    candidate.push_back(level * std::exp(candidate_noise.Next(bursts[at])) * effect);
  }
  return {Windows(control, looks), Windows(candidate, looks), Windows(load, looks)};
}

std::vector<double> ReadTrace(const std::string& folder) {
  std::vector<double> trace;
  for (const CsvRow& row : ReadCsv(folder + "/lt_worldcup98_july.csv")) {
    trace.push_back(std::max(1.0, std::stod(row.at("count"))));
  }
  return trace;
}

}  // namespace trimtab::perf

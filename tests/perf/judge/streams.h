#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/rng.h"

namespace trimtab::perf {

// A metric of a service as two arms show it, one value for each scrape of 15 s; the queries average
// over a minute.
struct StreamKind {
  enum class Noise { kNormal, kLogNormal, kHeavy };
  enum class Load { kFlat, kTrace, kBursty };

  std::string name;
  double correlation = 0;  // AR(1), from scrape to scrape
  Noise noise = Noise::kNormal;
  Load load = Load::kFlat;
};

std::vector<StreamKind> StreamKinds();

inline constexpr int kWindowLooks = 4;
inline constexpr int kBlockLooks = 5;

struct Arms {
  std::vector<double> control;
  std::vector<double> candidate;
  std::vector<double> load;
};

// `noise`: the standard deviation of one arm in a block of five looks, when nothing is correlated.
// `effect` multiplies the candidate. The trace is requests a minute.
Arms Draw(const StreamKind& kind, int looks, double effect, double noise,
          std::span<const double> trace, Rng& rng);

// Requests a minute of lt_worldcup98_july.csv; empty where the file is absent.
std::vector<double> ReadTrace(const std::string& folder);

}  // namespace trimtab::perf

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "bench/generator_verdict.h"
#include "bench/tally.h"

namespace trimtab::bench {

// How a run goes, as of its last whole interval. Counts include the warm-up.
struct LoadProgress {
  Duration at = Duration::zero();  // from the beginning of the run on
  bool warming_up = false;
  Counts total;
  // Of the interval alone; its response times are missing where nothing was answered.
  Duration interval = Duration::zero();
  Counts recent;
  std::optional<Duration> p50;
  std::optional<Duration> p99;
  std::optional<Duration> max;
  size_t in_flight = 0;
  size_t connections = 0;
};

// What a run has shown. Without the warm-up, but for its own effort.
struct LoadReport {
  struct Part {
    std::string endpoint;
    Tally tally;
  };

  bool open = true;      // the model: by arrival rate; else closed, by users
  bool partial = false;  // it was stopped before its end
  // In which requests were meant to be sent.
  Duration counted = Duration::zero();
  std::vector<Part> parts;
  Tally total;
  GeneratorEffort effort;
  GeneratorVerdict generator;

  // Requests a second of the counted time.
  double RateOf(uint64_t count) const;
};

}  // namespace trimtab::bench

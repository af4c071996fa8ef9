#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "optimizer/observation.h"
#include "optimizer/point.h"

namespace trimtab::optimizer {

// What to do next, and why in words that a log can print.
struct Proposal {
  enum class Kind {
    kTry,        // measure `point`
    kRemeasure,  // nothing safe is worth a trial: measure `point`, the incumbent, again
    kStop,       // nothing is left to gain: `point` is the best known, empty if none is
  };

  Kind kind = Kind::kTry;
  Point point;
  // Which of Question::among the point is, where that was given.
  std::optional<size_t> index;
  // What the model expects of each metric it has a model of; the error is that of the mean.
  std::map<std::string, Measurement> expected;
  // The probability that all guardrails hold.
  double feasible = 1;
  std::string why;
};

// What a caller knows at the moment it asks.
struct Question {
  // The trial that is asked about: two trials asked without a tell between them may differ.
  uint64_t trial = 0;
  // The context now; empty means as at the last observation.
  std::vector<double> context;
  // Trials that run and are not told yet.
  std::vector<Point> pending;
  // If not empty, only these may be proposed.
  std::vector<Point> among;
};

// Proposes configurations and learns from what they did. The history that was told and the seed
// determine every answer bit for bit; asking changes nothing. One thread at a time.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // An error names the field and changes nothing; every earlier observation stays.
  virtual Result<void> Tell(const Observation& observation) = 0;
  virtual Result<Proposal> Ask(const Question& question) const = 0;
  // The best configuration by what is known: a luckily measured one is not preferred.
  virtual Result<Proposal> Recommend() const = 0;
};

}  // namespace trimtab::optimizer

#pragma once

#include <map>
#include <string>
#include <vector>

#include "optimizer/point.h"

namespace trimtab::optimizer {

// A mean and its standard error; 0 is an unknown error, which the model then learns.
struct Measurement {
  double mean = 0;
  double standard_error = 0;
};

// What a trial showed. Metrics may be missing. A failed trial has told that its point is bad, an
// aborted one that its point is at least as bad as measured.
struct Observation {
  enum class Status { kOk, kFailed, kAborted };

  Point point;
  std::map<std::string, Measurement> metrics;
  // One number for each context of the plan, such as the load; the world, not a choice.
  std::vector<double> context;
  Status status = Status::kOk;
};

}  // namespace trimtab::optimizer

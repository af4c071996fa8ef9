#pragma once

#include <string>

#include "base/rng.h"
#include "optimizer/observation.h"
#include "optimizer/plan.h"

namespace trimtab::perf {

// A service with eight knobs, two guardrails and a load, as a closed formula. The constants make
// services of one kind; svc8 is the one whose figures are published.
struct Service {
  // What the world does: `hot_set` is the part of it that nobody measures.
  struct State {
    double load = 800;
    double hot_set = 600;
  };
  struct Truth {
    double p99 = 0;
    double errors = 0;
    double cost = 0;
  };

  std::string name = "svc8";
  // Milliseconds of one request without packing and waiting.
  double cpu = 7;
  double io = 3.2;
  double db = 14;
  double crowded_workers = 20;
  double crowded_pool = 90;
  // What a worker, a GiB of cache, a connection and a unit of traffic cost.
  double worker_price = 1;
  double cache_price = 2.4;
  double pool_price = .035;
  double traffic_price = .0088;
  double p99_limit = 72;
  double errors_limit = 0.01;
  State usual;
  optimizer::Point baseline = {{64, 16, 8, 1, 1, 1536, 2000, 0}};

  static Service Svc8() { return {}; }
  // Other constants, with which nothing was ever tuned.
  static Service Other();

  Truth At(const optimizer::Point& point, const State& state) const;
  optimizer::Plan PlanFor(uint64_t seed, bool load_as_context) const;
  optimizer::Observation Measure(const optimizer::Point& point, const State& state,
                                 Rng& noise) const;
  bool Holds(const Truth& truth) const {
    return truth.p99 <= p99_limit && truth.errors <= errors_limit;
  }
  bool Severe(const Truth& truth) const {
    return truth.p99 > 1.5 * p99_limit || truth.errors > 5 * errors_limit;
  }
};

}  // namespace trimtab::perf

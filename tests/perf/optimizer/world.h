#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "optimizer/plan.h"

namespace trimtab::perf {

// The world of one campaign: what is to be tuned, and what a configuration does there. Its noise
// comes from the campaign's seed and never from the optimizer's draws, so that every optimizer
// meets the same noise at the same trial. Owned by the program that serves it; one thread.
class World {
 public:
  virtual ~World() = default;

  // What optimizers are told.
  virtual const optimizer::Plan& plan() const = 0;
  // What more the harness needs to know, such as the context of the first trial.
  virtual nlohmann::json Opening() const = 0;
  // A trial is answered by {"metrics": what the optimizer sees, "truth": what only the harness may
  // see}. A metric without a value is null.
  virtual nlohmann::json Answer(const nlohmann::json& question) = 0;
};

// "NAME", a function; "svc8-steady", "svc8-sine", "svc8-step", a simulated service;
// "table:FOLDER:NAME OBJECTIVE", or "safe-table:...", the rows of a file. `noise` is a share of a
// function's range. An error names the problem that is not there.
Result<std::unique_ptr<World>> MakeWorld(const std::string& problem, double noise, uint64_t seed);

// The tables' part of it. `safe` asks for what is nowhere a tenth worse than the usual row.
Result<std::unique_ptr<World>> MakeTableWorld(const std::string& folder, const std::string& name,
                                              bool safe, uint64_t seed);

}  // namespace trimtab::perf

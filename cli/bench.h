#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "bench/load_run.h"
#include "cli/output.h"

namespace trimtab::cli {

struct BenchOptions {
  std::string url;  // with path and query
  // The one or the other: requests a second of the open model, or the users of the closed one.
  std::optional<double> rate;
  std::optional<int> users;
  Duration duration = std::chrono::seconds(10);
  Duration warm_up = Duration::zero();
  Duration think = Duration::zero();
  Duration timeout = std::chrono::seconds(10);
  bool poisson = false;
  size_t connections = 1000;
  uint64_t seed = 1;
};

// What it asks for. kInvalid, naming the flag.
Result<bench::LoadOrder> OrderOf(const BenchOptions& options);

// `trimtab bench run`: sends requests to a server and prints what its users would have seen.
ExitCode RunBench(const BenchOptions& options, const OutputOptions& output);

}  // namespace trimtab::cli

#pragma once

#include <string>
#include <vector>

namespace trimtab::perf {

// The words of optimizer_campaigns, one function each; every one prints a line of JSON for each
// result.

// CPU time of this process.
double CpuMs();
double Quantile(std::vector<double> values, double share);

// Which of the functions, and how they are measured.
struct FunctionRuns {
  std::string only = "A";  // a name, or a set: A, B
  double noise = 0;        // of the function's range
  int seeds = 5;
  int trials = 60;
  int first_seed = 0;
};
void RunFunctions(const FunctionRuns& runs);

// Which simulated service in safe mode, and what the world does meanwhile: none, sine (of the load,
// a context), step (of load and hidden hot set), hidden (of the hot set alone).
struct ServiceRuns {
  std::string drift = "none";
  int seeds = 5;
  int first_seed = 0;
  std::string service = "svc8";
};
// Broken guardrails and the cheapest configuration that holds them, by the truth.
void RunService(const ServiceRuns& runs);

// True regret with what an earlier campaign of 50 trials showed, which was of the same function or
// of one that differs in a known way.
void RunWarmStart(const std::string& only, double noise, int seeds, int first_seed);

// `only`: after so many trials; 0 for all.
void RunSpeed(int repeats, int only);

}  // namespace trimtab::perf

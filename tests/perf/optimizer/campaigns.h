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

// True regret with what an earlier campaign of 50 trials showed, which was of the same function or
// of one that differs in a known way.
void RunWarmStart(const std::string& only, double noise, int seeds, int first_seed);

// `only`: after so many trials; 0 for all.
void RunSpeed(int repeats, int only);

}  // namespace trimtab::perf

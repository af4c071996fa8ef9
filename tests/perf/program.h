#pragma once

#include <map>
#include <string>
#include <vector>

namespace trimtab::perf {

// What a program that ran to its end cost and said.
struct ProgramRun {
  double cpu_seconds = 0;  // user and system
  double peak_bytes = 0;   // the most memory it had in RAM
  std::string output;
  std::map<std::string, double> said;  // while its output is names and values

  // What it printed as "name value". A missing one ends the benchmark.
  double Figure(const std::string& name) const;
};

// Runs a program in a process of its own, so that ours and peers in other languages are measured
// alike. One that fails ends the benchmark.
ProgramRun RunProgram(const std::vector<std::string>& words);

// The peer built from tests/perf/peers/NAME.
std::string PeerPath(const std::string& name);

// The middle one.
double Median(std::vector<double> values);

}  // namespace trimtab::perf

// What it costs to look at 10, 100 and 1,000 loops that all measure, in one controller at a step of
// 15 s: CPU, memory, requests (docs/benchmarks.md).
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "tests/perf/bench.h"
#include "tests/perf/loop_scale/fleet.h"
#include "tests/perf/program.h"

namespace trimtab::perf {
namespace {

constexpr int kLooks = 20;
constexpr double kStepSeconds = 15;
constexpr double kMebi = 1024.0 * 1024.0;
// More than any controller needs: what is counted is what it asks for, not what it is let have.
constexpr double kFree = 1e6;

int64_t Sum(const std::map<std::string, int64_t>& requests, bool watches) {
  int64_t sum = 0;
  for (const auto& [name, count] : requests) {
    const bool lease = name.ends_with("leases");
    if (name.starts_with("WATCH") == watches && !lease) sum += count;
  }
  return sum;
}

// The child: one fleet, in "name value" lines.
int Measure(int loops, double requests_per_second) {
  const double before = ResidentBytes();
  Fleet fleet(loops, requests_per_second);
  TRIMTAB_CHECK(fleet.Begin());
  // Until the first looks are old enough to be asked for.
  fleet.LiveFor(std::chrono::minutes(1));
  ForgetMostBytes();
  const Account begun = fleet.account();
  const int64_t looks_begun = fleet.looks();
  const auto requests_begun = fleet.requests();
  fleet.LiveFor(kLooks * std::chrono::seconds(15));
  const Account ended = fleet.account();
  std::map<std::string, int64_t> requests = fleet.requests();
  for (const auto& [name, count] : requests_begun) requests[name] -= count;

  const double due = double{kLooks} * loops;
  const double looks = static_cast<double>(fleet.looks() - looks_begun);
  std::printf("measuring %d\n", fleet.Measuring());
  std::printf("looks_taken_per_due %f\n", looks / due);
  std::printf("cpu_us_per_look %f\n", (ended.cpu_seconds - begun.cpu_seconds) * 1e6 / due);
  std::printf("cores %f\n",
              (ended.cpu_seconds - begun.cpu_seconds) / (double{kLooks} * kStepSeconds));
  std::printf("mib_steady %f\n", (static_cast<double>(ended.bytes) + before) / kMebi);
  std::printf("mib_most %f\n", (static_cast<double>(ended.most_bytes) + before) / kMebi);
  std::printf("mib_of_program %f\n", before / kMebi);
  std::printf("requests_per_look %f\n", static_cast<double>(Sum(requests, false)) / due);
  for (const auto& [name, count] : requests) {
    if (count == 0 || name.starts_with("WATCH")) continue;
    std::string word = name;
    word[word.find(' ')] = '_';
    std::printf("%s %f\n", word.c_str(), static_cast<double>(count) / due);
  }
  return 0;
}

// How cost grows: the exponent of loops between the first and the last.
double Slope(const std::vector<int>& loops, const std::vector<ProgramRun>& runs,
             const std::string& figure) {
  const double first = runs.front().Figure(figure) * loops.front();
  const double last = runs.back().Figure(figure) * loops.back();
  return std::log(last / first) / std::log(double(loops.back()) / loops.front());
}

void PrintTable(const std::vector<int>& loops, const std::vector<ProgramRun>& runs) {
  std::printf("\n%-34s", "loops");
  for (const int count : loops) std::printf(" %10d", count);
  std::printf("\n");
  std::map<std::string, double> rows = runs.back().said;
  for (const auto& [name, value] : rows) {
    std::printf("%-34s", name.c_str());
    for (const ProgramRun& run : runs) {
      const auto found = run.said.find(name);
      std::printf(" %10.3f", found == run.said.end() ? 0 : found->second);
    }
    std::printf("\n");
  }
}

int Compare(const std::string& self, const std::vector<int>& loops, const std::string& rate) {
  std::vector<ProgramRun> runs;
  for (const int count : loops) {
    runs.push_back(RunProgram({self, "--loops", std::to_string(count), rate}));
  }
  PrintTable(loops, runs);
  const ProgramRun& most = runs.back();
  const double step_requests = most.Figure("requests_per_look") * loops.back() / kStepSeconds;
  Report("loop", "cores at " + std::to_string(loops.back()) + " loops", most.Figure("cores"),
         "cores");
  Report("loop", "memory", most.Figure("mib_most"), "MiB");
  Report("loop", "requests to the API server", step_requests, "1/s");
  Report("loop", "requests to Prometheus", most.Figure("looks_taken_per_due"), "per look");
  if (loops.size() > 1) {
    Report("loop", "CPU grows with loops to the power of", Slope(loops, runs, "cpu_us_per_look"),
           "");
  }
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  using trimtab::perf::Compare;
  if (words.size() == 4 && words[1] == "--loops") {
    return trimtab::perf::Measure(std::stoi(words[2]), std::stod(words[3]));
  }
  const std::string rate = words.size() > 1 ? words[1] : std::to_string(trimtab::perf::kFree);
  return Compare(words[0], {10, 100, 1000}, rate);
}

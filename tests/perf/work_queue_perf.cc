// How many keys a second one core adds, takes and finishes, beside client-go's queue.
#include <time.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/real_clock.h"
#include "k8s/work_queue.h"
#include "tests/perf/bench.h"
#include "tests/perf/program.h"

namespace trimtab::perf {
namespace {

constexpr int kKeys = 10'000;
constexpr int kRounds = 200;
constexpr int kRepetitions = 5;

double CpuSeconds() {
  timespec now{};
  TRIMTAB_CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

int Ours() {
  std::vector<std::string> keys;
  for (int i = 0; i < kKeys; ++i) keys.push_back("namespace/deployment-" + std::to_string(i));
  const RealClock clock;
  k8s::WorkQueue queue(clock, {});
  const double began = CpuSeconds();
  for (int round = 0; round < kRounds; ++round) {
    for (const std::string& key : keys) queue.Add(key);
    while (const auto key = queue.Pop()) queue.Done(*key);
  }
  std::printf("per_second %.0f\n", kKeys * kRounds / (CpuSeconds() - began));
  return 0;
}

int Compare(const std::string& self) {
  std::vector<double> ours;
  std::vector<double> peer;
  std::vector<double> ratio;
  for (int i = 0; i < kRepetitions; ++i) {
    ours.push_back(RunProgram({self, "--ours"}).Figure("per_second"));
    peer.push_back(RunProgram({PeerPath("workqueue")}).Figure("per_second"));
    ratio.push_back(ours.back() / peer.back());
  }
  Report("work_queue", "add, pop, done", Median(ours), "1/s");
  Report("work_queue", "client-go", Median(peer), "1/s");
  Report("work_queue", "faster than client-go", Median(ratio), "x");
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) {
  return argc > 1 ? trimtab::perf::Ours() : trimtab::perf::Compare(argv[0]);
}

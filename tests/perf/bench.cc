#include "tests/perf/bench.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

#include "base/check.h"

namespace trimtab::perf {
namespace {

double CpuSeconds() {
  timespec time{};
  TRIMTAB_CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void PrintJson(const std::string& bench, const std::string& name, double value,
               const std::string& unit, double ratio) {
  std::printf("{\"bench\":\"%s\",\"name\":\"%s\",\"median\":%.6g,\"unit\":\"%s\"", bench.c_str(),
              name.c_str(), value, unit.c_str());
  if (ratio > 0) std::printf(",\"we_are_times_faster\":%.3g", ratio);
  std::printf("}\n");
}

}  // namespace

void Bench::Add(std::string name, double amount, std::function<void()> work) {
  ways_.push_back({std::move(name), amount, std::move(work), {}});
}

void Bench::Run() {
  TRIMTAB_CHECK(!ways_.empty());
  for (Way& way : ways_) way.work();  // caches and allocators warm up
  for (int i = 0; i < repetitions_; ++i) {
    for (Way& way : ways_) {
      const double start = CpuSeconds();
      way.work();
      way.speeds.push_back(way.amount / (CpuSeconds() - start));
    }
  }
  const double ours = Median(ways_.front().speeds);
  std::printf("\n%-34s %12s %9s\n", name_.c_str(), unit_.c_str(), "we are");
  for (const Way& way : ways_) {
    const double median = Median(way.speeds);
    std::printf("  %-32s %12.1f %8.2fx\n", way.name.c_str(), median, ours / median);
  }
  for (const Way& way : ways_) {
    const double median = Median(way.speeds);
    PrintJson(name_, way.name, median, unit_, ours / median);
  }
}

void Report(const std::string& bench, const std::string& name, double value,
            const std::string& unit) {
  std::printf("\n%-34s %12s\n  %-32s %12.2f\n", bench.c_str(), unit.c_str(), name.c_str(), value);
  PrintJson(bench, name, value, unit, 0);
}

double ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  double total_pages = 0;
  double resident_pages = 0;
  statm >> total_pages >> resident_pages;
  TRIMTAB_CHECK(statm.good());
  return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace trimtab::perf

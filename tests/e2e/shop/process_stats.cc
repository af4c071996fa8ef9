#include "tests/e2e/shop/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace trimtab::shop {
namespace {

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

ProcessStats ReadProcessStats() {
  rusage used{};
  TRIMTAB_CHECK(getrusage(RUSAGE_SELF, &used) == 0);
  double pages = 0;
  double resident_pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident_pages;
  std::error_code none;
  double files = 0;
  std::filesystem::directory_iterator file("/proc/self/fd", none);
  for (; file != std::filesystem::directory_iterator(); file.increment(none)) ++files;
  return {.cpu_seconds = SecondsOf(used.ru_utime) + SecondsOf(used.ru_stime),
          .resident_bytes = resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)),
          .open_files = files};
}

}  // namespace trimtab::shop

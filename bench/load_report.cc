#include "bench/load_report.h"

namespace trimtab::bench {

double LoadReport::RateOf(uint64_t count) const {
  const double seconds = std::chrono::duration<double>(counted).count();
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

}  // namespace trimtab::bench

#pragma once

namespace trimtab::shop {

// What the kernel says of this process.
struct ProcessStats {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double open_files = 0;
};

ProcessStats ReadProcessStats();

}  // namespace trimtab::shop

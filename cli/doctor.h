#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "cli/cluster_access.h"
#include "cli/cluster_checks.h"
#include "cli/output.h"

namespace trimtab::cli {

struct DoctorOptions {
  AccessOptions access;
  std::string ns;  // empty: the context's, else "default"
  Duration timeout = std::chrono::seconds(10);
};

// `trimtab doctor`: says what stands between the user and a cluster, and what to do about it. Must
// be called before the process has threads.
ExitCode RunDoctor(const DoctorOptions& options, const OutputOptions& output);

// The report as the user sees it: a line for each check, and its fix below it.
std::string TextReport(const std::vector<Check>& checks, bool color);
std::string JsonReport(const std::vector<Check>& checks);
// kUsage when an essential check failed, kNo when another did.
ExitCode Judge(const std::vector<Check>& checks);

}  // namespace trimtab::cli

#pragma once

#include <string>

#include "cli/cluster_access.h"
#include "cli/output.h"

namespace trimtab::cli {

struct ControlOptions {
  AccessOptions access;
  std::string settings;  // a file
  std::string identity;  // empty: this pod's name, or host and process
};

// `trimtab controller`: drives the TuningLoops of a cluster until it is told to end. kNo when it
// lost its lease: whoever started it starts it again.
ExitCode RunControl(const ControlOptions& options);

}  // namespace trimtab::cli

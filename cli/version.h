#pragma once

#include "cli/output.h"

namespace trimtab::cli {

// `trimtab version`.
ExitCode RunVersion(const OutputOptions& output);

}  // namespace trimtab::cli

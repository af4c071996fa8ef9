#pragma once

#include <string>

#include "bench/load_report.h"
#include "cli/output.h"
#include "k8s/json.h"

namespace trimtab::cli {

// kInterrupted where it was stopped; kNoData where nothing was answered or the generator was
// limited, so that nothing is known of the target; kNo where more than one request in a thousand
// failed.
ExitCode ExitFor(const bench::LoadReport& report);

// For people: the verdict first, 24 lines at most.
std::string TextOf(const bench::LoadReport& report, const std::string& url);

// For machines. Times are in seconds; what was not measured is left out.
k8s::Json JsonOf(const bench::LoadReport& report);

}  // namespace trimtab::cli

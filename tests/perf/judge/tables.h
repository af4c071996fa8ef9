#pragma once

#include <string>

namespace trimtab::perf {

// Real measurements: prints what the judge's tests find in them; true where the bars hold or the
// files are absent.
bool PrintRepeats(const std::string& folder);
bool PrintIncidents(const std::string& folder);

}  // namespace trimtab::perf

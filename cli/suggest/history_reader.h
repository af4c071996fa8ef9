#pragma once

#include <string>

#include "base/result.h"
#include "cli/suggest/line_reader.h"
#include "cli/suggest/session.h"

namespace trimtab::cli {

// Tells a session what a file holds: JSON lines, each a tell; or CSV with a header of knobs,
// metrics, "METRIC.se", contexts and "status". An error names the line and the field.
Result<void> TellHistory(LineReader& lines, Session& session);

}  // namespace trimtab::cli

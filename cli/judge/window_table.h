#pragma once

#include <string_view>

#include "base/result.h"
#include "controller/domain/evidence.h"
#include "controller/domain/judge_rules.h"

namespace trimtab::cli {

// Evidence from CSV with a header: a row for each arm and instant, a column for each metric of the
// rules (docs/judge-command.md). The error names the line and the column.
Result<domain::Evidence> ReadWindows(std::string_view text, const domain::JudgeRules& rules);

}  // namespace trimtab::cli

#pragma once

#include <string>

#include "cli/output.h"

namespace trimtab::cli {

struct SuggestOptions {
  std::string plan;     // a file; empty: the first line of the input
  std::string history;  // a file of observations; may be empty
  bool once = false;    // answer one ask and end
};

// `trimtab suggest`: answers what to try next, one JSON object a line, on standard output.
ExitCode RunSuggest(const SuggestOptions& options);

}  // namespace trimtab::cli

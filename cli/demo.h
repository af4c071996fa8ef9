#pragma once

#include <cstdint>
#include <string>

#include "cli/output.h"

namespace trimtab::cli {

struct DemoOptions {
  uint64_t seed = 7;
  std::string history = "trimtab-demo.json";
};

// `trimtab demo`: plays the story and sums it up. Ends with kNo if a better setting was not found
// or the bad change was not caught.
ExitCode RunDemo(const DemoOptions& options, const OutputOptions& output);

}  // namespace trimtab::cli

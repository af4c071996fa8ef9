#include "cli/output.h"

#include <unistd.h>

#include <cstdlib>

namespace trimtab::cli {

void Print(std::string_view data) { std::fwrite(data.data(), 1, data.size(), stdout); }

void PrintError(std::string_view sentence) {
  std::fprintf(stderr, "error: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
}

ExitCode Refuse(const Error& error) {
  PrintError(error.message);
  return ExitCode::kUsage;
}

bool UsesColor(ColorMode mode, std::FILE* stream) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  // Only what runs before the first thread changes the environment.
  const char* no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  if (no_color != nullptr && *no_color != '\0') return false;
  return isatty(fileno(stream)) == 1;
}

}  // namespace trimtab::cli

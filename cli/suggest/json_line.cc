#include "cli/suggest/json_line.h"

#include "cli/suggest/json_fault.h"

namespace trimtab::cli {

Result<k8s::Json> ParseLine(std::string_view line, bool cut) {
  auto json = k8s::Json::Parse(line);
  if (json || json.error().code != Code::kMalformed) return json;
  JsonFault fault = FindJsonFault(line);
  std::string what = fault.what.empty() ? json.error().message : fault.what;
  if (cut && fault.at_end) what += ": the input was cut there, and the line is not used";
  if (!fault.what.empty()) what += " (column " + std::to_string(fault.column) + ")";
  if (!fault.path.empty()) what = fault.path + ": " + what;
  return Error{Code::kMalformed, std::move(what), Duration::zero(), std::move(fault.path)};
}

}  // namespace trimtab::cli

#include "cli/version.h"

#include <string>

#include "k8s/json.h"

namespace trimtab::cli {

ExitCode RunVersion(const OutputOptions& output) {
  const std::string version = TRIMTAB_VERSION;
  if (output.format == Format::kJson) {
    Print(k8s::Json::Of({{"apiVersion", "cli.trimtab.dev/v1alpha1"},
                         {"kind", "Version"},
                         {"version", version},
                         {"http", TRIMTAB_HTTP}})
              .Dump() +
          "\n");
  } else {
    Print("trimtab " + version + " (HTTP by " + TRIMTAB_HTTP + ")\n");
  }
  return ExitCode::kOk;
}

}  // namespace trimtab::cli

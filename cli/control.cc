#include "cli/control.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/log.h"
#include "base/real_clock.h"
#include "controller/app/run_controller.h"
#include "controller/app/settings.h"
#include "controller/app/stop_signals.h"
#include "k8s/transport/transport.h"

namespace trimtab::cli {
namespace {

// The same for nobody else who competes for the lease: not another pod, not another process here.
std::string DefaultIdentity() {
  // Only what runs before the first thread changes the environment.
  const char* pod = std::getenv("POD_NAME");  // NOLINT(concurrency-mt-unsafe)
  if (pod != nullptr && *pod != '\0') return pod;
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host = {"unknown"};
  return std::string(host.data()) + "_" + std::to_string(getpid());
}

}  // namespace

ExitCode RunControl(const ControlOptions& options) {
  if (options.settings.empty()) {
    return Refuse({.message = "the controller needs to know its metrics sources: add --settings "
                              "FILE; docs/settings.md shows one"});
  }
  const auto settings = app::ReadSettings(options.settings);
  if (!settings) return Refuse(settings.error());
  const RealClock clock;
  auto found = FindCluster(clock, options.access, k8s::CurrentEnvironment());
  if (!found) return Refuse(found.error());
  const app::StopSignals signals;
  k8s::PrepareTransport();
  const auto log = MakeStderrLog(settings->log_level, settings->log_format);
  const auto ending =
      app::RunController(*settings, options.identity.empty() ? DefaultIdentity() : options.identity,
                         found->access, *log, signals.token());
  if (!ending) return Refuse(ending.error());
  return *ending == app::Ending::kStopped ? ExitCode::kOk : ExitCode::kNo;
}

}  // namespace trimtab::cli

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace trimtab {

struct PrometheusServerOptions {
  // What it holds from its first moment, as OpenMetrics text with a time in seconds behind each
  // value, sorted by series. The closing line is added.
  std::string samples;
  // Its configuration; by default it scrapes nothing.
  std::string config = "global: {scrape_interval: 15s}\n";
  // Its web configuration (users, TLS); empty for none.
  std::string web_config;
};

// A real Prometheus on a free port of loopback, with its data in a folder of its own. Owned by a
// test or a test suite; used from one thread, the one that started it. Starting fails with the end
// of its log. The destructor kills it and removes its folder.
class PrometheusServer {
 public:
  // Why none can be started here, with the command that changes it; nothing when one can. With
  // TRIMTAB_REQUIRE_CLUSTER=1 in the environment there is no such reason, and starting fails.
  static std::optional<std::string> ReasonToSkip();

  // Returns when it answers.
  static Result<PrometheusServer> Start(const PrometheusServerOptions& options);

  // "127.0.0.1:41234"
  const std::string& address() const { return address_; }
  std::string url() const { return "http://" + address_; }
  const Process& process() const { return *process_; }

 private:
  explicit PrometheusServer(TempDir folder) : folder_(std::move(folder)) {}
  Result<void> LoadSamples(const std::string& samples);
  Result<void> AwaitReady();
  std::string Log() const;

  TempDir folder_;
  std::optional<Process> process_;
  std::string address_;
};

}  // namespace trimtab

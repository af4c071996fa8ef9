#include "tests/support/prometheus_server.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace trimtab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Many times what it takes on an idle machine.
constexpr seconds kStartLimit{60};
constexpr milliseconds kPoll{20};

std::string Read(const std::filesystem::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return content.str();
}

Error Failed(const std::string& what, const std::string& log) {
  constexpr size_t kEnd = 2000;
  return Error{.code = Code::kUnavailable,
               .message = what + ": " + log.substr(log.size() - std::min(kEnd, log.size()))};
}

}  // namespace

std::optional<std::string> PrometheusServer::ReasonToSkip() {
  const char* required = std::getenv("TRIMTAB_REQUIRE_CLUSTER");
  if (required != nullptr && std::string_view(required) == "1") return std::nullopt;
  for (const char* program : {"prometheus", "promtool"}) {
    const TempDir folder;
    auto run = Process::Start({program, "--version"}, {.log = folder.path() / "log"});
    if (!run || run->Wait(kStartLimit) != 0) {
      return std::string(program) + " is not installed; scripts/setup.sh installs it";
    }
  }
  return std::nullopt;
}

Result<PrometheusServer> PrometheusServer::Start(const PrometheusServerOptions& options) {
  PrometheusServer server{TempDir()};
  const TempDir& folder = server.folder_;
  if (auto loaded = server.LoadSamples(options.samples); !loaded) return loaded.error();
  std::vector<std::string> words = {
      "prometheus", "--config.file=" + folder.Write("prometheus.yml", options.config).string(),
      "--storage.tsdb.path=" + (folder.path() / "data").string(),
      "--web.listen-address=127.0.0.1:0"};
  if (!options.web_config.empty()) {
    words.push_back("--web.config.file=" + folder.Write("web.yml", options.web_config).string());
  }
  auto process = Process::Start(words, {.log = folder.path() / "log"});
  if (!process) return std::move(process).error();
  server.process_.emplace(*std::move(process));
  if (auto ready = server.AwaitReady(); !ready) return ready.error();
  return server;
}

Result<void> PrometheusServer::LoadSamples(const std::string& samples) {
  if (samples.empty()) return {};
  const auto file = folder_.Write("samples", samples + "# EOF\n");
  auto tool = Process::Start({"promtool", "tsdb", "create-blocks-from", "openmetrics",
                              file.string(), (folder_.path() / "data").string()},
                             {.log = folder_.path() / "log"});
  if (!tool) return tool.error();
  if (tool->Wait(kStartLimit) == 0) return {};
  return Failed("promtool refuses the samples", Log());
}

Result<void> PrometheusServer::AwaitReady() {
  // It was told to take a free port, and says which one it took.
  constexpr std::string_view kListening = "msg=\"Listening on\" address=";
  constexpr std::string_view kReady = "Server is ready to receive web requests.";
  for (auto waited = milliseconds::zero(); waited < kStartLimit; waited += kPoll) {
    const std::string log = Log();
    const size_t at = log.find(kListening);
    if (at != std::string::npos && log.find(kReady) != std::string::npos) {
      const size_t begin = at + kListening.size();
      address_ = log.substr(begin, log.find_first_of(" \n", begin) - begin);
      return {};
    }
    if (process_->Wait(kPoll)) break;
  }
  return Failed("prometheus did not start", Log());
}

std::string PrometheusServer::Log() const { return Read(folder_.path() / "log"); }

}  // namespace trimtab

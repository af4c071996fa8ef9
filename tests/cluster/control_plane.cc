#include "tests/cluster/control_plane.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace trimtab::cluster {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Ten times what it takes on an idle machine of two cores.
constexpr seconds kStartLimit{60};
constexpr milliseconds kPoll{20};

std::string Read(const fs::path& file) {
  std::ostringstream content;
  content << std::ifstream(file, std::ios::binary).rdbuf();
  return content.str();
}

std::string Script(const char* name) { return (fs::path(TRIMTAB_CLUSTER_SCRIPTS) / name).string(); }

pid_t PidOf(const fs::path& folder, const char* part) {
  return static_cast<pid_t>(
      std::strtol(Read(folder / (std::string(part) + ".pid")).c_str(), nullptr, 10));
}

void SendTo(pid_t pid, int signal) {
  if (pid > 0) kill(pid, signal);
}

// What a program printed and its exit code.
struct Outcome {
  int exit = 0;
  std::string output;
};

Result<Outcome> Run(const std::vector<std::string>& words) {
  const TempDir folder;
  const fs::path log = folder.path() / "output";
  Result<Process> process = Process::Start(words, {.log = log});
  if (!process) return process.error();
  const std::optional<int> exit = process->Wait(kStartLimit);
  return Outcome{.exit = exit.value_or(-1), .output = Read(log)};
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::optional<std::string> ControlPlane::Missing() {
  const Result<Outcome> found = Run({Script("control-plane.sh"), "--find-only"});
  if (!found) return found.error().message;
  if (found->exit != 0) return FirstLine(found->output);
  return std::nullopt;
}

Result<ControlPlane> ControlPlane::Start(const ControlPlaneOptions& options) {
  TempDir own;
  ControlPlane plane(own.path() / "control-plane");
  std::vector<std::string> words = {Script("control-plane.sh"), plane.folder_.string()};
  if (options.controller_manager) words.push_back("--controller-manager");
  words.insert(words.end(), options.api_server_flags.begin(), options.api_server_flags.end());
  Result<Process> supervisor =
      Process::Start(words, {.log = own.path() / "log", .stop_signal = SIGTERM});
  if (!supervisor) return supervisor.error();
  plane.own_.emplace(std::move(own));
  plane.supervisor_.emplace(*std::move(supervisor));
  if (Result<void> ready = plane.AwaitReady(); !ready) return ready.error();
  plane.ReadAccess();
  return plane;
}

Result<ControlPlane> ControlPlane::ShareOrStart() {
  const char* shared = std::getenv("TRIMTAB_CONTROL_PLANE");
  if (shared == nullptr) return Start({.controller_manager = true});
  ControlPlane plane{fs::path(shared)};
  if (Result<void> ready = plane.AwaitReady(); !ready) return ready.error();
  plane.ReadAccess();
  return plane;
}

Result<void> ControlPlane::AwaitReady() const {
  const auto polls = kStartLimit / kPoll;
  for (auto poll = polls; poll > 0; --poll) {
    if (fs::exists(folder_ / "ready")) return {};
    // The supervisor writes its id before anything else; until then there is only its start to wait
    // for.
    const pid_t supervisor = supervisor_ ? supervisor_->pid() : PidOf(folder_, "supervisor");
    if (EndsWithin(supervisor, kPoll)) {
      return Error{.code = Code::kUnavailable,
                   .message = "no control plane: " + Read(folder_.parent_path() / "log")};
    }
  }
  return Error{.code = Code::kTimeout, .message = "the control plane did not get ready"};
}

void ControlPlane::ReadAccess() {
  url_ = Read(folder_ / "url");
  token_ = Read(folder_ / "token");
}

Result<std::string> ControlPlane::Kubectl(const std::vector<std::string>& words) const {
  std::vector<std::string> command = {Script("kubectl.sh"), "--kubeconfig", kubeconfig().string()};
  command.insert(command.end(), words.begin(), words.end());
  Result<Outcome> outcome = Run(command);
  if (!outcome) return outcome.error();
  if (outcome->exit == 0) return std::move(outcome->output);
  return Error{.code = Code::kInvalid, .message = "kubectl: " + outcome->output};
}

void ControlPlane::KillApiServer() {
  const pid_t pid = PidOf(folder_, "kube-apiserver");
  SendTo(pid, SIGKILL);
  EndsWithin(pid, kStartLimit);
}

Result<void> ControlPlane::RestartApiServer() {
  KillApiServer();
  fs::remove(folder_ / "ready");
  SendTo(PidOf(folder_, "supervisor"), SIGUSR1);
  return AwaitReady();
}

void ControlPlane::PauseEtcd() { SendTo(PidOf(folder_, "etcd"), SIGSTOP); }
void ControlPlane::ResumeEtcd() { SendTo(PidOf(folder_, "etcd"), SIGCONT); }

std::optional<std::string> ReasonToSkip() {
  const char* required = std::getenv("TRIMTAB_REQUIRE_CLUSTER");
  if (required != nullptr && std::string_view(required) == "1") return std::nullopt;
  return ControlPlane::Missing();
}

}  // namespace trimtab::cluster

#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>

namespace trimtab {
namespace {

std::vector<char*> NullTerminated(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentWith(
    const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> entries;
  for (const auto& [name, value] : added) entries.push_back(name + "=" + value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto replaces = [&](const auto& pair) { return text.starts_with(pair.first + "="); };
    if (std::none_of(added.begin(), added.end(), replaces)) entries.emplace_back(text);
  }
  return entries;
}

Error Failed(const std::string& what) {
  return Error{.code = Code::kUnavailable, .message = what + ": " + std::strerror(errno)};
}

// In the child, between fork and exec: only what is safe after a fork of a threaded program.
[[noreturn]] void Become(char* const* words, char* const* environment, const char* log,
                         int stop_signal, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, stop_signal);
  if (getppid() != parent) _exit(127);  // it died before it could be watched
  if (*log != '\0') {
    const int file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || dup2(file, STDOUT_FILENO) < 0 || dup2(file, STDERR_FILENO) < 0) _exit(127);
  }
  execvpe(words[0], words, environment);
  _exit(127);
}

int ExitCode(const siginfo_t& end) {
  return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}

}  // namespace

Result<Process> Process::Start(const std::vector<std::string>& words,
                               const ProcessOptions& options) {
  const std::vector<std::string> environment = EnvironmentWith(options.environment);
  const std::vector<char*> word_pointers = NullTerminated(words);
  const std::vector<char*> environment_pointers = NullTerminated(environment);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return Failed("cannot fork for " + words.front());
  if (pid == 0) {
    Become(word_pointers.data(), environment_pointers.data(), options.log.c_str(),
           options.stop_signal, parent);
  }
  const int handle = pidfd_open(pid, 0);
  if (handle < 0) return Failed("cannot watch " + words.front());
  return Process(pid, handle, options.stop_signal);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      handle_(std::exchange(other.handle_, -1)),
      stop_signal_(other.stop_signal_),
      exit_(std::exchange(other.exit_, std::nullopt)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    Release();
    pid_ = std::exchange(other.pid_, -1);
    handle_ = std::exchange(other.handle_, -1);
    stop_signal_ = other.stop_signal_;
    exit_ = std::exchange(other.exit_, std::nullopt);
  }
  return *this;
}

Process::~Process() { Release(); }

void Process::Signal(int signal) const {
  if (handle_ >= 0 && !exit_) pidfd_send_signal(handle_, signal, nullptr, 0);
}

std::optional<int> Process::Wait(Duration limit) {
  if (exit_ || handle_ < 0) return exit_;
  pollfd ended{.fd = handle_, .events = POLLIN, .revents = 0};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  if (poll(&ended, 1, static_cast<int>(milliseconds)) != 1) return std::nullopt;
  siginfo_t end{};
  if (waitid(P_PIDFD, static_cast<id_t>(handle_), &end, WEXITED) == 0) exit_ = ExitCode(end);
  return exit_;
}

void Process::Release() {
  if (handle_ < 0) return;
  Signal(stop_signal_);
  if (!Wait(std::chrono::seconds(10))) {
    Signal(SIGKILL);
    Wait(std::chrono::seconds(10));
  }
  close(handle_);
  handle_ = -1;
}

}  // namespace trimtab

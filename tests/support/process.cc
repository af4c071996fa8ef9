#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>

// The header of glibc 2.36 forgets to say that these are C functions.
extern "C" {
#include <sys/pidfd.h>
}

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

// What the child needs between fork and exec.
struct Start {
  char* const* words;
  char* const* environment;
  const char* log;
  int stop_signal;
  pid_t parent;
  int report;  // gets the errno of a failure; closed by a successful exec
};

bool PrepareAndExec(const Start& start) {
  if (prctl(PR_SET_PDEATHSIG, start.stop_signal) != 0) return false;
  if (getppid() != start.parent) return false;  // it died before it could be watched
  if (*start.log != '\0') {
    const int file = open(start.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || dup2(file, STDOUT_FILENO) < 0 || dup2(file, STDERR_FILENO) < 0) return false;
  }
  execvpe(start.words[0], start.words, start.environment);
  return false;
}

// Only what is safe after a fork of a threaded program.
[[noreturn]] void RunChild(const Start& start) {
  PrepareAndExec(start);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(start.report, &error, sizeof error);
  _exit(127);
}

// Forks and waits for the exec, so that the child is watched from here on; its id, or -1 and errno.
pid_t Fork(Start start) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return -1;
  start.report = report[1];
  pid_t pid = fork();
  if (pid == 0) RunChild(start);
  close(report[1]);
  int error = errno;
  const bool failed = pid < 0 || read(report[0], &error, sizeof error) > 0;
  close(report[0]);
  if (failed && pid > 0) waitpid(pid, nullptr, 0);
  errno = error;
  return failed ? -1 : pid;
}

bool IsReadableWithin(int handle, Duration limit) {
  pollfd ended{.fd = handle, .events = POLLIN, .revents = 0};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  return poll(&ended, 1, static_cast<int>(milliseconds)) == 1;
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
  const pid_t pid = Fork({.words = word_pointers.data(),
                          .environment = environment_pointers.data(),
                          .log = options.log.c_str(),
                          .stop_signal = options.stop_signal,
                          .parent = getpid(),
                          .report = -1});
  if (pid < 0) return Failed("cannot run " + words.front());
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
  if (!IsReadableWithin(handle_, limit)) return std::nullopt;
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

bool EndsWithin(pid_t pid, Duration limit) {
  const int handle = pid > 0 ? pidfd_open(pid, 0) : -1;
  if (handle < 0) return true;
  const bool ended = IsReadableWithin(handle, limit);
  close(handle);
  return ended;
}

}  // namespace trimtab

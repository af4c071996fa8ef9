#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab {

struct ProcessOptions {
  // Where its output goes, appended; empty: to the test's own output.
  std::filesystem::path log;
  // Added to the test's own environment.
  std::vector<std::pair<std::string, std::string>> environment;
  // What the destructor sends it first, and what the kernel sends it when the thread that started
  // it ends, so that nothing outlives a crashed test.
  int stop_signal = SIGKILL;
};

// A program that a test runs. Owned by the test, used from one thread; the destructor stops it,
// kills it when it takes ten seconds, and waits for its end. Only starting it can fail from
// outside.
class Process {
 public:
  // The first word is looked up on PATH.
  static Result<Process> Start(const std::vector<std::string>& words,
                               const ProcessOptions& options = {});

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t pid() const { return pid_; }

  // To this process only, and never to another that got its id after it ended.
  void Signal(int signal) const;

  // Its exit code, or 128 + the signal that ended it; nothing when it still runs after `limit`.
  std::optional<int> Wait(Duration limit);

 private:
  Process(pid_t pid, int handle, int stop_signal)
      : pid_(pid), handle_(handle), stop_signal_(stop_signal) {}
  void Release();

  pid_t pid_ = -1;
  int handle_ = -1;  // a pidfd
  int stop_signal_ = SIGKILL;
  std::optional<int> exit_;
};

// Whether a process, which need not be a child of ours, has ended by then.
bool EndsWithin(pid_t pid, Duration limit);

}  // namespace trimtab

#include "tests/perf/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "base/check.h"

namespace trimtab::perf {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

// Starts it with its output going into `out`.
pid_t Spawn(const std::vector<std::string>& words, int out) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  pid_t pid = -1;
  const int failed = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) CheckFailed(__FILE__, __LINE__, ("cannot run " + words[0]).c_str());
  return pid;
}

std::string ReadAll(int handle) {
  std::string all;
  std::array<char, 4096> piece{};
  for (ssize_t got = 0; (got = read(handle, piece.data(), piece.size())) > 0;) {
    all.append(piece.data(), static_cast<size_t>(got));
  }
  return all;
}

}  // namespace

double ProgramRun::Figure(const std::string& name) const {
  const auto found = said.find(name);
  if (found == said.end()) CheckFailed(__FILE__, __LINE__, ("nobody said " + name).c_str());
  return found->second;
}

ProgramRun RunProgram(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  TRIMTAB_CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
  const pid_t pid = Spawn(words, ends[1]);
  close(ends[1]);
  std::string printed = ReadAll(ends[0]);
  close(ends[0]);

  int status = 0;
  rusage usage{};
  TRIMTAB_CHECK(wait4(pid, &status, 0, &usage) == pid);
  if (status != 0) CheckFailed(__FILE__, __LINE__, (words[0] + " failed").c_str());
  ProgramRun run = {.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime),
                    .peak_bytes = 1024.0 * static_cast<double>(usage.ru_maxrss),
                    .output = std::move(printed)};
  std::istringstream output(run.output);
  std::string name;
  for (double value = 0; output >> name >> value;) run.said[name] = value;
  return run;
}

std::string PeerPath(const std::string& name) { return TRIMTAB_PEERS "/" + name; }

double Median(std::vector<double> values) {
  TRIMTAB_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace trimtab::perf

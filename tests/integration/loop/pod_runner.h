#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "k8s/json.h"
#include "tests/integration/loop/admin.h"

namespace trimtab::loop {

// A pod whose process runs, as an exporter shows it.
struct RunningPod {
  std::string name;
  std::string uid;
  std::map<std::string, std::string> env;  // of its first container
  bool ready = false;
};

// The kubelet of one namespace: binds pods, says that they run and, a moment later, are Ready;
// ends those that were deleted. What becomes of a pod is said by its environment variable FATE:
//   Crash       ends after its start, again and again
//   OutOfMemory the same, killed for its memory
//   NoImage     never starts: its image cannot be pulled
//   NeverReady  runs, and is never Ready
// Owned by a test; a thread of its own works through the API until the destructor. Any thread may
// ask what runs.
class PodRunner {
 public:
  PodRunner(Admin& admin, std::string ns);

  std::vector<RunningPod> running() const;

 private:
  struct Process {
    MonoTime started;
    int64_t restarts = 0;
    bool ready = false;
    bool seen = false;
    RunningPod shown;
  };

  void Run(const std::stop_token& stop);
  void Round();
  void Visit(const k8s::Json& pod);
  void Finish(const std::string& name);
  void Bind(const std::string& name);
  void Live(const k8s::Json& pod, Process& process);
  void Report(const std::string& name, const Process& process, const std::string& fate);

  Admin& admin_;
  const std::string ns_;
  std::map<std::string, Process> processes_;  // by uid; the thread's own
  mutable std::mutex mutex_;
  std::vector<RunningPod> running_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace trimtab::loop

#pragma once

#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/integration/loop/admin.h"
#include "tests/integration/loop/write_proxy.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace trimtab::loop {

// The program `trimtab controller`, behind a proxy of its own. Owned by a test, used from its
// thread; only the proxy's threads kill it.
class ControllerProcess {
 public:
  ControllerProcess(
      Admin& admin, const std::filesystem::path& settings, std::string identity,
      WriteProxy::Decide decide = [](const SeenWrite&) { return WriteFate::kPass; });

  // Starts it, or starts it again after its end.
  void Start();
  void Signal(int signal) { process_->Signal(signal); }
  // As Process::Wait.
  std::optional<int> Wait(Duration limit) { return process_->Wait(limit); }
  bool ended() { return process_->Wait(Duration::zero()).has_value(); }

  const WriteProxy& proxy() const { return proxy_; }
  std::string log() const;

 private:
  const std::filesystem::path settings_;
  const std::string identity_;
  TempDir folder_;
  std::atomic<pid_t> pid_ = -1;
  WriteProxy proxy_;
  std::optional<Process> process_;
};

}  // namespace trimtab::loop

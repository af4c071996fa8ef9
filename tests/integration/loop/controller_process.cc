#include "tests/integration/loop/controller_process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

namespace trimtab::loop {

ControllerProcess::ControllerProcess(Admin& admin, const std::filesystem::path& settings,
                                     std::string identity, WriteProxy::Decide decide)
    : settings_(settings), identity_(std::move(identity)), proxy_(admin, std::move(decide), [this] {
        if (const pid_t pid = pid_; pid > 0) kill(pid, SIGKILL);
      }) {
  folder_.Write("kubeconfig",
                "apiVersion: v1\nkind: Config\ncurrent-context: test\n"
                "clusters: [{name: test, cluster: {server: \"" +
                    proxy_.url() +
                    "\"}}]\nusers: [{name: test, user: {}}]\n"
                    "contexts: [{name: test, context: {cluster: test, user: test}}]\n");
}

void ControllerProcess::Start() {
  process_.reset();
  auto started = Process::Start(
      {TRIMTAB_BINARY, "controller", "--settings", settings_.string(), "--kubeconfig",
       (folder_.path() / "kubeconfig").string(), "--identity", identity_},
      {.log = folder_.path() / "log"});
  ASSERT_TRUE(started.ok()) << started.error().message;
  process_.emplace(*std::move(started));
  pid_ = process_->pid();
}

std::string ControllerProcess::log() const {
  std::ostringstream text;
  text << std::ifstream(folder_.path() / "log").rdbuf();
  return text.str();
}

}  // namespace trimtab::loop

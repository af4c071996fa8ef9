#include "tests/cluster/control_plane.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <optional>
#include <string>

namespace trimtab::cluster {
namespace {

using std::chrono::seconds;

// Tests that may harm their control plane, so each has its own.
class ControlPlaneTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = ReasonToSkip()) GTEST_SKIP() << "skipped: " << *reason;
    Result<ControlPlane> started = ControlPlane::Start();
    ASSERT_TRUE(started.ok()) << started.error().message;
    plane_.emplace(*std::move(started));
  }

  ControlPlane& plane() { return *plane_; }
  void Stop() { plane_.reset(); }

  // Nothing, or why the connection to the server's port failed.
  int ConnectError() {
    const std::string& url = plane().url();
    const int port = std::stoi(url.substr(url.rfind(':') + 1));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    const int socket_handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int result =
        connect(socket_handle, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int error = result == 0 ? 0 : errno;
    close(socket_handle);
    return error;
  }

 private:
  std::optional<ControlPlane> plane_;
};

TEST_F(ControlPlaneTest, AnswersToTheCertificateAndToTheToken) {
  const Result<std::string> by_certificate = plane().Kubectl({"get", "--raw", "/readyz"});
  ASSERT_TRUE(by_certificate.ok()) << by_certificate.error().message;
  EXPECT_EQ(*by_certificate, "ok");
  const Result<std::string> by_token = plane().Kubectl(
      {"--kubeconfig", plane().token_kubeconfig().string(), "auth", "whoami", "-o", "name"});
  EXPECT_TRUE(by_token.ok()) << by_token.error().message;
}

TEST_F(ControlPlaneTest, RefusesConnectionsOnceKilledAndKeepsItsDataThroughARestart) {
  ASSERT_TRUE(plane().Kubectl({"create", "configmap", "kept"}).ok());
  plane().KillApiServer();
  EXPECT_EQ(ConnectError(), ECONNREFUSED);
  const Result<void> restarted = plane().RestartApiServer();
  ASSERT_TRUE(restarted.ok()) << restarted.error().message;
  EXPECT_EQ(ConnectError(), 0);
  EXPECT_TRUE(plane().Kubectl({"get", "configmap", "kept"}).ok());
}

TEST_F(ControlPlaneTest, HangsWhileEtcdIsPaused) {
  plane().PauseEtcd();
  EXPECT_FALSE(plane().Kubectl({"create", "configmap", "late", "--request-timeout=1s"}).ok());
  plane().ResumeEtcd();
  EXPECT_TRUE(plane().Kubectl({"create", "configmap", "served"}).ok());
}

TEST_F(ControlPlaneTest, LeavesNoFolderBehind) {
  const std::filesystem::path folder = plane().ca_file().parent_path();
  EXPECT_TRUE(std::filesystem::exists(folder));
  Stop();
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(ControlPlaneStart, SaysWhichPartFailedAndWhy) {
  if (const auto reason = ReasonToSkip()) GTEST_SKIP() << "skipped: " << *reason;
  const Result<ControlPlane> refused =
      ControlPlane::Start({.api_server_flags = {"--no-such-flag"}});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("kube-apiserver ended"), std::string::npos);
  EXPECT_NE(refused.error().message.find("--no-such-flag"), std::string::npos)
      << refused.error().message;
}

// The one that other tests use too: nothing here may harm it.
TEST(SharedControlPlane, TurnsADeploymentIntoPods) {
  if (const auto reason = ReasonToSkip()) GTEST_SKIP() << "skipped: " << *reason;
  const Result<ControlPlane> plane = ControlPlane::ShareOrStart();
  ASSERT_TRUE(plane.ok()) << plane.error().message;
  ASSERT_TRUE(plane->Kubectl({"create", "namespace", "smoke"}).ok());
  ASSERT_TRUE(
      plane->Kubectl({"-n", "smoke", "create", "deployment", "web", "--image=none", "--replicas=2"})
          .ok());
  const Result<std::string> made =
      plane->Kubectl({"-n", "smoke", "wait", "deployment/web", "--timeout=30s",
                      "--for=jsonpath={.status.unavailableReplicas}=2"});
  EXPECT_TRUE(made.ok()) << made.error().message;
}

}  // namespace
}  // namespace trimtab::cluster

#include "cli/cluster_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/real_clock.h"
#include "tests/support/temp_dir.h"

namespace trimtab::cli {
namespace {

using ::testing::HasSubstr;

class ClusterAccess : public ::testing::Test {
 protected:
  // A kubeconfig that is known by its server.
  std::string Kubeconfig(const std::string& name, const std::string& server) const {
    std::filesystem::create_directories((dir_.path() / name).parent_path());
    return dir_.Write(name,
                      "current-context: x\ncontexts: [{name: x, context: {cluster: c}}]\n"
                      "clusters: [{name: c, cluster: {server: 'http://" +
                          server + "'}}]\n");
  }
  std::string UrlOf(const AccessOptions& options) {
    const auto found = FindCluster(clock_, options, environment_);
    return found ? found->access.url : found.error().message;
  }

  TempDir dir_;
  RealClock clock_;
  k8s::Environment environment_ = {{"HOME", dir_.path()}};
};

TEST_F(ClusterAccess, TheFlagWinsOverTheVariableOverTheHomeFile) {
  Kubeconfig(".kube/config", "home");
  EXPECT_EQ(UrlOf({}), "http://home");
  environment_["KUBECONFIG"] = Kubeconfig("variable", "variable");
  EXPECT_EQ(UrlOf({}), "http://variable");
  EXPECT_EQ(UrlOf({.kubeconfig = Kubeconfig("flag", "flag")}), "http://flag");
}

TEST_F(ClusterAccess, TheContextGoesToTheFile) {
  Kubeconfig(".kube/config", "home");
  EXPECT_THAT(UrlOf({.context = "y"}), HasSubstr("there is no context \"y\" (there is: x)"));
}

TEST_F(ClusterAccess, WithoutAnyFileItSaysWhatItLookedFor) {
  EXPECT_EQ(UrlOf({}), "there is no kubeconfig: " + dir_.path().string() +
                           "/.kube/config does not exist; name one with --kubeconfig or "
                           "KUBECONFIG");
}

TEST_F(ClusterAccess, InAPodItUsesThePodsOwnCluster) {
  environment_["KUBERNETES_SERVICE_HOST"] = "10.0.0.1";
  environment_["KUBERNETES_SERVICE_PORT"] = "443";
  EXPECT_THAT(UrlOf({}), HasSubstr(std::string(k8s::kServiceAccountRoot)));
  EXPECT_THAT(UrlOf({.context = "x"}), HasSubstr("there is no kubeconfig"));
}

}  // namespace
}  // namespace trimtab::cli

#include "k8s/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace trimtab::k8s {
namespace {

using ::testing::HasSubstr;

class InCluster : public ::testing::Test {
 protected:
  InCluster() {
    dir_.Write("ca.crt", "the CA");
    dir_.Write("token", "one\n");
    dir_.Write("namespace", "trimtab-system\n");
  }
  Result<ClusterAccess> Access(const std::string& host = "10.0.0.1",
                               const std::string& port = "443") {
    return InClusterAccess(clock_, host, port, dir_.path());
  }

  TempDir dir_;
  ManualClock clock_;
};

TEST_F(InCluster, ReadsWhatAPodIsGiven) {
  const auto access = Access();
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->url, "https://10.0.0.1:443");
  EXPECT_EQ(access->ns, "trimtab-system");
  EXPECT_EQ(access->credentials->Tls()->ca_pem, "the CA");
  EXPECT_EQ(access->credentials->Tls()->certificate_pem, "");
  EXPECT_EQ(*access->credentials->Authorization(), "Bearer one");
}

// Fault L15: the address as it is, so that no name has to be looked up.
TEST_F(InCluster, AnIpv6AddressGetsBrackets) {
  EXPECT_EQ(Access("fd00::1", "6443")->url, "https://[fd00::1]:6443");
}

TEST_F(InCluster, NamesTheVariableThatIsMissing) {
  EXPECT_EQ(Access("", "443").error().message,
            "not in a cluster: KUBERNETES_SERVICE_HOST is not set");
  EXPECT_EQ(Access("10.0.0.1", "").error().message,
            "not in a cluster: KUBERNETES_SERVICE_PORT is not set");
}

TEST_F(InCluster, RefusesWhatIsNoAddress) {
  EXPECT_EQ(Access("evil/@host").error().code, Code::kInvalid);
  EXPECT_EQ(Access("10.0.0.1", "443/x").error().code, Code::kInvalid);
  EXPECT_EQ(Access("10.0.0.1", "0").error().code, Code::kInvalid);
  EXPECT_EQ(Access("10.0.0.1", "65536").error().code, Code::kInvalid);
}

TEST_F(InCluster, NamesTheFileThatIsMissing) {
  std::filesystem::remove(dir_.path() / "ca.crt");
  EXPECT_THAT(Access().error().message, HasSubstr((dir_.path() / "ca.crt").string()));
}

// Fault K10: the kubelet replaced the token.
TEST_F(InCluster, ANewTokenIsUsedAsSoonAsItIsThere) {
  const auto access = Access();
  dir_.Write("token", "another");
  EXPECT_EQ(*access->credentials->Authorization(), "Bearer another");
}

TEST_F(InCluster, RefreshNeedsAFileThatCanBeRead) {
  const auto access = Access();
  std::filesystem::remove(dir_.path() / "token");
  EXPECT_EQ(*access->credentials->Authorization(), "Bearer one");
  access->credentials->Refresh();
  EXPECT_EQ(access->credentials->Authorization().error().code, Code::kUnauthenticated);
}

// Fault S16: what could end a header is never put into one.
TEST_F(InCluster, ATokenWithControlBytesIsRefused) {
  for (const char* bad : {"a\r\nX-Evil: 1", "a b", "a\tb", "a\x01", "a\x7f", "t\xc3\xb6ken"}) {
    dir_.Write("token", bad);
    const auto access = Access();
    const auto header = access->credentials->Authorization();
    ASSERT_FALSE(header) << bad;
    EXPECT_EQ(header.error().code, Code::kUnauthenticated);
    EXPECT_THAT(header.error().message, HasSubstr("the service account's token: the token holds"));
    EXPECT_THAT(header.error().message, ::testing::Not(HasSubstr("Evil")));
  }
}

TEST_F(InCluster, SpacesAroundATokenAreCut) {
  dir_.Write("token", " \n one\r\n\n");
  EXPECT_EQ(*Access()->credentials->Authorization(), "Bearer one");
}

TEST_F(InCluster, ATokenOfSpacesIsNone) {
  dir_.Write("token", " \n");
  const auto access = Access();
  EXPECT_THAT(access->credentials->Authorization().error().message, HasSubstr("is empty"));
}

}  // namespace
}  // namespace trimtab::k8s

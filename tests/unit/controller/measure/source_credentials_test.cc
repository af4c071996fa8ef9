#include "controller/measure/source_credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace trimtab::measure {
namespace {

class SourceCredentialsTest : public testing::Test {
 protected:
  ManualClock clock_;
  TempDir folder_;
  PrometheusSettings settings_{.url = "http://prometheus:9090"};
};

TEST_F(SourceCredentialsTest, AreNoneWhereNoneAreSet) {
  const auto credentials = MakeSourceCredentials(clock_, settings_);
  const auto authorization = credentials->Authorization();
  ASSERT_TRUE(authorization.ok());
  EXPECT_EQ(*authorization, "");
}

TEST_F(SourceCredentialsTest, FollowATokenThatIsReplaced) {
  settings_.bearer_token_file = folder_.Write("token", "first\n");
  const auto credentials = MakeSourceCredentials(clock_, settings_);
  EXPECT_EQ(*credentials->Authorization(), "Bearer first");
  folder_.Write("token", "second\n");
  credentials->Refresh();
  EXPECT_EQ(*credentials->Authorization(), "Bearer second");
}

TEST_F(SourceCredentialsTest, SendUserAndPasswordWithoutTheFilesLineBreak) {
  settings_.username = "me";
  settings_.password_file = folder_.Write("password", "p:w \n");
  const auto credentials = MakeSourceCredentials(clock_, settings_);
  EXPECT_EQ(*credentials->Authorization(), "Basic bWU6cDp3IA==");
}

TEST_F(SourceCredentialsTest, FollowAPasswordThatIsReplaced) {
  settings_.username = "me";
  settings_.password_file = folder_.Write("password", "a");
  const auto credentials = MakeSourceCredentials(clock_, settings_);
  EXPECT_EQ(*credentials->Authorization(), "Basic bWU6YQ==");
  folder_.Write("password", "b");
  credentials->Refresh();
  EXPECT_EQ(*credentials->Authorization(), "Basic bWU6Yg==");
}

TEST_F(SourceCredentialsTest, NameTheSourceAndTheFieldOfAFileThatIsMissing) {
  settings_.username = "me";
  settings_.password_file = folder_.path() / "nothing";
  const auto basic = MakeSourceCredentials(clock_, settings_)->Authorization();
  ASSERT_FALSE(basic.ok());
  EXPECT_EQ(basic.error().code, Code::kUnauthenticated);
  EXPECT_THAT(basic.error().message, testing::HasSubstr("the source default: password_file"));

  PrometheusSettings tls{.url = "https://prometheus:9090", .ca_file = folder_.path() / "nothing"};
  const auto material = MakeSourceCredentials(clock_, tls)->Tls();
  ASSERT_FALSE(material.ok());
  EXPECT_THAT(material.error().message, testing::HasSubstr("the source default: ca_file"));
}

TEST_F(SourceCredentialsTest, ShowCertificatesAndTheNameToVerify) {
  settings_.ca_file = folder_.Write("ca", "CA");
  settings_.certificate_file = folder_.Write("crt", "CERTIFICATE");
  settings_.key_file = folder_.Write("key", "KEY");
  settings_.server_name = "prometheus.example";
  const auto tls = MakeSourceCredentials(clock_, settings_)->Tls();
  ASSERT_TRUE(tls.ok());
  EXPECT_EQ(*tls, (TlsMaterial{.ca_pem = "CA",
                               .certificate_pem = "CERTIFICATE",
                               .key_pem = "KEY",
                               .server_name = "prometheus.example"}));
}

}  // namespace
}  // namespace trimtab::measure

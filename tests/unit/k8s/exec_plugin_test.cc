#include "k8s/exec_plugin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/real_clock.h"
#include "tests/support/temp_dir.h"

namespace trimtab::k8s {
namespace {

using ::testing::HasSubstr;

constexpr const char* kV1 = "client.authentication.k8s.io/v1";

std::string Credential(const std::string& status) {
  return std::string(R"({"kind":"ExecCredential","apiVersion":")") + kV1 + R"(","status":)" +
         status + "}";
}

std::string ProblemOf(const std::string& text) {
  const auto parsed = ParseExecCredential(text, kV1);
  return parsed ? "accepted" : parsed.error().message;
}

TEST(ExecCredential, HoldsATokenAndItsEnd) {
  const auto given = ParseExecCredential(
      Credential(R"({"token":"t","expirationTimestamp":"2026-01-01T00:00:00Z"})"), kV1);
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->token, "t");
  EXPECT_EQ(given->expires, ParseRfc3339("2026-01-01T00:00:00Z"));
}

TEST(ExecCredential, HoldsACertificateAndItsKey) {
  const auto given =
      ParseExecCredential(Credential(R"({"clientCertificateData":"c","clientKeyData":"k"})"), kV1);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->certificate_pem, "c");
  EXPECT_EQ(given->key_pem, "k");
}

TEST(ExecCredential, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(ProblemOf("Please log in"), HasSubstr("its output: not valid JSON"));
  EXPECT_THAT(ProblemOf("{}"), HasSubstr("no ExecCredential"));
  EXPECT_THAT(ProblemOf(Credential("{}")), HasSubstr("neither"));
  EXPECT_THAT(ProblemOf(Credential(R"({"token":"t","clientKeyData":"k"})")), HasSubstr("only one"));
  EXPECT_THAT(ProblemOf(Credential(R"({"token":"t","expirationTimestamp":"soon"})")),
              HasSubstr("no RFC 3339 time"));
  EXPECT_THAT(ProblemOf(R"({"kind":"ExecCredential",
                            "apiVersion":"client.authentication.k8s.io/v1beta1"})"),
              HasSubstr("make both the same"));
}

// Runs real programs: a shell that writes down each time it is called.
class ExecPluginTest : public ::testing::Test {
 protected:
  // A plugin that runs `script`, with the number of the call in $N.
  ExecPlugin Plugin(const std::string& script, Json cluster = {}) {
    const std::string count = "echo x >> " + calls() + "; N=$(wc -l < " + calls() + "); ";
    ExecPluginConfig config{
        .where = "kc:7: user \"eks\"",
        .command = {.argv = {"sh", "-c", count + script}, .environment = CurrentEnvironment()},
        .api_version = kV1,
        .cluster = std::move(cluster)};
    return ExecPlugin(clock_, std::move(config));
  }
  static std::string Print(const std::string& json) { return "cat <<END\n" + json + "\nEND\n"; }
  std::string calls() const { return dir_.path() / "calls"; }
  std::string In(Duration time) { return FormatRfc3339(clock_.WallNow() + time); }

  RealClock clock_;
  TempDir dir_;
};

TEST_F(ExecPluginTest, RunsOnceUntilForgotten) {
  ExecPlugin plugin = Plugin(Print(Credential(R"({"token":"t$N"})")));
  EXPECT_EQ(plugin.Get()->token, "t1");
  EXPECT_EQ(plugin.Get()->token, "t1");
  plugin.Forget();
  EXPECT_EQ(plugin.Get()->token, "t2");
}

TEST_F(ExecPluginTest, RunsAgainShortlyBeforeItsCredentialExpires) {
  ExecPlugin fresh = Plugin(Print(
      Credential(R"({"token":"t$N","expirationTimestamp":")" + In(std::chrono::hours(1)) + "\"}")));
  EXPECT_EQ(fresh.Get()->token, "t1");
  EXPECT_EQ(fresh.Get()->token, "t1");
  ExecPlugin old = Plugin(Print(Credential(R"({"token":"t$N","expirationTimestamp":")" +
                                           In(std::chrono::seconds(5)) + "\"}")));
  EXPECT_EQ(old.Get()->token, "t2");
  EXPECT_EQ(old.Get()->token, "t3");
}

TEST_F(ExecPluginTest, IsToldWhatItIsFor) {
  ExecPlugin plugin = Plugin("echo \"$KUBERNETES_EXEC_INFO\" > " + calls() + ".info; exit 1",
                             Json::Of({{"server", "https://k:6443"}}));
  EXPECT_FALSE(plugin.Get());
  std::ifstream file(calls() + ".info");
  const std::string info((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(info, std::string(R"({"kind":"ExecCredential","apiVersion":")") + kV1 +
                      R"(","spec":{"interactive":false,"cluster":{"server":"https://k:6443"}}})" +
                      "\n");
}

TEST_F(ExecPluginTest, AFailureQuotesWhatItSaid) {
  ExecPlugin plugin =
      Plugin("echo 'token has expired,'; printf 'run\\n\\taws sso login\\n' >&2; exit 255");
  const auto given = plugin.Get();
  EXPECT_EQ(given.error().code, Code::kUnauthenticated);
  EXPECT_EQ(given.error().message,
            "kc:7: user \"eks\": the credential plugin sh exited with status 255: "
            "run aws sso login");
}

TEST_F(ExecPluginTest, AFailureIsNotKept) {
  ExecPlugin plugin = Plugin("[ $N = 2 ] || exit 1\n" + Print(Credential(R"({"token":"t"})")));
  EXPECT_FALSE(plugin.Get());
  EXPECT_TRUE(plugin.Get());
}

TEST_F(ExecPluginTest, AMissingProgramShowsTheHint) {
  ExecPluginConfig config{.where = "kc:7: user \"eks\"",
                          .command = {.argv = {"trimtab-no-such-plugin"}},
                          .api_version = kV1,
                          .install_hint = "Install it\nfrom example.com"};
  EXPECT_EQ(ExecPlugin(clock_, std::move(config)).Get().error().message,
            "kc:7: user \"eks\": the credential plugin trimtab-no-such-plugin is not installed: "
            "Install it from example.com");
}

TEST_F(ExecPluginTest, ChatterInsteadOfACredentialIsAnError) {
  ExecPlugin plugin = Plugin("echo hello");
  EXPECT_THAT(plugin.Get().error().message, HasSubstr("is of no use: its output: not valid JSON"));
}

}  // namespace
}  // namespace trimtab::k8s

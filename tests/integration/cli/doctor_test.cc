// Runs the binary against everything that may stand in its way, and reads what a user would read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/real_clock.h"
#include "k8s/subprocess.h"
#include "tests/fault/raw_server.h"
#include "tests/support/temp_dir.h"

namespace trimtab::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::Peer;
using testing::RawServer;
using ::testing::StartsWith;
using testing::TestCa;

constexpr const char* kRefusal =
    R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized",)"
    R"("reason":"Unauthorized","code":401})";

class DoctorCommand : public ::testing::Test {
 protected:
  // Runs the doctor with this kubeconfig.
  k8s::CommandOutput Doctor(const std::string& kubeconfig, std::vector<std::string> more = {}) {
    std::vector<std::string> argv = {TRIMTAB_BINARY, "doctor", "--kubeconfig",
                                     dir_.Write("kc", kubeconfig)};
    argv.insert(argv.end(), more.begin(), more.end());
    return Run(std::move(argv));
  }
  k8s::CommandOutput Run(std::vector<std::string> argv) {
    auto output = k8s::RunCommand({.argv = std::move(argv), .environment = environment_}, clock_,
                                  std::chrono::seconds(60), size_t{1} << 20);
    EXPECT_TRUE(output) << output.error().message;
    output->err = Short(output->err);
    output->out = Short(output->out);
    return *std::move(output);
  }
  // Without the folder of the test.
  std::string Short(std::string text) const {
    const std::string folder = dir_.path().string() + "/";
    for (size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
      text.erase(at, folder.size());
    }
    return text;
  }
  static std::string Config(const std::string& url, const std::string& user = "token: t",
                            const std::string& more = "") {
    return "current-context: dev\ncontexts: [{name: dev, context: {cluster: c, user: u}}]\n"
           "clusters:\n- name: c\n  cluster: {server: '" +
           url + "'" + more +
           "}\n"
           "users:\n- name: u\n  user: {" +
           user + "}\n";
  }
  // The configuration is wrong, which is the only thing that is said.
  void ExpectRefused(const std::string& kubeconfig, const std::string& sentence) {
    const auto output = Doctor(kubeconfig);
    EXPECT_EQ(output.err, "error: " + sentence + "\n");
    EXPECT_EQ(output.out, "");
    EXPECT_EQ(output.status, 2);
  }

  TempDir dir_;
  RealClock clock_;
  k8s::Environment environment_ = {{"PATH", "/usr/bin:/bin"}, {"HOME", dir_.path()}};
};

TEST_F(DoctorCommand, ABrokenKubeconfigIsNamedByLineAndColumn) {
  ExpectRefused("a: b\nclusters: [c\nusers: []\n",
                "kc:3:6: not valid YAML: end of sequence flow not found");
}

TEST_F(DoctorCommand, ABrokenFieldIsNamed) {
  ExpectRefused(Config("https://k", "password: p", ", certificate-authority-data: '?'"),
                "kc:8: user \"u\": password is not supported: use a token, a client certificate or "
                "exec");
}

TEST_F(DoctorCommand, AMissingCaIsNamed) {
  ExpectRefused(Config("https://k", "token: t", ", certificate-authority: ca.crt"),
                "kc:5: cluster \"c\": certificate-authority: cannot read ca.crt: No such file or "
                "directory");
}

TEST_F(DoctorCommand, AWrongContextIsNamedWithTheRightOnes) {
  const auto output = Doctor(Config("http://127.0.0.1:1"), {"--context", "prod"});
  EXPECT_EQ(output.err, "error: kc: there is no context \"prod\" (there is: dev)\n");
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, AMissingKubeconfigIsNamed) {
  const auto output = Run({TRIMTAB_BINARY, "doctor"});
  EXPECT_EQ(output.err,
            "error: there is no kubeconfig: .kube/config does not exist; name one with "
            "--kubeconfig or KUBECONFIG\n");
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, AnUnreachableServerIsNamed) {
  // A port that nobody listens on: its owner has just gone.
  const std::string url = RawServer([](Peer&) {}).url();
  const auto output = Doctor(Config(url));
  EXPECT_THAT(output.err,
              StartsWith("error: kc:5: cluster \"c\": server: no connection to " + url));
  EXPECT_THAT(output.err, HasSubstr("): start the server, or correct this address\n"));
  EXPECT_EQ(output.out, "ok    configuration: kc names " + url + "\n");
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, AProxysPageIsNamed) {
  RawServer server([](Peer& peer) {
    peer.ReadRequest();
    peer.Send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n"
        "<html>Sign in</html");
  });
  const auto output = Doctor(Config(server.url()));
  EXPECT_EQ(output.err, "error: kc:5: cluster \"c\": server: " + server.url() +
                            ": answered 200 with an HTML page where JSON was expected: not the API "
                            "server but something before it, such as a proxy, seems to have "
                            "answered: \"<html>Sign in</html\": give the API server's own address "
                            "here\n");
  EXPECT_EQ(output.status, 2);
}

// Answers every request: the version to all, anything else to nobody.
void RefuseAll(Peer& peer) {
  while (peer.ReadRequest()) {
    const bool open = peer.request().target == "/version";
    const std::string body = open ? "{}" : kRefusal;
    peer.Send(std::string("HTTP/1.1 ") + (open ? "200 OK" : "401 Unauthorized") +
              "\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  }
}

TEST_F(DoctorCommand, AnExpiredTokenIsNamed) {
  RawServer server(RefuseAll);
  const auto output = Doctor(Config(server.url()));
  EXPECT_EQ(output.err,
            "error: kc:8: user \"u\": the server does not accept these credentials "
            "(Unauthorized): get new ones: the token or certificate has expired, or is of another "
            "cluster\n");
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, ACertificateOfAnotherCaIsNamed) {
  const TestCa ours("ours");
  const TestCa other("other");
  RawServer server(RefuseAll, {.tls = testing::ServerTls{.identity = other.IssueLoopback()}});
  dir_.Write("ca.crt", ours.pem());
  const auto output = Doctor(Config(server.url(), "token: t", ", certificate-authority: ca.crt"));
  EXPECT_THAT(output.err, StartsWith("error: kc:5: cluster \"c\": certificate-authority: ca.crt: "
                                     "the certificate of " +
                                     server.url() + " is not trusted ("));
  EXPECT_THAT(output.err, HasSubstr("name the CA that signed it"));
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, ASilentServerIsNamedWithinTheTimeout) {
  RawServer server([](Peer& peer) { peer.WaitUntilGone(); });
  const auto output = Doctor(Config(server.url()), {"--request-timeout", "1s"});
  EXPECT_THAT(output.err, HasSubstr("no answer from " + server.url() + " within 1 s"));
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, APluginThatFailsIsQuoted) {
  RawServer server(RefuseAll);
  const auto output =
      Doctor(Config(server.url(),
                    "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: sh, "
                    "args: ['-c', 'echo please log in >&2; exit 1']}"));
  EXPECT_THAT(output.err, HasSubstr("kc:8: user \"u\": the credential plugin sh exited with status "
                                    "1: please log in"));
  EXPECT_EQ(output.status, 2);
}

// A plugin is a program of the user's, and may need the certificates that he configured.
TEST_F(DoctorCommand, APluginSeesTheUsersEnvironment) {
  environment_["SSL_CERT_FILE"] = "/users/own.pem";
  RawServer server(RefuseAll);
  const auto output =
      Doctor(Config(server.url(),
                    "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: sh, "
                    "args: ['-c', 'echo \"file=$SSL_CERT_FILE dir=$SSL_CERT_DIR\" >&2; exit 1']}"));
  EXPECT_THAT(output.err, HasSubstr("file=/users/own.pem dir="));
  EXPECT_THAT(output.err, ::testing::Not(HasSubstr("dir=/")));
}

TEST_F(DoctorCommand, JsonHoldsTheObstacleToo) {
  const auto output = Doctor("[]", {"-o", "json"});
  EXPECT_EQ(output.out,
            R"({"apiVersion":"cli.trimtab.dev/v1alpha1","kind":"DoctorReport","ok":false,)"
            R"("checks":[{"name":"configuration","result":"Fail",)"
            R"("message":"kc:1: must be a map"}]})"
            "\n");
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, UsageIsAnErrorOfItsOwn) {
  const auto output = Run({TRIMTAB_BINARY, "doctor", "--contxt", "x"});
  EXPECT_THAT(output.err, StartsWith("error: "));
  EXPECT_THAT(output.err, HasSubstr("see trimtab doctor --help"));
  EXPECT_EQ(output.out, "");
  EXPECT_EQ(output.status, 2);
}

TEST_F(DoctorCommand, OtherCommandsWriteDataOnly) {
  const auto version = Run({TRIMTAB_BINARY, "version"});
  EXPECT_THAT(version.out, MatchesRegex("trimtab [0-9.]+ \\(HTTP by [a-z]+\\)\n"));
  EXPECT_EQ(version.err, "");
  EXPECT_THAT(Run({TRIMTAB_BINARY, "version", "-o", "json"}).out,
              HasSubstr("\"kind\":\"Version\""));
  EXPECT_EQ(Run({TRIMTAB_BINARY, "demo"}).status, 0);
  EXPECT_EQ(Run({TRIMTAB_BINARY}).status, 0);
}

}  // namespace
}  // namespace trimtab::cli

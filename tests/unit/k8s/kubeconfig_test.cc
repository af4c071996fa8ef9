#include "k8s/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/real_clock.h"
#include "k8s/base64.h"
#include "tests/support/temp_dir.h"

namespace trimtab::k8s {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kPem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
constexpr const char* kKey = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

// A kubeconfig of one context, whose cluster and user hold the given lines.
std::string Config(const std::string& cluster, const std::string& user) {
  return "apiVersion: v1\nkind: Config\ncurrent-context: dev\npreferences: {}\n"
         "contexts:\n- name: dev\n  context: {cluster: c, user: u, namespace: shop}\n"
         "clusters:\n- name: c\n  cluster: {" +
         cluster +
         "}\n"
         "users:\n- name: u\n  user: {" +
         user + "}\n";
}

class KubeconfigTest : public ::testing::Test {
 protected:
  KubeconfigTest() {
    dir_.Write("ca.pem", kPem);
    dir_.Write("cert.pem", kPem);
    dir_.Write("key.pem", kKey);
    dir_.Write("token", "secret\n");
  }
  Result<ClusterAccess> Load(const std::string& text, const std::string& context = "") {
    return LoadKubeconfig(clock_, dir_.Write("kc", text), context);
  }
  // The message with the folder of the test left out.
  std::string Problem(const std::string& text, const std::string& context = "") {
    const auto access = Load(text, context);
    if (access) return "accepted";
    EXPECT_EQ(access.error().code, Code::kInvalid);
    return Short(access.error().message);
  }
  std::string Short(std::string message) const {
    const std::string folder = dir_.path().string() + "/";
    for (size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) {
      message.erase(at, folder.size());
    }
    return message;
  }

  const std::string cluster_ = "server: 'https://k:6443', certificate-authority: ca.pem";
  TempDir dir_;
  RealClock clock_;
};

TEST_F(KubeconfigTest, FilesAreRelativeToIt) {
  const auto access = Load(Config(cluster_ + ", tls-server-name: k8s",
                                  "client-certificate: cert.pem, client-key: key.pem"));
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->url, "https://k:6443");
  EXPECT_EQ(access->ns, "shop");
  const auto tls = access->credentials->Tls();
  EXPECT_EQ(tls->ca_pem, kPem);
  EXPECT_EQ(tls->certificate_pem, kPem);
  EXPECT_EQ(tls->key_pem, kKey);
  EXPECT_EQ(tls->server_name, "k8s");
  EXPECT_EQ(*access->credentials->Authorization(), "");
}

TEST_F(KubeconfigTest, DataInPlaceWinsOverAFile) {
  const auto access =
      Load(Config("server: 'https://k', certificate-authority: none.pem, "
                  "certificate-authority-data: " +
                      EncodeBase64(kPem),
                  "token: abc"));
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->credentials->Tls()->ca_pem, kPem);
  EXPECT_EQ(*access->credentials->Authorization(), "Bearer abc");
}

TEST_F(KubeconfigTest, ATokenFileWinsOverAToken) {
  const auto access = Load(Config(cluster_, "token: abc, tokenFile: token"));
  ASSERT_TRUE(access);
  EXPECT_EQ(*access->credentials->Authorization(), "Bearer secret");
}

TEST_F(KubeconfigTest, RunsAPluginThatIsBesideIt) {
  const auto plugin = dir_.Write("plugin.sh", R"(#!/bin/sh
    echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1",
           "status":{"token":"'"$1-$WHO"'"}}')");
  std::filesystem::permissions(plugin, std::filesystem::perms::owner_all);
  const auto access =
      Load(Config(cluster_,
                  "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin.sh, "
                  "args: [hi], env: [{name: WHO, value: ann}], provideClusterInfo: true}"));
  ASSERT_TRUE(access) << access.error().message;
  const auto header = access->credentials->Authorization();
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ(*header, "Bearer hi-ann");
  EXPECT_EQ(access->credentials->Tls()->certificate_pem, "");
}

TEST_F(KubeconfigTest, AContextCanBeNamed) {
  EXPECT_EQ(Problem(Config(cluster_, "token: t"), "dev"), "accepted");
  EXPECT_EQ(Problem(Config(cluster_, "token: t"), "prod"),
            "kc: there is no context \"prod\" (there is: dev)");
}

TEST_F(KubeconfigTest, NamesWhatIsMissing) {
  EXPECT_EQ(Problem("contexts: []\n"),
            "kc: current-context is not set: set it, or name a context (there is none)");
  EXPECT_EQ(Problem("current-context: x\n"),
            "kc:1: current-context names the context \"x\", which is not in the file (there is "
            "none)");
  EXPECT_EQ(Problem("current-context: a\ncontexts:\n- name: a\n  context: {cluster: c}\n"),
            "kc:4: context \"a\": cluster names the cluster \"c\", which is not in the file "
            "(there is none)");
  EXPECT_EQ(Problem(Config("certificate-authority: ca.pem", "token: t")),
            "kc:10: cluster \"c\" has no server: set it to the URL of the API server");
  EXPECT_THAT(Problem(Config("server: 'https://k'", "token: t")),
              StartsWith("kc:10: cluster \"c\" has no certificate-authority: set it"));
  EXPECT_EQ(Problem(Config(cluster_, "client-certificate: cert.pem")),
            "kc:13: user \"u\" has a client-certificate but no client-key");
}

TEST_F(KubeconfigTest, NamesTheFileThatCannotBeRead) {
  EXPECT_EQ(Problem(Config("server: 'https://k', certificate-authority: no.pem", "token: t")),
            "kc:10: cluster \"c\": certificate-authority: cannot read no.pem: No such file or "
            "directory");
  EXPECT_EQ(Problem(Config(cluster_, "tokenFile: no")),
            "kc:13: user \"u\": tokenFile: cannot read no: No such file or directory");
  EXPECT_EQ(Short(LoadKubeconfig(clock_, dir_.path() / "none").error().message),
            "kubeconfig: cannot read none: No such file or directory");
}

TEST_F(KubeconfigTest, NamesWhatIsNotWhatItShouldBe) {
  EXPECT_EQ(Problem(Config("server: 'https://k', certificate-authority: token", "token: t")),
            "kc:10: cluster \"c\": certificate-authority holds no PEM block of BEGIN CERTIFICATE: "
            "token");
  EXPECT_EQ(Problem(Config("server: 'https://k', certificate-authority-data: '?'", "token: t")),
            "kc:10: cluster \"c\": certificate-authority-data is not base64: write the PEM file "
            "through base64 -w0");
  EXPECT_EQ(Problem(Config("server: 'k:6443'", "token: t")),
            "kc:10: cluster \"c\": server must begin with https://");
  EXPECT_EQ(Problem(Config(cluster_, "token: [a]")), "kc:13: user \"u\": token must be a string");
  EXPECT_THAT(Problem("clusters: 5\n"), StartsWith("kc:1: clusters must be a list"));
  EXPECT_THAT(Problem("[a]"), StartsWith("kc:1: must be a map"));
  EXPECT_EQ(Problem(""), "kc:1: is empty: it is no kubeconfig");
  EXPECT_EQ(Problem("kind: Pod\n"), "kc:1: kind must be Config: this is no kubeconfig");
  EXPECT_THAT(Problem("a: b: c\n"), StartsWith("kc:1:5: not valid YAML"));
}

TEST_F(KubeconfigTest, RefusesWhatItWouldHaveToIgnore) {
  EXPECT_EQ(Problem(Config("server: 'https://k', insecure-skip-tls-verify: true", "token: t")),
            "kc:10: cluster \"c\": insecure-skip-tls-verify is not supported: set "
            "certificate-authority to the CA of this server instead");
  EXPECT_THAT(Problem(Config(cluster_ + ", proxy-url: 'http://p'", "token: t")),
              HasSubstr("proxy-url is not supported"));
  for (const char* key : {"auth-provider", "username", "password", "as", "as-uid", "as-groups"}) {
    EXPECT_THAT(Problem(Config(cluster_, std::string(key) + ": x")),
                StartsWith("kc:13: user \"u\": " + std::string(key)));
  }
  EXPECT_EQ(Problem(Config(cluster_ + ", insecure-skip-tls-verify: false", "token: t")),
            "accepted");
}

TEST_F(KubeconfigTest, WhatIsNotChosenMayBeBroken) {
  std::string config = Config(cluster_, "token: t");
  config += "- name: old\n  user: {auth-provider: {name: gcp}}\n";
  EXPECT_EQ(Problem(config), "accepted");
}

TEST_F(KubeconfigTest, IgnoresWhatItDoesNotKnow) {
  EXPECT_EQ(
      Problem(Config(cluster_ + ", extensions: [], colour: red", "token: t") + "colors: true\n"),
      "accepted");
}

TEST_F(KubeconfigTest, RefusesTwoEntriesOfOneName) {
  EXPECT_EQ(Problem(Config(cluster_, "token: t") + "- name: u\n  user: {token: x}\n"),
            "kc:14: user \"u\" stands twice: rename or remove one");
}

class ExecConfig : public KubeconfigTest {
 protected:
  std::string ExecProblem(const std::string& exec) {
    return Problem(Config(cluster_, "exec: {" + exec + "}"));
  }
  const std::string v1_ = "apiVersion: client.authentication.k8s.io/v1, command: x, ";
};

TEST_F(ExecConfig, IsCheckedBeforeItIsRun) {
  EXPECT_EQ(ExecProblem(v1_ + "interactiveMode: IfAvailable"), "accepted");
  EXPECT_THAT(ExecProblem(v1_), HasSubstr("interactiveMode must be Never or IfAvailable"));
  EXPECT_THAT(ExecProblem(v1_ + "interactiveMode: Always"), HasSubstr("get no terminal"));
  EXPECT_THAT(ExecProblem("command: x"), HasSubstr("apiVersion must be client.auth"));
  EXPECT_THAT(ExecProblem("apiVersion: client.authentication.k8s.io/v1beta1"),
              HasSubstr("command is missing"));
  EXPECT_THAT(ExecProblem(v1_ + "interactiveMode: Never, args: [[a]]"),
              HasSubstr("args must hold strings only"));
  EXPECT_THAT(ExecProblem(v1_ + "interactiveMode: Never, env: [{name: 'a=b'}]"),
              HasSubstr("env needs a name without '='"));
}

TEST_F(ExecConfig, StandsAlone) {
  EXPECT_THAT(Problem(Config(cluster_, "token: t, exec: {" + v1_ + "interactiveMode: Never}")),
              HasSubstr("exec stands beside a token"));
}

TEST_F(KubeconfigTest, OfSeveralFilesTheFirstThatNamesSomethingWins) {
  const std::string first = dir_.Write("a",
                                       "current-context: dev\nusers:\n- name: u\n  user: "
                                       "{token: first}\n");
  const std::string second = dir_.Write("b", Config(cluster_, "token: second"));
  const auto access =
      LoadKubeconfig(clock_, first + "::" + (dir_.path() / "none").string() + ":" + second);
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(access->url, "https://k:6443");
  EXPECT_EQ(*access->credentials->Authorization(), "Bearer first");
}

}  // namespace
}  // namespace trimtab::k8s

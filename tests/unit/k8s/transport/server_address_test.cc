#include "k8s/transport/server_address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trimtab::k8s {
namespace {

struct Case {
  std::string url;
  bool tls;
  std::string host;
  std::string port;
  std::string authority;
  std::string prefix;
};

TEST(ServerAddress, HoldsThePartsOfAUrl) {
  const std::vector<Case> cases = {
      {"https://10.0.0.1:6443", true, "10.0.0.1", "6443", "10.0.0.1:6443", ""},
      {"https://kubernetes.default.svc", true, "kubernetes.default.svc", "443",
       "kubernetes.default.svc", ""},
      {"http://prometheus:9090/prom/", false, "prometheus", "9090", "prometheus:9090", "/prom"},
      {"http://host/", false, "host", "80", "host", ""},
      {"https://[2001:db8::1]:6443/k8s/clusters/c-1", true, "2001:db8::1", "6443",
       "[2001:db8::1]:6443", "/k8s/clusters/c-1"},
      {"http://[::1]", false, "::1", "80", "[::1]", ""},
  };
  for (const Case& wanted : cases) {
    const auto address = ParseServerAddress(wanted.url);
    ASSERT_TRUE(address.ok()) << address.error().message;
    EXPECT_EQ(address->tls, wanted.tls) << wanted.url;
    EXPECT_EQ(address->host, wanted.host) << wanted.url;
    EXPECT_EQ(address->port, wanted.port) << wanted.url;
    EXPECT_EQ(address->authority, wanted.authority) << wanted.url;
    EXPECT_EQ(address->prefix, wanted.prefix) << wanted.url;
  }
}

TEST(ServerAddress, WritesTheUrlWithoutATrailingSlash) {
  EXPECT_EQ(ParseServerAddress("https://a:1/b/")->Url(), "https://a:1/b");
}

TEST(ServerAddress, RefusesWhatIsNoServer) {
  for (const char* url :
       {"", "10.0.0.1:6443", "ftp://host", "https://", "https://:6443",
        "https://host:", "https://host:0", "https://host:65536", "https://host:64x",
        "https://host:-1", "https://host/?a=b", "https://host#x", "https://ho st", "https://[::1",
        "https://[host]:1", "https://[::1]x", "https://a:b:c", "https://h\r\nx"}) {
    const auto address = ParseServerAddress(url);
    ASSERT_FALSE(address.ok()) << url;
    EXPECT_EQ(address.error().code, Code::kInvalid) << url;
    EXPECT_NE(address.error().message.find(url), std::string::npos) << url;
  }
}

TEST(ServerAddress, RefusesAUserNameWithoutRepeatingThePassword) {
  const auto address = ParseServerAddress("https://user:secret@host");
  ASSERT_FALSE(address.ok());
  EXPECT_EQ(address.error().code, Code::kInvalid);
  EXPECT_EQ(address.error().message.find("secret"), std::string::npos) << address.error().message;
}

TEST(ServerAddress, TellsAddressesFromNames) {
  for (const char* address : {"127.0.0.1", "::1", "2001:db8::1"}) EXPECT_TRUE(IsIpAddress(address));
  for (const char* name : {"localhost", "127.0.0", "1.2.3.4.example", "[::1]", ""}) {
    EXPECT_FALSE(IsIpAddress(name)) << name;
  }
}

}  // namespace
}  // namespace trimtab::k8s

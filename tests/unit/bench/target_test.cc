#include "bench/target.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>
#include <vector>

namespace trimtab::bench {
namespace {

TEST(Target, IsFoundByAddressAndPort) {
  const auto target = FindTarget("http://127.0.0.1:8080");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->name, "127.0.0.1:8080");
  EXPECT_EQ(target->address.ss_family, AF_INET);
  const auto& address = reinterpret_cast<const sockaddr_in&>(target->address);
  EXPECT_EQ(ntohs(address.sin_port), 8080);
}

TEST(Target, OfIpv6IsWrittenInBrackets) {
  const auto target = FindTarget("http://[::1]:8080/");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->name, "[::1]:8080");
  EXPECT_EQ(target->address.ss_family, AF_INET6);
}

TEST(Target, OfBothKindsOfAddressIsThatOfIpv4) {
  const auto target = FindTarget("http://localhost:8080");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->name, "localhost:8080");
  EXPECT_EQ(target->address.ss_family, AF_INET);
}

TEST(Target, HasPort80WhereNoneIsNamed) {
  const auto target = FindTarget("http://127.0.0.1");
  ASSERT_TRUE(target.ok());
  const auto& address = reinterpret_cast<const sockaddr_in&>(target->address);
  EXPECT_EQ(ntohs(address.sin_port), 80);
}

TEST(Target, ThatIsNoServerIsRefused) {
  const std::vector<std::string> bad = {
      "",           "127.0.0.1:80",      "https://127.0.0.1",     "http://",
      "http://:80", "http://127.0.0.1:", "http://127.0.0.1/path", "http://me@127.0.0.1"};
  for (const std::string& url : bad) {
    const auto target = FindTarget(url);
    ASSERT_FALSE(target.ok()) << url;
    EXPECT_EQ(target.error().code, Code::kInvalid) << url;
  }
}

TEST(Target, ThatIsNotFoundIsUnreachable) {
  const auto target = FindTarget("http://127.0.0.1:http");
  ASSERT_FALSE(target.ok());
  EXPECT_EQ(target.error().code, Code::kUnreachable);
}

}  // namespace
}  // namespace trimtab::bench

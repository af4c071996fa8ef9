#include "tests/support/prometheus_server.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

namespace trimtab {
namespace {

class PrometheusServerTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::optional<std::string> reason = PrometheusServer::ReasonToSkip();
    if (reason) GTEST_SKIP() << *reason;
  }
};

TEST_F(PrometheusServerTest, StartsOnAPortOfItsOwnAndEndsWithItsOwner) {
  auto first = PrometheusServer::Start({});
  ASSERT_TRUE(first.ok()) << first.error().message;
  const auto second = PrometheusServer::Start({});
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_NE(first->address(), second->address());
  const pid_t pid = first->process().pid();
  { const PrometheusServer ended = *std::move(first); }
  EXPECT_TRUE(EndsWithin(pid, std::chrono::seconds(10)));
}

TEST_F(PrometheusServerTest, SaysWhatIsWrongWithWhatItIsGiven) {
  const auto samples = PrometheusServer::Start({.samples = "no samples\n"});
  ASSERT_FALSE(samples.ok());
  EXPECT_NE(samples.error().message.find("promtool refuses the samples"), std::string::npos);
  const auto config = PrometheusServer::Start({.config = "scrapes: often\n"});
  ASSERT_FALSE(config.ok());
  EXPECT_NE(config.error().message.find("field scrapes not found"), std::string::npos)
      << config.error().message;
}

}  // namespace
}  // namespace trimtab

#include "controller/app/status_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "k8s/transport/transport.h"

namespace trimtab::app {
namespace {

using testing::HasSubstr;

class StatusServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = StatusServer::Start("127.0.0.1:0", {.metrics = [] { return "trimtab_up 1\n"; },
                                                      .healthy = [this] { return healthy_; },
                                                      .ready = [this] { return ready_; }});
    ASSERT_TRUE(server.ok()) << server.error().message;
    server_ = *std::move(server);
    auto transport = k8s::MakeTransport({.url = Url(), .tls = {}});
    ASSERT_TRUE(transport.ok());
    transport_ = *std::move(transport);
  }

  std::string Url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  HttpResponse Ask(const std::string& method, const std::string& target) {
    auto response =
        transport_->Send({.method = method, .target = target, .headers = {}, .body = {}}, {});
    EXPECT_TRUE(response.ok());
    return response.ok() ? *response : HttpResponse{};
  }

  bool healthy_ = true;
  bool ready_ = false;
  std::unique_ptr<StatusServer> server_;
  std::unique_ptr<HttpTransport> transport_;
};

TEST_F(StatusServerTest, ShowsMetricsAsAScrapeReadsThem) {
  const HttpResponse response = Ask("GET", "/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "trimtab_up 1\n");
  EXPECT_THAT(std::string(response.Header("Content-Type")), HasSubstr("version=0.0.4"));
}

TEST_F(StatusServerTest, AnswersWhetherItIsHealthyAndReady) {
  EXPECT_EQ(Ask("GET", "/healthz").status, 200);
  EXPECT_EQ(Ask("GET", "/readyz").status, 503);
  ready_ = true;
  healthy_ = false;
  EXPECT_EQ(Ask("GET", "/healthz").status, 503);
  EXPECT_EQ(Ask("GET", "/readyz").status, 200);
}

TEST_F(StatusServerTest, KnowsNothingElse) {
  EXPECT_EQ(Ask("GET", "/").status, 404);
  EXPECT_EQ(Ask("GET", "/metrics/../etc/passwd").status, 404);
  EXPECT_EQ(Ask("DELETE", "/metrics").status, 404);
}

TEST_F(StatusServerTest, ASecondOneOnThePortIsRefusedByName) {
  const std::string listen = "127.0.0.1:" + std::to_string(server_->port());
  const auto second = StatusServer::Start(listen, {});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr(listen));
}

TEST(StatusServer, AnAddressThatIsNoneIsRefusedWithTheFix) {
  for (const char* listen : {"", "8080", "localhost", "localhost:http", "localhost:70000", ":1"}) {
    const auto server = StatusServer::Start(listen, {});
    ASSERT_FALSE(server.ok()) << listen;
    EXPECT_THAT(server.error().message, HasSubstr("such as 127.0.0.1:8080"));
  }
}

}  // namespace
}  // namespace trimtab::app

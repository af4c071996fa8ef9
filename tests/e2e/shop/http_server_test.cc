#include "tests/e2e/shop/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/real_clock.h"
#include "tests/e2e/shop/client.h"

namespace trimtab::shop {
namespace {

HttpResponse Text(std::string text) {
  return {.content_type = "text/plain",
          .body = std::make_shared<const std::string>(std::move(text))};
}

// A server on a thread of its own, which answers as the test says.
class ShopServerTest : public testing::Test {
 protected:
  void Serve(HttpServer::Handle handle) {
    auto server = HttpServer::Listen(io_, "127.0.0.1:0", clock_, std::move(handle));
    ASSERT_TRUE(server.ok()) << server.error().message;
    server_ = *std::move(server);
    thread_ = std::jthread([this] { io_.run(); });
  }
  // With "METHOD TARGET BODY", at once.
  void ServeEcho() {
    Serve([](HttpRequest request, const HttpServer::Reply& reply) {
      reply(Text(request.method + " " + request.target + " " + request.body));
    });
  }
  void Stop() {
    boost::asio::post(io_, [this] { server_->Stop(); });
    thread_.join();
  }
  void TearDown() override {
    if (thread_.joinable()) Stop();
  }

  const RealClock clock_;
  boost::asio::io_context io_{1};
  std::unique_ptr<HttpServer> server_;
  std::jthread thread_;
};

TEST_F(ShopServerTest, AnswersManyRequestsOnOneConnection) {
  ServeEcho();
  Client client(server_->address());
  for (int i = 0; i < 5; ++i) {
    const std::string target = "/" + std::to_string(i);
    const ClientAnswer answer = client.Post(target, "body");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "POST " + target + " body");
    EXPECT_EQ(answer.headers.at("content-type"), "text/plain");
    EXPECT_EQ(answer.headers.at("vary"), "Accept-Encoding");
    EXPECT_EQ(answer.headers.count("content-encoding"), 0u);
  }
}

TEST_F(ShopServerTest, AnswersRequestsThatWereSentAtOnceInTheirOrder) {
  ServeEcho();
  Client client(server_->address());
  ASSERT_TRUE(client.SendOnly("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.Receive().body, "GET /1 ");
  EXPECT_EQ(client.Receive().body, "GET /2 ");
}

TEST_F(ShopServerTest, EndsTheConnectionOfWhoAsksForIt) {
  ServeEcho();
  for (const char* request :
       {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    Client client(server_->address());
    EXPECT_EQ(client.Send(request).headers.at("connection"), "close");
    EXPECT_EQ(client.Receive().status, 0);
  }
}

TEST_F(ShopServerTest, PassesOnWhatTheClientTakesAndSaysHowItIsPacked) {
  Serve([](HttpRequest request, const HttpServer::Reply& reply) {
    HttpResponse response = Text(request.accept_encoding);
    response.status = 201;
    response.content_encoding = "zstd";
    reply(std::move(response));
  });
  const ClientAnswer answer = Client(server_->address()).Get("/", "gzip, zstd");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "gzip, zstd");
  EXPECT_EQ(answer.headers.at("content-encoding"), "zstd");
}

TEST_F(ShopServerTest, TakesAnswersFromAnyThreadWhileItServesOthers) {
  std::mutex mutex;
  std::vector<HttpServer::Reply> owed;
  Serve([&](HttpRequest request, const HttpServer::Reply& reply) {
    if (request.target == "/now") return reply(Text("now"));
    const std::scoped_lock lock(mutex);
    owed.push_back(reply);
  });
  Client slow(server_->address());
  ASSERT_TRUE(slow.SendOnly("GET /later HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(Client(server_->address()).Get("/now").body, "now");
  HttpServer::Reply reply;
  while (!reply) {
    const std::scoped_lock lock(mutex);
    if (!owed.empty()) reply = std::move(owed.front());
  }
  std::jthread([&] { reply(Text("later")); }).join();
  EXPECT_EQ(slow.Receive().body, "later");
}

TEST_F(ShopServerTest, OwesNothingToWhoWent) {
  std::mutex mutex;
  std::vector<HttpServer::Reply> owed;
  Serve([&](HttpRequest request, const HttpServer::Reply& reply) {
    if (request.target == "/now") return reply(Text("now"));
    const std::scoped_lock lock(mutex);
    owed.push_back(reply);
  });
  {
    Client gone(server_->address());
    ASSERT_TRUE(gone.SendOnly("GET /later HTTP/1.1\r\n\r\n"));
    size_t count = 0;
    while (count == 0) {
      const std::scoped_lock lock(mutex);
      count = owed.size();
    }
  }
  owed.front()(Text("for nobody"));
  owed.clear();
  EXPECT_EQ(Client(server_->address()).Get("/now").body, "now");
}

TEST_F(ShopServerTest, RefusesWhatIsNoHttpAndClosesOnWhatIsFarTooLarge) {
  ServeEcho();
  Client confused(server_->address());
  const ClientAnswer answer = confused.Send("GET / HTTP/7.0\r\n\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body.rfind("{\"error\":\"the request is no HTTP: ", 0), 0u) << answer.body;
  EXPECT_EQ(confused.Receive().status, 0);
  Client huge(server_->address());
  EXPECT_EQ(huge.Send("POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n").status, 0);
  EXPECT_EQ(Client(server_->address()).Get("/").status, 200);
}

TEST_F(ShopServerTest, AcceptsAgainWhenThereAreFilesToOpenAgain) {
  ServeEcho();
  rlimit usual{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &usual), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = usual.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<int> held;
  for (int file = dup(STDERR_FILENO); file >= 0; file = dup(STDERR_FILENO)) held.push_back(file);
  ASSERT_FALSE(held.empty());
  close(held.back());
  held.pop_back();
  Client client(server_->address());  // it has the last one
  ASSERT_TRUE(client.SendOnly("GET /1 HTTP/1.1\r\n\r\n"));
  for (const int file : held) close(file);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &usual), 0);
  EXPECT_EQ(client.Receive().status, 200);
}

TEST_F(ShopServerTest, DrainingSendsEachClientAwayWithItsAnswer) {
  ServeEcho();
  Client kept(server_->address());
  EXPECT_EQ(kept.Get("/").headers.count("connection"), 0u);
  boost::asio::post(io_, [this] { server_->Drain(); });
  EXPECT_EQ(kept.Get("/").headers.at("connection"), "close");
  EXPECT_EQ(Client(server_->address()).Get("/").headers.at("connection"), "close");
}

TEST_F(ShopServerTest, StoppingClosesIdleConnectionsAndWaitsForOwedAnswers) {
  std::mutex mutex;
  std::vector<HttpServer::Reply> owed;
  Serve([&](HttpRequest, const HttpServer::Reply& reply) {
    const std::scoped_lock lock(mutex);
    owed.push_back(reply);
  });
  Client idle(server_->address()), busy(server_->address());
  ASSERT_TRUE(busy.SendOnly("GET / HTTP/1.1\r\n\r\n"));
  HttpServer::Reply reply;
  while (!reply) {
    const std::scoped_lock lock(mutex);
    if (!owed.empty()) reply = std::move(owed.front());
  }
  boost::asio::post(io_, [this] { server_->Stop(); });
  EXPECT_EQ(idle.Receive().status, 0);
  EXPECT_EQ(Client(server_->address()).Get("/").status, 0);
  reply(Text("as promised"));
  reply = nullptr;
  owed.clear();
  EXPECT_EQ(busy.Receive().body, "as promised");
  thread_.join();  // it has nothing left to do
}

}  // namespace
}  // namespace trimtab::shop

#include "tests/support/postgres_server.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace trimtab {
namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

Connection Connect(const std::string& url) { return {PQconnectdb(url.c_str()), PQfinish}; }

std::string Ask(PGconn* connection, const char* sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> answer(PQexec(connection, sql), PQclear);
  return PQresultStatus(answer.get()) == PGRES_TUPLES_OK ? PQgetvalue(answer.get(), 0, 0)
                                                         : PQresultErrorMessage(answer.get());
}

class PostgresServerTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::optional<std::string> reason = PostgresServer::ReasonToSkip();
    if (reason) GTEST_SKIP() << *reason;
  }
};

TEST_F(PostgresServerTest, StartsOnAPortOfItsOwnAndEndsWithItsOwnerAndItsFolder) {
  auto first = PostgresServer::Start();
  ASSERT_TRUE(first.ok()) << first.error().message;
  const auto second = PostgresServer::Start();
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_NE(first->port(), second->port());
  const pid_t pid = first->process().pid();
  const std::filesystem::path folder = first->folder();
  { const PostgresServer ended = *std::move(first); }
  EXPECT_TRUE(EndsWithin(pid, std::chrono::seconds(10)));
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(PostgresServerTest, EndsWithTheThreadThatStartedIt) {
  std::optional<Result<PostgresServer>> server;
  std::jthread([&server] { server.emplace(PostgresServer::Start()); }).join();
  ASSERT_TRUE(server->ok()) << server->error().message;
  EXPECT_TRUE(EndsWithin((*server)->process().pid(), std::chrono::seconds(10)));
}

TEST_F(PostgresServerTest, SyncsToTheDiskAndTakesTheSettingsThatItIsGiven) {
  const auto server = PostgresServer::Start({.settings = {{"max_connections", "17"}}});
  ASSERT_TRUE(server.ok()) << server.error().message;
  const Connection connection = Connect(server->url());
  EXPECT_EQ(Ask(connection.get(), "SHOW fsync"), "on");
  EXPECT_EQ(Ask(connection.get(), "SHOW synchronous_commit"), "on");
  EXPECT_EQ(Ask(connection.get(), "SHOW max_connections"), "17");
  const Connection by_socket = Connect(server->url() + "?host=" + server->folder().string());
  EXPECT_EQ(Ask(by_socket.get(), "SELECT inet_server_addr() IS NULL"), "t");
}

TEST_F(PostgresServerTest, RefusesWhoDoesNotKnowItsPassword) {
  const auto server = PostgresServer::Start();
  ASSERT_TRUE(server.ok()) << server.error().message;
  const Connection stranger =
      Connect("postgresql://shop:guess@127.0.0.1:" + std::to_string(server->port()) + "/postgres");
  EXPECT_EQ(PQstatus(stranger.get()), CONNECTION_BAD);
}

TEST_F(PostgresServerTest, SaysWhatIsWrongWithASettingThatItIsGiven) {
  const auto server = PostgresServer::Start({.settings = {{"max_connections", "many"}}});
  ASSERT_FALSE(server.ok());
  EXPECT_NE(server.error().message.find("max_connections"), std::string::npos)
      << server.error().message;
}

}  // namespace
}  // namespace trimtab

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/shop/shop_fixture.h"
#include "tests/support/process.h"

namespace trimtab::shop {
namespace {

using std::chrono::seconds;

// The program itself.
class ShopProgramTest : public ShopTest {
 protected:
  Process StartProgram(std::vector<std::string> words,
                       std::vector<std::pair<std::string, std::string>> environment) {
    words.insert(words.begin(), SHOP_BINARY);
    auto process = Process::Start(
        words, {.log = folder_.path() / "log", .environment = std::move(environment)});
    EXPECT_TRUE(process.ok()) << process.error().message;
    return *std::move(process);
  }
  std::string Log() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() / "log").rdbuf();
    return text.str();
  }
  // The address in the line that says that it listens, once that is there.
  std::string AwaitAddress() {
    constexpr std::string_view kLine = "listening address=";
    EXPECT_TRUE(Eventually([&] { return Log().find(kLine) != std::string::npos; })) << Log();
    const std::string log = Log();
    const size_t begin = log.find(kLine) + kLine.size();
    return log.substr(begin, log.find('\n', begin) - begin);
  }

  TempDir folder_;
};

TEST_F(ShopProgramTest, ServesUntilSigtermFinishesWhatIsInFlightAndEndsWithZero) {
  Process program =
      StartProgram({"--listen=127.0.0.1:0", "--shutdown-grace=0s", "--request-timeout=60s"},
                   {{"DATABASE_URL", server_->url()}});
  const std::string address = AwaitAddress();
  EXPECT_TRUE(Eventually([&] { return Client(address).Get("/readyz").status == 200; })) << Log();
  Client client(address);
  {
    const LockedOrders lock(Connect(), In());
    EXPECT_TRUE(client.SendOnly("GET /orders/51 HTTP/1.1\r\nHost: shop\r\n\r\n"));
    EXPECT_TRUE(Eventually([&] {
      return Client(address).Get("/metrics").body.find("shop_db_wait_seconds_count 1") !=
             std::string::npos;
    }));
    program.Signal(SIGTERM);
    EXPECT_TRUE(Eventually([&] { return Log().find("shutting down") != std::string::npos; }));
    EXPECT_EQ(program.Wait(std::chrono::milliseconds(50)), std::nullopt);
  }
  EXPECT_EQ(client.Receive().status, 200);
  EXPECT_EQ(program.Wait(seconds(60)), 0);
  EXPECT_NE(Log().find("ended"), std::string::npos);
}

TEST_F(ShopProgramTest, RefusesABadSettingWithOneSentenceAndTwo) {
  const std::string file = folder_.Write("shop.yaml", "workers: 100\n").string();
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{"--batch-size=0"},
       "shop: BATCH_SIZE is \"0\" (from an argument): allowed is a whole number from 1 to 256\n"},
      {{"--config=" + file},
       "shop: WORKERS is \"100\" (from " + file +
           ":1:10): allowed is a whole number from 1 to 64\n"},
      {{"--config=/no/such/file"}, "shop: cannot read the file /no/such/file\n"},
      {{}, "shop: DATABASE_URL is not set: it is a URL such as postgresql://user@host:5432/name\n"},
  };
  for (const auto& [words, sentence] : rows) {
    std::filesystem::remove(folder_.path() / "log");
    Process program = StartProgram(words, {});
    EXPECT_EQ(program.Wait(seconds(60)), 2);
    EXPECT_EQ(Log(), sentence);
  }
}

TEST_F(ShopProgramTest, EndsWithOneWhereItCannotListen) {
  Process program = StartProgram({"--listen=256.0.0.1:80"}, {{"DATABASE_URL", server_->url()}});
  EXPECT_EQ(program.Wait(seconds(60)), 1);
  EXPECT_EQ(Log(),
            "shop: cannot listen on 256.0.0.1:80: it is no address and port such as "
            "0.0.0.0:8080\n");
}

}  // namespace
}  // namespace trimtab::shop

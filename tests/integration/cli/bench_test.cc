// Runs the binary against a server of the test, and reads what a user would read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "k8s/json.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_server.h"

namespace trimtab::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TinyReply;
using testing::TinyServer;

TinyReply Ok(const TinyServer::Request&) { return {}; }

class BenchCommand : public ::testing::Test {
 protected:
  Process Start(const std::vector<std::string>& words) {
    std::vector<std::string> all = {TRIMTAB_BINARY, "bench", "run"};
    all.insert(all.end(), words.begin(), words.end());
    auto process = Process::Start(all, {.log = log_});
    EXPECT_TRUE(process) << process.error().message;
    return *std::move(process);
  }
  // Its exit code; what it printed is in `printed`.
  int End(Process& process) {
    const auto code = process.Wait(seconds(60));
    std::ostringstream text;
    text << std::ifstream(log_).rdbuf();
    printed = text.str();
    return code.value_or(-1);
  }
  int Run(const std::vector<std::string>& words) {
    Process process = Start(words);
    return End(process);
  }

  std::string printed;

 private:
  TempDir dir_;
  const std::filesystem::path log_ = dir_.path() / "out";
};

TEST_F(BenchCommand, MeasuresAServer) {
  TinyServer server(Ok);
  const int code = Run({"--url", server.url() + "/items", "--rate", "200", "--duration", "500ms",
                        "--warm-up", "100ms", "-o", "json"});
  const auto report = k8s::Json::Parse(printed);
  ASSERT_TRUE(report.ok()) << printed;
  EXPECT_EQ(report->Find("sent")->integer(), 100);
  EXPECT_EQ(report->Find("succeeded")->integer(), 100);
  EXPECT_EQ(server.requests(), 120U);
  // A busy machine may have disturbed it, and then it says so.
  const bool limited = report->Get({"generator", "limited"})->boolean().value();
  EXPECT_EQ(code, limited ? 3 : 0);
}

TEST_F(BenchCommand, DrivesUsersAtRandomToo) {
  TinyServer server(Ok);
  Run({"--url", server.url(), "--users", "2", "--think", "10ms", "--duration", "300ms"});
  EXPECT_THAT(printed, HasSubstr("closed: "));
  Run({"--url", server.url(), "--rate", "100", "--poisson", "--duration", "200ms"});
  EXPECT_THAT(printed, HasSubstr("open: "));
}

TEST_F(BenchCommand, EndsWith3WhereNobodyAnswers) {
  const std::string gone = TinyServer(Ok).url();
  EXPECT_EQ(Run({"--url", gone, "--rate", "100", "--duration", "100ms"}), 3);
  EXPECT_THAT(printed, StartsWith("unknown: "));
  EXPECT_THAT(printed, HasSubstr("10 connect"));
}

TEST_F(BenchCommand, EndsWith2WhereItIsAskedWrongly) {
  EXPECT_EQ(Run({"--rate", "100"}), 2);
  EXPECT_EQ(Run({"--url", "http://127.0.0.1:1"}), 2);
  EXPECT_EQ(Run({"--url", "https://127.0.0.1:1", "--rate", "1"}), 2);
  EXPECT_EQ(Run({"--url", "http://127.0.0.1:1", "--rate", "-5"}), 2);
  EXPECT_EQ(Run({"--url", "http://127.0.0.1:1", "--users", "0"}), 2);
}

TEST_F(BenchCommand, EndsWith130AndWhatItHasWhenItIsInterrupted) {
  TinyServer server(Ok);
  Process process = Start({"--url", server.url(), "--rate", "500", "--duration", "1h"});
  while (server.requests() < 50) std::this_thread::sleep_for(milliseconds(1));
  process.Signal(SIGINT);
  EXPECT_EQ(End(process), 130);
  EXPECT_THAT(printed, StartsWith("partial: "));
}

}  // namespace
}  // namespace trimtab::cli

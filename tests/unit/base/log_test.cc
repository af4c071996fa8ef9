#include "base/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace trimtab {
namespace {

// What `write` sends to standard error through a new log.
template <class Write>
std::string Captured(LogLevel level, LogFormat format, Write write) {
  testing::internal::CaptureStderr();
  write(*MakeStderrLog(level, format));
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesFieldsForPeople) {
  const std::string text = Captured(LogLevel::kInfo, LogFormat::kText, [](Log& log) {
    log.Warning("watch ended", {{"kind", "Deployment"}, {"why", "too old"}});
  });
  EXPECT_NE(text.find("warning watch ended kind=Deployment why=\"too old\"\n"), std::string::npos)
      << text;
}

TEST(Log, WritesOneJsonObjectALineForMachines) {
  const std::string text = Captured(LogLevel::kInfo, LogFormat::kJson, [](Log& log) {
    log.Info("trial kept", {{"loop", "shop/checkout"}});
  });
  EXPECT_TRUE(text.starts_with("{\"time\":\"")) << text;
  EXPECT_NE(text.find(R"("level":"info","msg":"trial kept","loop":"shop/checkout"})"),
            std::string::npos)
      << text;
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const std::string text =
      Captured(LogLevel::kWarning, LogFormat::kText, [](Log& log) { log.Info("not this"); });
  EXPECT_EQ(text, "");
}

TEST(Log, NoValueCanForgeALine) {
  for (const LogFormat format : {LogFormat::kText, LogFormat::kJson}) {
    const std::string text = Captured(LogLevel::kInfo, format, [](Log& log) {
      log.Info("seen", {{"value", "x\n2026-01-01T00:00:00Z error forged\x1b[2J"}});
    });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace trimtab

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/real_clock.h"
#include "tests/e2e/shop/config_watch.h"
#include "tests/e2e/shop/settings.h"
#include "tests/e2e/shop/shop.h"

namespace trimtab::shop {
namespace {

constexpr int kUsage = 2;
constexpr int kFailed = 1;

int Fail(int code, const std::string& sentence) {
  std::fprintf(stderr, "shop: %s\n", sentence.c_str());
  return code;
}

SettingSources SourcesOf(int count, char** words) {
  SettingSources sources{.arguments = {words + 1, words + count}};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t at = text.find('=');
    if (at != std::string::npos) sources.environment[text.substr(0, at)] = text.substr(at + 1);
  }
  sources.file_name = ConfigFileOf(sources);
  return sources;
}

int Serve(const Settings& settings, SettingSources sources) {
  const RealClock clock;
  const auto log = MakeStderrLog(LogLevel::kInfo, LogFormat::kText);
  auto opened = Shop::Open(settings, std::move(sources), clock, *log);
  if (!opened) return Fail(kFailed, opened.error().message);
  Shop& shop = **opened;
  boost::asio::signal_set signals(shop.io(), SIGTERM, SIGINT);
  signals.async_wait([&shop](const boost::system::error_code& cancelled, int) {
    if (!cancelled) shop.BeginShutdown();
  });
  log->Info("listening", {{"address", shop.address()}});
  shop.Run();
  log->Info("ended");
  return 0;
}

int Main(int count, char** words) {
  SettingSources sources = SourcesOf(count, words);
  if (!sources.file_name.empty()) {
    auto text = ReadFileText(sources.file_name);
    if (!text) return Fail(kUsage, text.error().message);
    sources.file_text = *std::move(text);
  }
  const auto settings = ReadSettings(sources);
  if (!settings) return Fail(kUsage, settings.error().message);
  if (settings->database_url.empty()) {
    return Fail(kUsage,
                "DATABASE_URL is not set: it is a URL such as postgresql://user@host:5432/name");
  }
  return Serve(*settings, std::move(sources));
}

}  // namespace
}  // namespace trimtab::shop

int main(int count, char** words) { return trimtab::shop::Main(count, words); }

#include "tests/e2e/shop/settings.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace trimtab::shop {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Settings Good(const SettingSources& sources) {
  const auto read = ReadSettings(sources);
  EXPECT_TRUE(read.ok()) << read.error().message;
  return read.ok() ? *read : Settings{};
}

std::string Fault(const SettingSources& sources) {
  const auto read = ReadSettings(sources);
  return read.ok() ? "" : read.error().message;
}

TEST(ShopSettings, AreWhatPeopleLeaveThingsAt) {
  const Settings settings = Good({});
  EXPECT_EQ(settings.database_pool, 4u);
  EXPECT_EQ(settings.workers, 4u);
  EXPECT_EQ(settings.live.batch_size, 1u);
  EXPECT_EQ(settings.live.batch_linger, milliseconds(0));
  EXPECT_EQ(TextOf(settings.live.compression), "gzip-9");
  EXPECT_EQ(settings.live.cache_bytes, 1u << 20);
  EXPECT_EQ(settings.live.cache_eviction, Eviction::kLru);
  EXPECT_EQ(settings.live.request_timeout, seconds(2));
}

TEST(ShopSettings, ComeFromArgumentsBeforeTheEnvironmentBeforeTheFile) {
  SettingSources sources{.file_name = "shop.yaml", .file_text = "workers: 3\n"};
  EXPECT_EQ(Good(sources).workers, 3u);
  sources.environment["WORKERS"] = "5";
  EXPECT_EQ(Good(sources).workers, 5u);
  sources.arguments = {"--workers=7"};
  EXPECT_EQ(Good(sources).workers, 7u);
}

TEST(ShopSettings, AllStandInTheFileUnderNestedKeys) {
  const Settings settings = Good({.file_name = "shop.yaml", .file_text = R"(
database: {pool: 8, url: "postgresql://localhost/shop"}
workers: 16
batch:
  size: 32
  linger: 5ms
compression: zstd-3
cache: {size: 64Mi, eviction: lfu}
request: {timeout: 500ms}
listen: 0.0.0.0:80
queue: {size: 100}
shutdown: {grace: 0s}
)"});
  EXPECT_EQ(settings.database_pool, 8u);
  EXPECT_EQ(settings.database_url, "postgresql://localhost/shop");
  EXPECT_EQ(settings.workers, 16u);
  EXPECT_EQ(settings.live.batch_size, 32u);
  EXPECT_EQ(settings.live.batch_linger, milliseconds(5));
  EXPECT_EQ(settings.live.compression, (Compression{.codec = Codec::kZstd, .level = 3}));
  EXPECT_EQ(settings.live.cache_bytes, 64u << 20);
  EXPECT_EQ(settings.live.cache_eviction, Eviction::kLfu);
  EXPECT_EQ(settings.live.request_timeout, milliseconds(500));
  EXPECT_EQ(settings.listen, "0.0.0.0:80");
  EXPECT_EQ(settings.queue_size, 100u);
  EXPECT_EQ(settings.shutdown_grace, seconds(0));
}

TEST(ShopSettings, OfAnEmptyFileAreTheDefaults) {
  EXPECT_EQ(Good({.file_name = "shop.yaml", .file_text = "# nothing yet\n"}).workers, 4u);
}

TEST(ShopSettings, TakeBothEndsOfTheirRangeAndNothingBeyond) {
  const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> rows = {
      {{"--db-pool-size=1", "--db-pool-size=64"}, {"--db-pool-size=0", "--db-pool-size=65"}},
      {{"--workers=1", "--workers=64"}, {"--workers=0", "--workers=65", "--workers=4.5"}},
      {{"--batch-size=1", "--batch-size=256"}, {"--batch-size=0", "--batch-size=257"}},
      {{"--batch-linger=0ms", "--batch-linger=50ms"},
       {"--batch-linger=-1ms", "--batch-linger=51ms", "--batch-linger=5"}},
      {{"--compression=none", "--compression=gzip-1", "--compression=gzip-9",
        "--compression=zstd-1", "--compression=zstd-19"},
       {"--compression=gzip", "--compression=gzip-0", "--compression=gzip-10",
        "--compression=zstd-20", "--compression=brotli-4"}},
      {{"--cache-size=0", "--cache-size=256Mi", "--cache-size=1k"},
       {"--cache-size=257Mi", "--cache-size=-1", "--cache-size=0.5", "--cache-size=big"}},
      {{"--cache-eviction=lru", "--cache-eviction=lfu"}, {"--cache-eviction=fifo"}},
      {{"--request-timeout=10ms", "--request-timeout=60s"},
       {"--request-timeout=9ms", "--request-timeout=61s"}},
  };
  for (const auto& [good, bad] : rows) {
    for (const std::string& argument : good) EXPECT_EQ(Fault({.arguments = {argument}}), "");
    for (const std::string& argument : bad) {
      EXPECT_NE(Fault({.arguments = {argument}}).find("): allowed is "), std::string::npos)
          << argument;
    }
  }
}

TEST(ShopSettings, SayWhichOneIsWrongWhereAndWhatIsAllowed) {
  EXPECT_EQ(Fault({.arguments = {"--workers=0"}}),
            "WORKERS is \"0\" (from an argument): allowed is a whole number from 1 to 64");
  EXPECT_EQ(
      Fault({.environment = {{"BATCH_LINGER", "1s"}}}),
      "BATCH_LINGER is \"1s\" (from the environment): allowed is a duration from 0ms to 50ms");
  EXPECT_EQ(Fault({.file_name = "shop.yaml", .file_text = "cache:\n  eviction: mru\n"}),
            "CACHE_EVICTION is \"mru\" (from shop.yaml:2:13): allowed is lru or lfu");
  EXPECT_EQ(Fault({.file_name = "shop.yaml", .file_text = "workers: [4]\n"}),
            "WORKERS is \"\" (from shop.yaml:1:10): allowed is a whole number from 1 to 64");
}

TEST(ShopSettings, NameWhatIsNoSetting) {
  EXPECT_NE(Fault({.arguments = {"--wrokers=4"}})
                .find("there is no argument --wrokers: known are "
                      "--db-pool-size, --workers, "),
            std::string::npos);
  EXPECT_EQ(Fault({.arguments = {"--workers"}}),
            "the argument --workers has no value: write it as --name=value");
  EXPECT_NE(Fault({.file_name = "shop.yaml", .file_text = "batch: {sise: 4}\n"})
                .find("shop.yaml:1:15: there is no setting batch.sise: known are database.pool, "),
            std::string::npos);
  EXPECT_EQ(Fault({.file_name = "shop.yaml", .file_text = "just words\n"}),
            "shop.yaml:1:1: the file must be a map of settings");
  EXPECT_NE(Fault({.file_name = "shop.yaml", .file_text = "workers: [\n"}).find("shop.yaml:"),
            std::string::npos);
}

TEST(ShopSettings, FindTheFileByArgumentBeforeTheEnvironment) {
  EXPECT_EQ(ConfigFileOf({}), "");
  EXPECT_EQ(ConfigFileOf({.environment = {{"CONFIG", "env.yaml"}}}), "env.yaml");
  EXPECT_EQ(ConfigFileOf({.arguments = {"--workers=2", "--config=argument.yaml"},
                          .environment = {{"CONFIG", "env.yaml"}}}),
            "argument.yaml");
}

}  // namespace
}  // namespace trimtab::shop

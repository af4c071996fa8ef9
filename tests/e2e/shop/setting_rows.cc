#include "tests/e2e/shop/setting_rows.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include "k8s/quantity.h"

namespace trimtab::shop {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::optional<int> Whole(std::string_view text, int least, int most) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end || value < least || value > most) return std::nullopt;
  return value;
}

bool ReadCount(std::string_view text, int most, size_t& value) {
  const std::optional<int> read = Whole(text, 1, most);
  if (read) value = static_cast<size_t>(*read);
  return read.has_value();
}

bool ReadDuration(std::string_view text, Duration least, Duration most, Duration& value) {
  const auto read = k8s::ParseDuration(text);
  if (!read || *read < least || *read > most) return false;
  value = *read;
  return true;
}

bool ReadText(std::string_view text, std::string& value) {
  value = text;
  return !text.empty();
}

bool ReadBytes(std::string_view text, double most, size_t& value) {
  const auto read = k8s::Quantity::Parse(text);
  if (!read) return false;
  const double bytes = read->value();
  if (bytes < 0 || bytes > most || bytes != std::floor(bytes)) return false;
  value = static_cast<size_t>(bytes);
  return true;
}

bool ReadCompression(std::string_view text, Compression& value) {
  if (text == "none") {
    value = {.codec = Codec::kNone, .level = 0};
    return true;
  }
  const bool gzip = text.starts_with("gzip-");
  if (!gzip && !text.starts_with("zstd-")) return false;
  const std::optional<int> level = Whole(text.substr(5), 1, gzip ? 9 : 19);
  if (level) value = {.codec = gzip ? Codec::kGzip : Codec::kZstd, .level = *level};
  return level.has_value();
}

bool ReadEviction(std::string_view text, Eviction& value) {
  if (text != "lru" && text != "lfu") return false;
  value = text == "lru" ? Eviction::kLru : Eviction::kLfu;
  return true;
}

constexpr std::array kRows{
    SettingRow{
        "DB_POOL_SIZE", "database.pool", "a whole number from 1 to 64",
        [](Settings& to, std::string_view text) { return ReadCount(text, 64, to.database_pool); }},
    SettingRow{"WORKERS", "workers", "a whole number from 1 to 64",
               [](Settings& to, std::string_view text) { return ReadCount(text, 64, to.workers); }},
    SettingRow{"BATCH_SIZE", "batch.size", "a whole number from 1 to 256",
               [](Settings& to, std::string_view text) {
                 return ReadCount(text, 256, to.live.batch_size);
               }},
    SettingRow{"BATCH_LINGER", "batch.linger", "a duration from 0ms to 50ms",
               [](Settings& to, std::string_view text) {
                 return ReadDuration(text, milliseconds(0), milliseconds(50), to.live.batch_linger);
               }},
    SettingRow{"COMPRESSION", "compression", "none, gzip-1 to gzip-9, or zstd-1 to zstd-19",
               [](Settings& to, std::string_view text) {
                 return ReadCompression(text, to.live.compression);
               }},
    SettingRow{"CACHE_SIZE", "cache.size", "a quantity of bytes from 0 to 256Mi",
               [](Settings& to, std::string_view text) {
                 return ReadBytes(text, 256.0 * (1 << 20), to.live.cache_bytes);
               }},
    SettingRow{"CACHE_EVICTION", "cache.eviction", "lru or lfu",
               [](Settings& to, std::string_view text) {
                 return ReadEviction(text, to.live.cache_eviction);
               }},
    SettingRow{"REQUEST_TIMEOUT", "request.timeout", "a duration from 10ms to 60s",
               [](Settings& to, std::string_view text) {
                 return ReadDuration(text, milliseconds(10), seconds(60), to.live.request_timeout);
               }},
    SettingRow{"DATABASE_URL", "database.url", "a URL such as postgresql://user@host:5432/name",
               [](Settings& to, std::string_view text) { return ReadText(text, to.database_url); }},
    SettingRow{"LISTEN", "listen", "an address and a port such as 0.0.0.0:8080",
               [](Settings& to, std::string_view text) { return ReadText(text, to.listen); }},
    SettingRow{
        "QUEUE_SIZE", "queue.size", "a whole number from 1 to 65536",
        [](Settings& to, std::string_view text) { return ReadCount(text, 65536, to.queue_size); }},
    SettingRow{"SHUTDOWN_GRACE", "shutdown.grace", "a duration from 0s to 60s",
               [](Settings& to, std::string_view text) {
                 return ReadDuration(text, seconds(0), seconds(60), to.shutdown_grace);
               }},
};

}  // namespace

std::span<const SettingRow> SettingRows() { return kRows; }

std::string ArgumentOf(const SettingRow& row) {
  std::string argument = "--";
  for (const char c : row.name) {
    argument += c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
  }
  return argument;
}

}  // namespace trimtab::shop

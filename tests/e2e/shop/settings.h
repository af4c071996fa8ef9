#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::shop {

enum class Codec { kNone, kGzip, kZstd };

// How bodies are packed: a codec and, unless it is kNone, a level of its own scale.
struct Compression {
  Codec codec = Codec::kGzip;
  int level = 9;
  bool operator==(const Compression&) const = default;
};

// "none", "gzip-9", "zstd-3": what COMPRESSION takes.
std::string TextOf(const Compression& compression);

enum class Eviction { kLru, kLfu };

// The knobs that a running shop takes over from its file.
struct LiveKnobs {
  size_t batch_size = 1;
  Duration batch_linger = Duration::zero();
  Compression compression;
  size_t cache_bytes = size_t{1} << 20;
  Eviction cache_eviction = Eviction::kLru;
  Duration request_timeout = std::chrono::seconds(2);
  bool operator==(const LiveKnobs&) const = default;
};

// All that a shop is told. What people leave things at is the default, and far from the best.
struct Settings {
  size_t database_pool = 4;
  size_t workers = 4;
  LiveKnobs live;

  std::string database_url;
  std::string listen = "127.0.0.1:8080";
  size_t queue_size = 512;
  Duration shutdown_grace = std::chrono::seconds(1);
};

// Where settings come from. An argument (`--workers=8`) wins over the environment (`WORKERS=8`),
// which wins over the YAML file (`workers: 8`).
struct SettingSources {
  std::vector<std::string> arguments;  // without the program's name
  std::map<std::string, std::string> environment;
  std::string file_name;  // for messages
  std::string file_text;
};

// The file that --config=FILE or the environment's CONFIG names; empty when neither does.
std::string ConfigFileOf(const SettingSources& sources);

// Error kInvalid is one sentence that names the setting, its value, where it came from, and what is
// allowed; or the argument or key that is no setting.
Result<Settings> ReadSettings(const SettingSources& sources);

}  // namespace trimtab::shop

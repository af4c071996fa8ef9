#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace trimtab {
namespace {

// Appends `text` as the inside of a JSON string.
void AppendEscaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      out += code.data();
    } else {
      out += c;
    }
  }
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  AppendEscaped(out, text);
  out += '"';
}

bool NeedsQuotes(std::string_view text) {
  return text.empty() || text.find_first_of(" =\"\\") != std::string_view::npos ||
         std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string TextLine(std::string_view what, std::span<const LogField> fields) {
  std::string line;
  AppendEscaped(line, what);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    if (NeedsQuotes(field.value)) {
      AppendQuoted(line, field.value);
    } else {
      line += field.value;
    }
  }
  return line;
}

std::string JsonMembers(std::string_view what, std::span<const LogField> fields) {
  std::string line = "\"msg\":";
  AppendQuoted(line, what);
  for (const LogField& field : fields) {
    line += ',';
    AppendQuoted(line, field.key);
    line += ':';
    AppendQuoted(line, field.value);
  }
  return line;
}

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// Writes through one spdlog logger of its own, which takes the lock and stamps the time.
class SpdLog final : public Log {
 public:
  SpdLog(LogLevel level, LogFormat format)
      : format_(format), logger_("trimtab", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_level(LevelOf(level));
    logger_.set_pattern(format == LogFormat::kJson
                            ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                            : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
                        spdlog::pattern_time_type::utc);
    logger_.flush_on(spdlog::level::warn);
    // A full disk or a closed pipe must not end the program.
    logger_.set_error_handler([](const std::string&) {});
  }

 protected:
  void Write(LogLevel level, std::string_view what, std::span<const LogField> fields) override {
    const auto spd_level = LevelOf(level);
    if (!logger_.should_log(spd_level)) return;
    logger_.log(spd_level,
                spdlog::string_view_t(format_ == LogFormat::kJson ? JsonMembers(what, fields)
                                                                  : TextLine(what, fields)));
  }

 private:
  LogFormat format_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<Log> MakeStderrLog(LogLevel level, LogFormat format) {
  return std::make_unique<SpdLog>(level, format);
}

}  // namespace trimtab

#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace trimtab {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

// One named value of a log line.
struct LogField {
  std::string_view key;
  std::string value;
};

// Where a part says what it did: a short sentence that stays the same, and fields that vary. Passed
// by reference to whoever logs. Implementations may be called from any thread and never fail.
class Log {
 public:
  virtual ~Log() = default;

  void Debug(std::string_view what, std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kDebug, what, fields);
  }
  void Info(std::string_view what, std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kInfo, what, fields);
  }
  void Warning(std::string_view what, std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kWarning, what, fields);
  }
  void Error(std::string_view what, std::initializer_list<LogField> fields = {}) {
    Write(LogLevel::kError, what, fields);
  }

 protected:
  virtual void Write(LogLevel level, std::string_view what, std::span<const LogField> fields) = 0;
};

// Lines of at least `level` to standard error: `key=value` for people, one JSON object a line for
// machines. Control bytes in values are escaped, so that no value can forge a line.
std::unique_ptr<Log> MakeStderrLog(LogLevel level, LogFormat format);

}  // namespace trimtab

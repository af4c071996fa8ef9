#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"

namespace trimtab {

// Keeps what was logged, one "sentence key=value ..." for each line. Owned by the test; any thread.
class CapturedLog final : public Log {
 public:
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  // How many lines contain the text.
  size_t Count(std::string_view text) const {
    size_t count = 0;
    for (const std::string& line : lines()) {
      if (line.find(text) != std::string::npos) ++count;
    }
    return count;
  }

 protected:
  void Write(LogLevel, std::string_view what, std::span<const LogField> fields) override {
    std::string line(what);
    for (const LogField& field : fields) {
      line += ' ';
      line += field.key;
      line += '=';
      line += field.value;
    }
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace trimtab

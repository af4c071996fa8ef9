#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/time.h"

namespace trimtab::sim {

// All that happened in a run, line by line: two runs of a seed must give the same bytes. One
// thread.
class Journal {
 public:
  void Say(WallTime at, std::string_view who, std::string_view what) {
    lines_.push_back(FormatRfc3339(at, 3) + " " + std::string(who) + ": " + std::string(what));
  }

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

// What a process logs, into the journal. One thread.
class JournalLog final : public Log {
 public:
  JournalLog(Journal& journal, std::string who, const Clock& clock)
      : journal_(journal), who_(std::move(who)), clock_(clock) {}

 protected:
  void Write(LogLevel level, std::string_view what, std::span<const LogField> fields) override {
    if (level == LogLevel::kDebug) return;
    std::string line(what);
    for (const LogField& field : fields) {
      line += ' ';
      line += field.key;
      line += '=';
      line += field.value;
    }
    journal_.Say(clock_.WallNow(), who_, line);
  }

 private:
  Journal& journal_;
  const std::string who_;
  const Clock& clock_;
};

}  // namespace trimtab::sim

#include "cli/suggest/history_reader.h"

#include <optional>
#include <utility>

#include "cli/suggest/csv_table.h"
#include "cli/suggest/field.h"
#include "cli/suggest/json_line.h"
#include "cli/suggest/observation_reader.h"

namespace trimtab::cli {
namespace {

using Kind = LineReader::Line::Kind;

Result<void> TellField(const Field& field, Session& session) {
  const auto observation = ReadObservation(session.plan(), field, Bounds::kInSpace);
  if (!observation) return observation.error();
  return session.Tell(*observation);
}

// {"tell": {...}} as it was sent, or what is in it.
Result<void> TellJson(const LineReader::Line& line, Session& session) {
  const auto json = ParseLine(line.text, line.kind == Kind::kCut);
  if (!json) return json.error();
  const Field root(*json);
  const auto tell = root.Find("tell");
  if (!tell) return TellField(root, session);
  if (auto known = root.Only({"tell"}); !known) return known;
  return TellField(*tell, session);
}

// Knows from the first line which of the two formats the file has. Lives for one file.
class History {
 public:
  explicit History(Session& session) : session_(session) {}

  Result<void> Take(const LineReader::Line& line) {
    if (!format_) format_ = line.text.starts_with('{') ? Format::kJson : Format::kCsv;
    if (format_ == Format::kJson) return TellJson(line, session_);
    if (!table_) {
      auto table = CsvTable::Open(session_.plan(), line.text);
      if (!table) return std::move(table).error();
      table_ = *std::move(table);
      return {};
    }
    const auto row = table_->Row(line.text);
    if (!row) return row.error();
    return TellField(Field(*row), session_);
  }

 private:
  enum class Format { kJson, kCsv };

  Session& session_;
  std::optional<Format> format_;
  std::optional<CsvTable> table_;
};

}  // namespace

Result<void> TellHistory(LineReader& lines, Session& session) {
  History history(session);
  for (auto line = lines.Next(); line.kind != Kind::kEnd; line = lines.Next()) {
    const std::string where = "line " + std::to_string(lines.number());
    if (line.kind == Kind::kFailed) return Error{Code::kInvalid, where + ": cannot be read"};
    if (line.kind == Kind::kTooLong) {
      return Error{Code::kTooLarge,
                   where + ": is longer than " + std::to_string(lines.longest()) + " bytes"};
    }
    if (IsBlank(line.text)) continue;
    if (auto taken = history.Take(line); !taken) return std::move(taken).error().In(where);
  }
  return {};
}

}  // namespace trimtab::cli

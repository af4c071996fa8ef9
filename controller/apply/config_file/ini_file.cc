#include "controller/apply/config_file/lines.h"
#include "controller/apply/config_file/place.h"

namespace trimtab::apply::config_file {
namespace {

size_t IndentOf(std::string_view line) { return line.size() - TrimmedLeft(line).size(); }

// A line that is neither empty nor a comment.
struct Row {
  std::string section;
  std::string_view line;
  bool header = false;

  bool IsFor(const std::string& in, const std::string& key) const {
    const size_t equals = line.find('=');
    return !header && section == in && equals != std::string_view::npos &&
           Trimmed(line.substr(0, equals)) == key;
  }
};

std::vector<Row> RowsOf(std::string_view file) {
  std::vector<Row> rows;
  std::string section;
  for (const std::string_view line : LinesOf(file)) {
    const std::string_view text = Trimmed(line);
    if (text.empty() || text[0] == '#' || text[0] == ';') continue;
    const bool header = text[0] == '[' && text.find(']') != std::string_view::npos;
    if (header) section = text.substr(1, text.find(']') - 1);
    rows.push_back({.section = section, .line = line, .header = header});
  }
  return rows;
}

Found PlaceOf(std::string_view line) {
  const std::string_view bytes = Trimmed(line.substr(line.find('=') + 1));
  const char quote = bytes.empty() ? '\0' : bytes.front();
  if (quote != '"' && quote != '\'') {
    if (bytes.find_first_of("#;\\\"'") != std::string_view::npos) {
      return Refusal(
          "has a #, a ;, a quote or a backslash in or behind its value, which some programs read "
          "as "
          "part of it: write the value alone, and a comment on a line of its own");
    }
    return std::optional<Place>(
        Place{.bytes = bytes, .value = std::string(bytes), .style = Style::kIni});
  }
  const std::string_view inside = bytes.substr(1, bytes.size() > 1 ? bytes.size() - 2 : 0);
  if (bytes.size() < 2 || bytes.back() != quote ||
      inside.find_first_of(std::string{quote, '\\'}) != std::string_view::npos) {
    return Refusal("has a quote or a backslash that programs read differently: write it without");
  }
  return std::optional<Place>(
      Place{.bytes = bytes, .value = std::string(inside), .style = Style::kIniQuoted});
}

// To some programs a line that is indented further goes on with the value of the one before.
bool GoesOn(const Row& row, const Row& next) {
  return !row.header && !next.header && IndentOf(next.line) > IndentOf(row.line);
}

}  // namespace

Found FindInIni(const std::string&, std::string_view file, const Steps& steps) {
  if (steps.size() > 2) return Refusal("an ini file has two levels: write /section/key");
  const std::string section = steps.size() == 2 ? steps[0] : "";
  const std::vector<Row> rows = RowsOf(file);
  const Row* found = nullptr;
  for (const Row& row : rows) {
    if (!row.IsFor(section, steps.back())) continue;
    if (found != nullptr) return Refusal("stands twice in the file: remove one");
    found = &row;
  }
  if (found == nullptr) return std::optional<Place>();
  const bool begins = found == &rows.front();
  const bool ends = found == &rows.back();
  if ((!begins && GoesOn(*(found - 1), *found)) || (!ends && GoesOn(*found, *(found + 1)))) {
    return Refusal(
        "is indented otherwise than its neighbours, which some programs read as one "
        "value over several lines: indent them alike");
  }
  return PlaceOf(found->line);
}

}  // namespace trimtab::apply::config_file

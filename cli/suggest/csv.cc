#include "cli/suggest/csv.h"

#include <utility>

namespace trimtab::cli {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string Trimmed(std::string_view cell) {
  const size_t first = cell.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return "";
  return std::string(cell.substr(first, cell.find_last_not_of(kBlanks) + 1 - first));
}

// The cell that starts with a quote at `at`, which moves behind its last one.
Result<std::string> Quoted(std::string_view line, size_t& at) {
  std::string cell;
  for (++at; at < line.size(); ++at) {
    const bool quote = line[at] == '"';
    if (quote && (at + 1 == line.size() || line[at + 1] != '"')) return ++at, cell;
    if (quote) ++at;
    cell += line[at];
  }
  return Error{Code::kMalformed, "a cell in quotes does not end on its line"};
}

}  // namespace

Result<std::vector<std::string>> SplitCsv(std::string_view line) {
  std::vector<std::string> cells;
  for (size_t at = 0;; ++at) {
    const size_t start = std::min(line.find_first_not_of(kBlanks, at), line.size());
    if (start < line.size() && line[start] == '"') {
      at = start;
      auto cell = Quoted(line, at);
      if (!cell) return std::move(cell).error();
      at = std::min(line.find_first_not_of(kBlanks, at), line.size());
      if (at < line.size() && line[at] != ',') {
        return Error{Code::kMalformed, "there is text between a cell in quotes and the comma"};
      }
      cells.push_back(*std::move(cell));
    } else {
      const size_t end = std::min(line.find(',', at), line.size());
      cells.push_back(Trimmed(line.substr(at, end - at)));
      at = end;
    }
    if (at >= line.size()) return cells;
  }
}

}  // namespace trimtab::cli

#include "tests/perf/judge/csv.h"

#include <fstream>
#include <sstream>

namespace trimtab::perf {
namespace {

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

std::vector<CsvRow> ReadCsv(const std::string& path) {
  std::ifstream file(path);
  std::vector<CsvRow> rows;
  std::string line;
  if (!std::getline(file, line)) return rows;
  const std::vector<std::string> names = Fields(line);
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = Fields(line);
    CsvRow& row = rows.emplace_back();
    for (size_t i = 0; i < names.size() && i < fields.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

}  // namespace trimtab::perf

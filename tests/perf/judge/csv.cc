#include "tests/perf/judge/csv.h"

#include <fstream>

#include "tests/perf/cells.h"

namespace trimtab::perf {

std::vector<CsvRow> ReadCsv(const std::string& path) {
  std::ifstream file(path);
  std::vector<CsvRow> rows;
  std::string line;
  if (!std::getline(file, line)) return rows;
  const std::vector<std::string> names = Cells(line);
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = Cells(line);
    CsvRow& row = rows.emplace_back();
    for (size_t i = 0; i < names.size() && i < fields.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

}  // namespace trimtab::perf

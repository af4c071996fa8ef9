#pragma once

#include <map>
#include <string>
#include <vector>

namespace trimtab::perf {

// A row's fields by the names in the first line. No quotes, no commas inside fields.
using CsvRow = std::map<std::string, std::string>;

// Nothing where the file is absent.
std::vector<CsvRow> ReadCsv(const std::string& path);

}  // namespace trimtab::perf

#include "controller/app/zone_database.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "controller/domain/zone_file.h"

namespace trimtab::app {
namespace {

// The largest file of the database has a few kilobytes.
constexpr uintmax_t kMostBytes = 1 << 16;

}  // namespace

domain::Zones ReadZones(const std::string& folder) {
  namespace fs = std::filesystem;
  domain::Zones zones;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    const uintmax_t bytes = entry->file_size(unreadable);
    if (unreadable || bytes > kMostBytes) continue;
    std::ifstream file(entry->path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (auto rules = domain::ReadZoneFile(text.str())) {
      zones[entry->path().lexically_relative(folder).generic_string()] = *std::move(rules);
    }
  }
  return zones;
}

}  // namespace trimtab::app

#include "controller/app/zone_database.h"

#include <filesystem>
#include <system_error>

#include "controller/domain/zone_file.h"
#include "k8s/text_source.h"

namespace trimtab::app {
namespace {

// The largest file of the database has a few kilobytes.
constexpr size_t kMostBytes = 1 << 16;

}  // namespace

domain::Zones ReadZones(const std::string& folder) {
  namespace fs = std::filesystem;
  domain::Zones zones;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto bytes = k8s::ReadSmallFile(entry->path().string(), kMostBytes);
    if (!bytes) continue;
    if (auto rules = domain::ReadZoneFile(*bytes)) {
      zones[entry->path().lexically_relative(folder).generic_string()] = *std::move(rules);
    }
  }
  return zones;
}

}  // namespace trimtab::app

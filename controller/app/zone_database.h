#pragma once

#include <string>

#include "controller/domain/zone_rules.h"

namespace trimtab::app {

// Where the system keeps the time zone database.
inline constexpr const char* kZoneFolder = "/usr/share/zoneinfo";

// Every zone of a folder of the database, by the name that change windows use ("Europe/Berlin").
// What is no zone file is passed over; a folder that is not there has none, and a loop that names
// a zone is then told that it is unknown.
domain::Zones ReadZones(const std::string& folder);

}  // namespace trimtab::app

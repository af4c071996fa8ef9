#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "controller/domain/zone_rules.h"

namespace trimtab::domain {

// A zone's rule for every year, in the form of the POSIX variable TZ, as it closes a time zone
// file: "CET-1CEST,M3.5.0,M10.5.0/3". Of its dates only "M<month>.<week>.<weekday>" is read: no
// zone of the database has another kind.

// All changes after this instant, in ascending order, until 2100.
Result<std::vector<ZoneRules::Change>> ChangesAfter(std::string_view rule, WallTime after);

}  // namespace trimtab::domain

#pragma once

#include <string_view>

#include "base/result.h"
#include "controller/domain/zone_rules.h"

namespace trimtab::domain {

// The rules in a file of the time zone database, in the form of RFC 8536 (TZif, version 2 and up),
// as /usr/share/zoneinfo has one for each zone. The file's rule for all years to come is written
// out until 2100. The bytes may be anything; the error says what is wrong with them.
Result<ZoneRules> ReadZoneFile(std::string_view bytes);

}  // namespace trimtab::domain

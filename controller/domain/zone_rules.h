#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"

namespace trimtab::domain {

// How a zone's own clock differs from UTC, and from when on. Plain data.
struct ZoneRules {
  struct Change {
    WallTime at;
    std::chrono::seconds offset{0};  // local time is UTC and this
  };
  std::chrono::seconds first_offset{0};
  // In ascending order.
  std::vector<Change> changes;
};

// By the names that change windows use. "UTC" is known without being there.
using Zones = std::map<std::string, ZoneRules, std::less<>>;

std::chrono::seconds OffsetAt(const ZoneRules& zone, WallTime time);

}  // namespace trimtab::domain

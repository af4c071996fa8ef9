#include "controller/app/zone_database.h"

#include <gtest/gtest.h>

namespace trimtab::app {
namespace {

WallTime At(const char* time) { return *ParseRfc3339(time); }

TEST(ZoneDatabase, KnowsTheSystemsZonesByTheirNames) {
  const domain::Zones zones = ReadZones(kZoneFolder);
  ASSERT_TRUE(zones.contains("Europe/Berlin"));
  const domain::ZoneRules& berlin = zones.at("Europe/Berlin");
  EXPECT_EQ(domain::OffsetAt(berlin, At("2026-01-15T12:00:00Z")), std::chrono::hours(1));
  EXPECT_EQ(domain::OffsetAt(berlin, At("2026-07-15T12:00:00Z")), std::chrono::hours(2));
  // Files beside the zones, such as tables of their names, are none.
  EXPECT_FALSE(zones.contains("zone.tab"));
}

TEST(ZoneDatabase, AFolderThatIsNotThereHasNone) {
  EXPECT_TRUE(ReadZones("/nowhere/zoneinfo").empty());
}

}  // namespace
}  // namespace trimtab::app

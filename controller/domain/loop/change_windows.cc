#include "controller/domain/loop/change_windows.h"

#include <algorithm>

namespace trimtab::domain {
namespace {

using std::chrono::days;

const ZoneRules& ZoneOf(const ChangeWindow& window, const Zones& zones) {
  static const ZoneRules kUtc;
  const auto known = zones.find(window.timezone);
  return known == zones.end() ? kUtc : known->second;
}

// The instant at which the zone's clock shows this; where a clock change skips or repeats it, one
// of the two that come nearest.
WallTime InstantOf(const ZoneRules& zone, WallTime shown) {
  const WallTime near = shown - OffsetAt(zone, shown);
  return shown - OffsetAt(zone, near);
}

// The window's openings that begin from the day before to eight days after now, in the zone's days.
std::vector<Opening> OpeningsAround(const ChangeWindow& window, const Zones& zones, WallTime now) {
  const ZoneRules& zone = ZoneOf(window, zones);
  const auto today = std::chrono::floor<days>(now + OffsetAt(zone, now));
  std::vector<Opening> openings;
  for (auto day = today - days(1); day <= today + days(8); day += days(1)) {
    const std::chrono::weekday weekday(day);
    if (!window.days[weekday.iso_encoding() - 1]) continue;
    const auto end = window.to > window.from ? day : day + days(1);
    openings.push_back({InstantOf(zone, day + window.from), InstantOf(zone, end + window.to)});
  }
  return openings;
}

}  // namespace

std::chrono::seconds OffsetAt(const ZoneRules& zone, WallTime time) {
  const auto later =
      std::upper_bound(zone.changes.begin(), zone.changes.end(), time,
                       [](WallTime at, const ZoneRules::Change& change) { return at < change.at; });
  return later == zone.changes.begin() ? zone.first_offset : std::prev(later)->offset;
}

std::optional<Opening> OpeningAt(const std::vector<ChangeWindow>& windows, const Zones& zones,
                                 WallTime now) {
  std::optional<Opening> open;
  for (const ChangeWindow& window : windows) {
    for (const Opening& opening : OpeningsAround(window, zones, now)) {
      if (opening.from > now || opening.to <= now) continue;
      if (!open || opening.to > open->to) open = opening;
    }
  }
  return open;
}

std::optional<WallTime> NextOpening(const std::vector<ChangeWindow>& windows, const Zones& zones,
                                    WallTime now) {
  std::optional<WallTime> next;
  for (const ChangeWindow& window : windows) {
    for (const Opening& opening : OpeningsAround(window, zones, now)) {
      if (opening.from > now && (!next || opening.from < *next)) next = opening.from;
    }
  }
  return next;
}

bool IsOpen(const std::vector<ChangeWindow>& windows, const Zones& zones, WallTime now) {
  return windows.empty() || OpeningAt(windows, zones, now).has_value();
}

bool MayBegin(const std::vector<ChangeWindow>& windows, const Zones& zones, WallTime now,
              Duration length) {
  if (windows.empty()) return true;
  const std::optional<Opening> open = OpeningAt(windows, zones, now);
  return open && open->to - now >= std::min(length, (open->to - open->from) / 2);
}

std::string UnknownZone(const std::vector<ChangeWindow>& windows, const Zones& zones) {
  for (const ChangeWindow& window : windows) {
    if (window.timezone != "UTC" && !zones.contains(window.timezone)) return window.timezone;
  }
  return "";
}

}  // namespace trimtab::domain

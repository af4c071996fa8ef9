#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/domain/tuning_loop.h"
#include "controller/domain/zone_rules.h"

namespace trimtab::domain {

// One time that a window is open.
struct Opening {
  WallTime from;
  WallTime to;
};

// The opening at this time that closes last; nothing while all are closed. There must be windows.
std::optional<Opening> OpeningAt(const std::vector<ChangeWindow>& windows, const Zones& zones,
                                 WallTime now);

// The next time that one opens; windows that open never have none.
std::optional<WallTime> NextOpening(const std::vector<ChangeWindow>& windows, const Zones& zones,
                                    WallTime now);

// Whether changes may be on the target now. Without windows: always.
bool IsOpen(const std::vector<ChangeWindow>& windows, const Zones& zones, WallTime now);

// Whether a trial of this length may begin now: as a whole it fits, or, where no window is long
// enough for that, half of the window is still to come.
bool MayBegin(const std::vector<ChangeWindow>& windows, const Zones& zones, WallTime now,
              Duration length);

// A time zone of these windows that is not known; empty where all are.
std::string UnknownZone(const std::vector<ChangeWindow>& windows, const Zones& zones);

}  // namespace trimtab::domain

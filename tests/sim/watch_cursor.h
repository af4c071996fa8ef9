#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace trimtab::sim {

// A watch that is open at the simulated server: gives whole lines of the response, never waits.
// One thread; must not outlive the server.
class WatchCursor {
 public:
  virtual ~WatchCursor() = default;
  // The next line with its newline; nothing if there is none now.
  virtual std::optional<std::string> Next() = 0;
  // The server has ended the response; Next gives nothing any more.
  virtual bool ended() const = 0;
};

}  // namespace trimtab::sim

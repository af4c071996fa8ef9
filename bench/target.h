#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace trimtab::bench {

// A server that requests are sent to, its name looked up.
struct Target {
  std::string name;  // host and port, as the Host header and the list of targets have them
  sockaddr_storage address{};
  socklen_t address_size = 0;
};

// Of "http://host:port", the port 80 where it is left out. Waits for the system's name lookup.
// kInvalid for anything else, a path included; kUnreachable where the name is not found.
Result<Target> FindTarget(std::string_view url);

}  // namespace trimtab::bench

#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "k8s/transport/name_lookup.h"
#include "k8s/transport/server_address.h"

namespace trimtab::k8s {

// A socket that is closed with this object. Moves only; one thread at a time.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.Release()) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();

  int fd() const { return fd_; }
  // Gives the socket away.
  int Release();
  // A second handle of the same connection, whose end neither closes nor shuts it down; holds -1
  // if the process is out of file descriptors.
  Socket Duplicate() const;

 private:
  int fd_;
};

// Opens a TCP connection: looks the name up, then tries its addresses one after the other, each
// with an equal share of the time that is left. Non-blocking sockets; the last step of connecting
// is left undone, see cpprest_call.cc. kUnreachable with the system's reason, or kCancelled.
Result<Socket> Dial(const ServerAddress& server, const NameLookup& names, MonoTime until,
                    const std::stop_token& stop);

}  // namespace trimtab::k8s

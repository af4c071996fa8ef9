#pragma once

#include <cstddef>
#include <cstdint>

#include "k8s/transport/dial.h"

namespace trimtab::k8s {

// Watches what passes over a connection that a library uses: a second handle of its socket, asked
// for the kernel's own counts. So we see bytes that the library keeps to itself, such as those of
// an endless header or of one huge chunk. Any thread; without counts (no socket) it sees nothing.
class Wire {
 public:
  struct Count {
    uint64_t taken = 0;  // bytes that came and were read from the socket
    uint64_t moved = 0;  // bytes that came, and bytes that the peer acknowledged
  };

  explicit Wire(Socket socket) : socket_(std::move(socket)) {}
  Count Look() const;
  // Ends the connection for both handles, with a reset as soon as the library lets go of its own: a
  // server that pours on would otherwise wait for room that never comes. The library finds out by
  // its next read or write, in its own thread. Were it told to cancel instead, it would close the
  // socket in ours, under a read that is just beginning, and that ends the process.
  void Abort() const;

 private:
  Socket socket_;
};

// Decides when a library holds too much for a peer, from what it took off the wire and from what it
// handed over. Bytes that it took since it last handed something over are bytes that it holds.
class HoardGuard {
 public:
  // Slack for what is neither head nor body: TLS, chunk sizes, one read ahead.
  static constexpr uint64_t kSlack = uint64_t{128} << 10;

  // Tells what was taken so far. `delivered` changes with each hand-over, after which nothing is
  // held.
  void Note(const Wire::Count& count, uint64_t delivered);
  // True if more than `cap` is held.
  bool Exceeds(const Wire::Count& count, uint64_t delivered, size_t cap);

 private:
  uint64_t delivered_ = 0;
  uint64_t taken_then_ = 0;
};

}  // namespace trimtab::k8s

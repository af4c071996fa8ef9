#include "k8s/transport/wire.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>

namespace trimtab::k8s {

Wire::Count Wire::Look() const {
  tcp_info info{};
  socklen_t size = sizeof info;
  int waiting = 0;
  // In this order: bytes that arrive between the two calls then make `taken` too small, never too
  // large, and nobody is accused wrongly.
  if (getsockopt(socket_.fd(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  if (ioctl(socket_.fd(), FIONREAD, &waiting) != 0) return {};
  const uint64_t came = info.tcpi_bytes_received;
  const uint64_t unread = std::min(came, static_cast<uint64_t>(std::max(waiting, 0)));
  return {.taken = came - unread, .moved = came + info.tcpi_bytes_acked};
}

void Wire::Abort() const {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  shutdown(socket_.fd(), SHUT_RDWR);
}

void HoardGuard::Note(const Wire::Count& count, uint64_t delivered) {
  if (delivered == delivered_) return;
  delivered_ = delivered;
  taken_then_ = count.taken;
}

bool HoardGuard::Exceeds(const Wire::Count& count, uint64_t delivered, size_t cap) {
  Note(count, delivered);
  // A sixteenth for TLS records and small chunks; smaller ones are no honest server's.
  return count.taken > taken_then_ + cap + cap / 16 + kSlack;
}

}  // namespace trimtab::k8s

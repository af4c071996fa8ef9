#include "bench/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace trimtab::bench {
namespace {

using What = Happened::What;
using State = ResponseReader::State;

constexpr uint32_t kPeerIsGone = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

bool IsShortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM ||
         error == EADDRNOTAVAIL;
}

bool MustWait(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// What became of a connect.
int ErrorOf(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

// A port of the loopback that nobody listens on may be given to the very socket that connects to
// it, which then has itself for a server, and keeps the port from the real one.
bool IsItsOwnPeer(int socket) {
  sockaddr_storage own{};
  sockaddr_storage peer{};
  socklen_t own_size = sizeof own;
  socklen_t peer_size = sizeof peer;
  return getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_size) == 0 &&
         getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 &&
         own_size == peer_size && std::memcmp(&own, &peer, own_size) == 0;
}

}  // namespace

Connection::Opened Connection::Open(const Target& target, Poller& poller) {
  socket_ = Descriptor(
      socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket_.ok() || !poller.Add(socket_.get(), this)) return Opened::kNoSocket;
  const int yes = 1;
  // Without it a request in two segments waits for an acknowledgement.
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const auto* const address = reinterpret_cast<const sockaddr*>(&target.address);
  connecting_ = connect(socket_.get(), address, target.address_size) != 0;
  if (!connecting_ || errno == EINPROGRESS) return Opened::kOpened;
  return IsShortage(errno) ? Opened::kNoSocket : Opened::kRefused;
}

void Connection::Send(const Exchange& exchange, Duration deadline, bool to_head,
                      std::string_view looked_for) {
  TRIMTAB_CHECK(!busy_);
  busy_ = true;
  exchange_ = exchange;
  deadline_ = deadline;
  received_ = 0;
  written_ = 0;
  reader_.Begin(to_head, looked_for);
  // One that broke is told by the next change.
  if (!connecting_) Flush();
}

Happened Connection::OnChange(uint32_t events, std::span<char> scratch) {
  if (connecting_) {
    if (ErrorOf(socket_.get()) != 0) return Failed(Failure::kConnect);
    if ((events & EPOLLOUT) == 0) return {};
    if (IsItsOwnPeer(socket_.get())) return Failed(Failure::kConnect);
    connecting_ = false;
  }
  const bool broken = busy_ && !Flush();
  // Even then: the server may have answered before it ended.
  if (broken || (events & (EPOLLIN | kPeerIsGone)) != 0) return Receive(events, scratch);
  return {};
}

bool Connection::Flush() {
  while (written_ < out_.size()) {
    const ssize_t sent =
        send(socket_.get(), out_.data() + written_, out_.size() - written_, MSG_NOSIGNAL);
    if (sent > 0) {
      written_ += static_cast<size_t>(sent);
    } else if (errno != EINTR) {
      return MustWait(errno);
    }
  }
  return true;
}

Happened Connection::Receive(uint32_t events, std::span<char> scratch) {
  for (;;) {
    const ssize_t got = recv(socket_.get(), scratch.data(), scratch.size(), 0);
    if (got == 0) return AtEnd();
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return MustWait(errno) ? Happened{} : Failed(Failure::kReset);
    // Nobody asked for anything.
    if (!busy_) return {What::kClosed};
    const auto count = static_cast<size_t>(got);
    received_ += count;
    const State state = Parse({scratch.data(), count});
    if (state == State::kMalformed) return Failed(Failure::kMalformed);
    const bool open = (events & kPeerIsGone) == 0;
    if (state == State::kDone) return Answered(open && reader_.keeps_alive());
    // What comes later is a change of its own.
    if (count < scratch.size() && open) return {};
  }
}

Happened Connection::AtEnd() {
  if (!busy_) return {What::kClosed};
  return reader_.End() == State::kDone ? Answered(false) : Failed(Failure::kReset);
}

State Connection::Parse(std::string_view bytes) {
  if (!kept_.empty()) bytes = kept_.append(bytes);
  const State state = reader_.Read(bytes);
  if (state == State::kMore) {
    kept_ = std::string(bytes);
  } else {
    leftover_ = !bytes.empty();
    kept_.clear();
  }
  return state;
}

Happened Connection::Answered(bool reusable) {
  busy_ = false;
  // An answer to half a request, or two answers to one: what follows would be out of step.
  reusable_ = reusable && written_ == out_.size() && !leftover_;
  return {What::kAnswered};
}

Happened Connection::Failed(Failure failure) {
  if (!busy_) return {What::kClosed};
  busy_ = false;
  reusable_ = false;
  return {What::kFailed, failure};
}

}  // namespace trimtab::bench

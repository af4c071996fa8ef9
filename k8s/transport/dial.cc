#include "k8s/transport/dial.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "base/real_clock.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;

// How late a stop is noticed.
constexpr milliseconds kTick{10};

Error Unreachable(const std::string& address, const std::string& port, std::string_view why) {
  return Error{
      .code = Code::kUnreachable,
      .message = "no connection to " + address + " port " + port + ": " + std::string(why)};
}

std::string Describe(int error) { return std::generic_category().message(error); }

// Waits until the socket is connected; the error number that ended the try, or 0.
int AwaitConnected(int fd, MonoTime until, const std::stop_token& stop) {
  const RealClock clock;
  while (!stop.stop_requested()) {
    if (clock.Now() >= until) return ETIMEDOUT;
    pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
    if (poll(&wanted, 1, static_cast<int>(kTick.count())) <= 0) continue;
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
  }
  return ECANCELED;
}

Result<Socket> Connect(const std::string& address, const std::string& port, MonoTime until,
                       const std::stop_token& stop) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(address.c_str(), port.c_str(), &hints, &found);
  if (failure != 0) return Unreachable(address, port, gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);

  Socket socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return Unreachable(address, port, Describe(errno));
  int error = 0;
  if (connect(socket.fd(), found->ai_addr, found->ai_addrlen) != 0) error = errno;
  if (error == EINPROGRESS) error = AwaitConnected(socket.fd(), until, stop);
  if (error == ECANCELED) {
    return Error{.code = Code::kCancelled, .message = "cancelled while connecting to " + address};
  }
  if (error != 0) return Unreachable(address, port, Describe(error));
  return socket;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

int Socket::Release() { return std::exchange(fd_, -1); }

Socket Socket::Duplicate() const { return Socket(fcntl(fd_, F_DUPFD_CLOEXEC, 0)); }

Result<Socket> Dial(const ServerAddress& server, const NameLookup& names, MonoTime until,
                    const std::stop_token& stop) {
  const RealClock clock;
  auto addresses = names.Find(server.host, until - clock.Now(), stop);
  if (!addresses) return std::move(addresses).error();
  Result<Socket> last = Unreachable(server.host, server.port, "it has no address");
  for (size_t i = 0; i < addresses->size(); ++i) {
    const MonoTime now = clock.Now();
    const auto left = static_cast<Duration::rep>(addresses->size() - i);
    last =
        Connect((*addresses)[i], server.port, now + std::max(until - now, Duration()) / left, stop);
    if (last || last.error().code == Code::kCancelled) break;
  }
  return last;
}

}  // namespace trimtab::k8s

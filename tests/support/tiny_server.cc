#include "tests/support/tiny_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <utility>

#include "base/check.h"

namespace trimtab::testing {
namespace {

int Listen(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  TRIMTAB_CHECK(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  TRIMTAB_CHECK(listen(listener, SOMAXCONN) == 0);
  return listener;
}

int PortOf(int listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  TRIMTAB_CHECK(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

void Watch(int epoll, int socket) {
  epoll_event event = {.events = EPOLLIN, .data = {.fd = socket}};
  TRIMTAB_CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0);
}

size_t BodyLength(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const size_t at = head.find(kName);
  return at == std::string_view::npos ? 0
                                      : std::stoul(std::string(head.substr(at + kName.size(), 12)));
}

// The first whole request of what was received.
std::optional<TinyServer::Request> FirstOf(std::string_view received) {
  const size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view head = received.substr(0, end + 4);
  const size_t length = BodyLength(head);
  if (received.size() < head.size() + length) return std::nullopt;
  return TinyServer::Request{head, received.substr(head.size(), length), 0};
}

std::string BytesOf(const TinyReply& reply) {
  if (reply.way == TinyReply::Way::kRaw) return reply.body;
  return "HTTP/1.1 " + std::to_string(reply.status) +
         " As-Told\r\nContent-Length: " + std::to_string(reply.body.size()) +
         (reply.way == TinyReply::Way::kAnswerAndClose ? "\r\nConnection: close\r\n\r\n"
                                                       : "\r\n\r\n") +
         reply.body;
}

}  // namespace

TinyServer::TinyServer(Handler handler, int port)
    : handler_(std::move(handler)),
      listener_(Listen(port)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      port_(PortOf(listener_)) {
  Watch(epoll_, listener_);
  Watch(epoll_, stop_);
  thread_ = std::thread([this] { Run(); });
}

TinyServer::~TinyServer() {
  const uint64_t once = 1;
  TRIMTAB_CHECK(write(stop_, &once, sizeof once) == sizeof once);
  thread_.join();
  for (const auto& [socket, received] : received_) close(socket);
  for (const int handle : {listener_, epoll_, stop_}) close(handle);
}

void TinyServer::Run() {
  std::array<epoll_event, 64> events{};
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events.at(static_cast<size_t>(i)).data.fd;
      if (socket == stop_) return;
      if (socket == listener_) {
        Accept();
      } else if (!Serve(socket, received_[socket])) {
        received_.erase(socket);
        close(socket);
        --connected_;
      }
    }
  }
}

void TinyServer::Accept() {
  for (;;) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    Watch(epoll_, socket);
    ++connected_;
  }
}

bool TinyServer::Serve(int socket, std::string& received) {
  std::array<char, 16384> piece{};
  const ssize_t got = recv(socket, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  received.append(piece.data(), static_cast<size_t>(got));
  while (auto request = FirstOf(received)) {
    request->before = requests_++;
    if (!Reply(socket, *request)) return false;
    received.erase(0, request->head.size() + request->body.size());
  }
  return true;
}

bool TinyServer::Reply(int socket, const Request& request) {
  const TinyReply reply = handler_(request);
  if (reply.stall > std::chrono::nanoseconds::zero()) std::this_thread::sleep_for(reply.stall);
  if (reply.way == TinyReply::Way::kHangUp) return false;
  if (reply.way == TinyReply::Way::kNever) return true;
  const std::string bytes = BytesOf(reply);
  const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(bytes.size()) && reply.way != TinyReply::Way::kAnswerAndClose;
}

}  // namespace trimtab::testing

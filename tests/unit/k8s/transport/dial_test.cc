#include "k8s/transport/dial.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/real_clock.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A socket that listens on a free port of this address of the loopback.
class Listener {
 public:
  explicit Listener(const char* address) : socket_(Tcp()) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    inet_pton(AF_INET, address, &where.sin_addr);
    auto* const plain = reinterpret_cast<sockaddr*>(&where);
    socklen_t size = sizeof where;
    EXPECT_EQ(bind(socket_.fd(), plain, size), 0);
    EXPECT_EQ(listen(socket_.fd(), 0), 0);
    EXPECT_EQ(getsockname(socket_.fd(), plain, &size), 0);
    address_ = where;
  }

  std::string port() const { return std::to_string(ntohs(address_.sin_port)); }

  // From here on nobody can connect, and nobody is refused.
  void FillBacklog() {
    for (int i = 0; i < 4; ++i) {
      fillers_.push_back(Tcp());
      connect(fillers_.back().fd(), reinterpret_cast<const sockaddr*>(&address_), sizeof address_);
    }
  }

 private:
  static Socket Tcp() {
    return Socket(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  }

  Socket socket_;
  sockaddr_in address_{};
  std::vector<Socket> fillers_;
};

NameLookup Giving(std::vector<std::string> addresses) {
  return NameLookup(
      [addresses = std::move(addresses)](const std::string&) -> Result<std::vector<std::string>> {
        return addresses;
      },
      1);
}

ServerAddress At(std::string port) {
  return {.host = "server.test", .port = std::move(port), .authority = "server.test"};
}

MonoTime In(Duration time) { return RealClock().Now() + time; }

std::string PeerOf(const Socket& socket) {
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  EXPECT_EQ(getpeername(socket.fd(), reinterpret_cast<sockaddr*>(&peer), &size), 0);
  char text[INET_ADDRSTRLEN] = {};
  return inet_ntop(AF_INET, &peer.sin_addr, text, sizeof text);
}

TEST(Dial, TheNextAddressIsTriedWhenOneRefuses) {
  const Listener listener("127.0.0.3");
  const auto socket =
      Dial(At(listener.port()), Giving({"127.0.0.2", "127.0.0.3"}), In(seconds(20)), {});
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  EXPECT_EQ(PeerOf(*socket), "127.0.0.3");
}

TEST(Dial, TheNextAddressIsTriedWhenOneIsSilent) {
  Listener silent("127.0.0.2");
  silent.FillBacklog();
  const auto socket =
      Dial(At(silent.port()), Giving({"127.0.0.2", "127.0.0.3"}), In(milliseconds(200)), {});
  ASSERT_FALSE(socket.ok());  // nobody listens there, but it was asked: it refused
  EXPECT_EQ(socket.error().code, Code::kUnreachable);
  EXPECT_NE(socket.error().message.find("127.0.0.3"), std::string::npos) << socket.error().message;
}

TEST(Dial, SilenceEndsAtTheDeadline) {
  Listener silent("127.0.0.2");
  silent.FillBacklog();
  const auto socket = Dial(At(silent.port()), Giving({"127.0.0.2"}), In(milliseconds(50)), {});
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().code, Code::kUnreachable);
  EXPECT_NE(socket.error().message.find("timed out"), std::string::npos) << socket.error().message;
}

TEST(Dial, StopEndsTheWait) {
  Listener silent("127.0.0.2");
  silent.FillBacklog();
  std::stop_source stop;
  stop.request_stop();
  const auto socket =
      Dial(At(silent.port()), Giving({"127.0.0.2"}), In(seconds(60)), stop.get_token());
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().code, Code::kCancelled);
}

TEST(Dial, NameWithoutAddressIsUnreachable) {
  const auto socket = Dial(At("1"), Giving({}), In(seconds(20)), {});
  ASSERT_FALSE(socket.ok());
  EXPECT_EQ(socket.error().code, Code::kUnreachable);
}

// What cpprest_call.cc rests on: the library connects once more, to wherever it likes.
TEST(Dial, ConnectingAgainSucceedsOnceAndHasNoEffect) {
  const Listener listener("127.0.0.1");
  auto socket = Dial(At(listener.port()), Giving({"127.0.0.1"}), In(seconds(20)), {});
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  sockaddr_in nowhere{};
  nowhere.sin_family = AF_INET;
  nowhere.sin_addr.s_addr = INADDR_BROADCAST;
  nowhere.sin_port = htons(1);
  EXPECT_EQ(connect(socket->fd(), reinterpret_cast<sockaddr*>(&nowhere), sizeof nowhere), 0);
  EXPECT_EQ(PeerOf(*socket), "127.0.0.1");
}

TEST(Socket, DuplicateKeepsTheConnection) {
  const Listener listener("127.0.0.1");
  auto socket = Dial(At(listener.port()), Giving({"127.0.0.1"}), In(seconds(20)), {});
  ASSERT_TRUE(socket.ok()) << socket.error().message;
  const Socket copy = socket->Duplicate();
  *socket = Socket(-1);
  EXPECT_EQ(PeerOf(copy), "127.0.0.1");
  EXPECT_EQ(Socket(-1).Duplicate().fd(), -1);
}

}  // namespace
}  // namespace trimtab::k8s

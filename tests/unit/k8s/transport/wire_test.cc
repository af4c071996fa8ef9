#include "k8s/transport/wire.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

namespace trimtab::k8s {
namespace {

constexpr size_t kCap = 1'000'000;
constexpr uint64_t kAllowed = kCap + kCap / 16 + HoardGuard::kSlack;

TEST(HoardGuard, AllowsTheCapAndRefusesMore) {
  HoardGuard guard;
  EXPECT_FALSE(guard.Exceeds({.taken = kAllowed}, 0, kCap));
  EXPECT_TRUE(guard.Exceeds({.taken = kAllowed + 1}, 0, kCap));
}

TEST(HoardGuard, CountsFromTheLastHandOver) {
  HoardGuard guard;
  EXPECT_FALSE(guard.Exceeds({.taken = 10 * kAllowed}, 1, kCap));
  EXPECT_FALSE(guard.Exceeds({.taken = 11 * kAllowed}, 1, kCap));
  EXPECT_TRUE(guard.Exceeds({.taken = 11 * kAllowed + 1}, 1, kCap));
  EXPECT_FALSE(guard.Exceeds({.taken = 11 * kAllowed + 1}, 2, kCap));
}

TEST(HoardGuard, RemembersAHandOverThatItWasToldOf) {
  HoardGuard guard;
  guard.Note({.taken = 100}, 1);
  EXPECT_FALSE(guard.Exceeds({.taken = kAllowed + 100}, 1, kCap));
  guard.Note({.taken = kAllowed}, 1);  // no new hand-over
  EXPECT_TRUE(guard.Exceeds({.taken = kAllowed + 101}, 1, kCap));
}

TEST(HoardGuard, KnowsNothingWithoutCounts) {
  HoardGuard guard;
  EXPECT_FALSE(guard.Exceeds(Wire(Socket(-1)).Look(), 0, 0));
}

// Two ends of a TCP connection over the loopback.
std::pair<Socket, Socket> Connected() {
  const Socket listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(listener.fd(), plain, size), 0);
  EXPECT_EQ(listen(listener.fd(), 1), 0);
  EXPECT_EQ(getsockname(listener.fd(), plain, &size), 0);
  Socket client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(client.fd(), plain, size), 0);
  return {std::move(client), Socket(accept(listener.fd(), nullptr, nullptr))};
}

TEST(Wire, SeesBytesWhenTheyAreTakenAndNotBefore) {
  auto [ours, theirs] = Connected();
  const Wire wire(ours.Duplicate());
  EXPECT_EQ(wire.Look().taken, 0u);
  ASSERT_EQ(send(theirs.fd(), "hello", 5, 0), 5);
  pollfd wanted{.fd = ours.fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&wanted, 1, 10'000), 1);
  EXPECT_EQ(wire.Look().taken, 0u);
  EXPECT_GE(wire.Look().moved, 5u);
  std::array<char, 8> bytes{};
  ASSERT_EQ(recv(ours.fd(), bytes.data(), bytes.size(), 0), 5);
  EXPECT_EQ(wire.Look().taken, 5u);
}

TEST(Wire, SeesBytesThatWeSend) {
  auto [ours, theirs] = Connected();
  const Wire wire(ours.Duplicate());
  const uint64_t before = wire.Look().moved;
  ASSERT_EQ(send(ours.fd(), "hello", 5, 0), 5);
  std::array<char, 8> bytes{};
  ASSERT_EQ(recv(theirs.fd(), bytes.data(), bytes.size(), 0), 5);
  EXPECT_GE(wire.Look().moved, before + 5);
}

TEST(Wire, OutlivesTheSocketThatItWatches) {
  auto [ours, theirs] = Connected();
  const Wire wire(ours.Duplicate());
  ASSERT_EQ(send(theirs.fd(), "x", 1, 0), 1);
  std::array<char, 8> bytes{};
  ASSERT_EQ(recv(ours.fd(), bytes.data(), bytes.size(), 0), 1);
  shutdown(ours.fd(), SHUT_RDWR);
  ours = Socket(-1);
  EXPECT_EQ(wire.Look().taken, 1u);
  EXPECT_EQ(recv(theirs.fd(), bytes.data(), bytes.size(), 0), 0);  // our end is gone all the same
}

}  // namespace
}  // namespace trimtab::k8s

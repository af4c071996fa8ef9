// A peer cannot make us hold more than the caps allow.

#include <unistd.h>

#include <fstream>

#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

constexpr HttpCaps kSmall{.head = 4096, .body = 10'000, .backlog = size_t{1} << 20};
constexpr size_t kFlood = size_t{200} << 20;
// What a flood may cost: caps, buffers of the library and the kernel's share, generously.
constexpr size_t kAllowedGrowth = size_t{48} << 20;

size_t ResidentBytes() {
  size_t all = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

size_t GrowthSince(size_t before) {
  const size_t now = ResidentBytes();
  return now > before ? now - before : 0;
}

// A script that sends this head, then the piece for ever.
RawServer::Script Flood(std::string head, std::string piece) {
  return [head = std::move(head), piece = std::move(piece)](Peer& peer) {
    if (peer.ReadRequest() && peer.Send(head)) peer.Pour(piece, kFlood);
  };
}

// One chunk of 64 KiB.
std::string BigChunk() { return "10000\r\n" + std::string(0x10000, 'x') + "\r\n"; }

constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

// K28
TEST_P(Transport, EndlessHeadersAreTooLarge) {
  RawServer server(Flood("HTTP/1.1 200 OK\r\n", "X-More: " + std::string(1000, 'x') + "\r\n"));
  const size_t before = ResidentBytes();
  EXPECT_THAT(To(server, kSmall)->Send(Get(), Ample()), FailsWith(Code::kTooLarge));
  EXPECT_LT(GrowthSince(before), kAllowedGrowth);
}

// K28
TEST_P(Transport, EndlessHeaderLineIsTooLarge) {
  RawServer server(Flood("HTTP/1.1 200 OK\r\nX-Endless: ", std::string(4096, 'x')));
  const size_t before = ResidentBytes();
  EXPECT_THAT(To(server, kSmall)->Send(Get(), Ample()), FailsWith(Code::kTooLarge));
  EXPECT_LT(GrowthSince(before), kAllowedGrowth);
}

// K28
TEST_P(Transport, EndlessInterimResponsesFail) {
  RawServer server(Flood("", "HTTP/1.1 100 Continue\r\n\r\n"));
  EXPECT_THAT(
      To(server, kSmall)->Send(Get(), Ample()),
      FailsWith(GetParam().reads_past_interim_responses ? Code::kTooLarge : Code::kMalformed));
}

TEST_P(Transport, HeadersBelowTheCapPass) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send("HTTP/1.1 200 OK\r\nX-Long: " + std::string(3000, 'x') +
              "\r\nContent-Length: 0\r\n\r\n");
    peer.WaitUntilGone();
  });
  const auto transport = To(server, kSmall);
  const auto response = transport->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->Header("X-Long").size(), 3000u);
}

// P16
TEST_P(Transport, BodyAboveTheCapIsTooLarge) {
  RawServer server(Flood(kChunkedHead, BigChunk()));
  const size_t before = ResidentBytes();
  EXPECT_THAT(To(server, kSmall)->Send(Get(), Ample()), FailsWith(Code::kTooLarge));
  EXPECT_LT(GrowthSince(before), kAllowedGrowth);
}

TEST_P(Transport, BodyWhoseLengthIsAboveTheCapIsTooLarge) {
  RawServer server(
      Flood("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n", std::string(0x10000, 'x')));
  EXPECT_THAT(To(server, kSmall)->Send(Get(), Ample()), FailsWith(Code::kTooLarge));
}

TEST_P(Transport, BodyAtTheCapPasses) {
  RawServer server([](Peer& peer) {
    while (peer.ReadRequest()) peer.Respond(std::string(kSmall.body, 'x'));
  });
  const auto response = To(server, kSmall)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body.size(), kSmall.body);
}

// A stream that nobody reads either pushes back on its server or fails; it does not grow.
TEST_P(Transport, StreamThatIsNotReadIsBounded) {
  RawServer server(Flood(kChunkedHead, BigChunk()));
  const auto transport = To(server, kSmall);
  auto stream = transport->Open(Get(), Ample());
  if (!stream.ok()) {  // the flood came before Open returned
    EXPECT_THAT(stream, FailsWith(Code::kTooLarge));
    return;
  }
  const size_t before = ResidentBytes();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_LT(GrowthSince(before), kAllowedGrowth);
  // The rest of the flood, if it comes, comes in bounded pieces.
  size_t got = 0;
  while (got < kFlood / 4) {
    const auto piece = (*stream)->Read(seconds(5));
    if (!piece.ok()) {
      EXPECT_THAT(piece, FailsWith(Code::kTooLarge));
      break;
    }
    ASSERT_EQ(piece->state, StreamState::kData);
    EXPECT_LE(piece->bytes.size(), kSmall.backlog + (size_t{64} << 10));
    got += piece->bytes.size();
  }
  EXPECT_LT(GrowthSince(before), kAllowedGrowth);
}

// K27: one line of 200 MB in one chunk.
TEST_P(Transport, StreamOfOneHugeChunkIsBounded) {
  RawServer server(Flood(std::string(kChunkedHead) + "c800000\r\n", std::string(0x10000, 'x')));
  const auto transport = To(server, kSmall);
  const size_t before = ResidentBytes();
  auto stream = transport->Open(Get(), Ample());
  if (!stream.ok()) {  // the flood came before Open returned
    EXPECT_THAT(stream, FailsWith(Code::kTooLarge));
    return;
  }
  size_t got = 0;
  while (got < kFlood) {
    const auto piece = (*stream)->Read(seconds(5));
    if (!piece.ok()) {
      EXPECT_THAT(piece, FailsWith(Code::kTooLarge));
      break;
    }
    got += piece->bytes.size();
  }
  EXPECT_LT(GrowthSince(before), kAllowedGrowth);
}

}  // namespace
}  // namespace trimtab::testing

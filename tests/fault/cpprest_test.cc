// Where cpprestsdk itself keeps no promise: what we put in its place, and how far that goes
// (docs/decisions/003-cpprestsdk-guarded.md).

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "k8s/transport/transport.h"
#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr HttpCaps kSmall{.head = 4096, .body = 10'000, .backlog = size_t{1} << 20};
constexpr size_t kFlood = size_t{200} << 20;
constexpr size_t kAllowedGrowth = size_t{48} << 20;
constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::unique_ptr<HttpTransport> To(const std::string& url, HttpCaps caps = {}) {
  return k8s::MakeCpprestTransport({.url = url}, caps).value();
}

void Serve(Peer& peer) {
  while (peer.ReadRequest()) peer.Respond("ok");
}

RawServer::Script Flood(std::string head, std::string piece) {
  return [head = std::move(head), piece = std::move(piece)](Peer& peer) {
    if (peer.ReadRequest() && peer.Send(head)) peer.Pour(piece, kFlood);
  };
}

size_t ResidentBytes() {
  size_t all = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// That a body which the library would collect for ever is cut before it is large.
void ExpectCut(const std::string& head) {
  RawServer server(Flood(head, std::string(0x10000, 'a')));
  const size_t before = ResidentBytes();
  EXPECT_THAT(To(server.url(), kSmall)->Send(Get(), Ample()), FailsWith(Code::kTooLarge));
  const size_t after = ResidentBytes();
  EXPECT_LT(after, before + kAllowedGrowth);
}

// K29: the library reads a negative size as a huge one.
TEST(Cpprest, BytesAfterANegativeChunkSizeAreTooLarge) {
  ExpectCut(kChunkedHead + std::string("-5\r\n"));
}

// K29
TEST(Cpprest, OneHugeChunkIsTooLarge) { ExpectCut(kChunkedHead + std::string("7fffffff\r\n")); }

// K28
TEST(Cpprest, EndlessChunkSizeIsTooLarge) { ExpectCut(kChunkedHead + std::string("5;x=")); }

// K27: nobody looks at the wire between two reads, so a stream that is left alone holds what comes
// as one chunk. The next read ends it.
TEST(Cpprest, HugeChunkOfAStreamIsSeenByTheNextRead) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead + std::string("4000000\r\n"));
    peer.Pour(std::string(0x10000, 'x'), size_t{32} << 20);
    peer.WaitUntilGone();
  });
  auto stream = To(server.url(), kSmall)->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  ASSERT_TRUE(server.WaitForRequests(1));
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_THAT((*stream)->Read(seconds(10)), FailsWith(Code::kTooLarge));
  EXPECT_TRUE(server.WaitForEnds(1));
}

// The library's own way to cancel closes the socket under a read that is just beginning; in a large
// chunk, which takes many reads, that ended the process once in about 150 calls.
TEST(Cpprest, StreamsMayBeDroppedInALargeChunk) {
  constexpr size_t kStreams = 600;
  RawServer server(Flood(std::string(kChunkedHead) + "c800000\r\n", std::string(0x10000, 'x')));
  const auto transport = To(server.url(), kSmall);
  for (size_t i = 0; i < kStreams; ++i) {
    auto stream = transport->Open(Get(), Ample());
    if (stream.ok()) {
      static_cast<void>((*stream)->Read(milliseconds(i % 3)));  // and dropped in mid-chunk
    } else {
      EXPECT_THAT(stream, FailsWith(Code::kTooLarge));
    }
  }
  EXPECT_TRUE(server.WaitForEnds(kStreams));
}

// The library has four threads. A sink that fails makes one of them wait for another.
TEST(Cpprest, ManyBodiesAboveTheCapAtOnceStopNothing) {
  constexpr int kThreads = 16;
  constexpr int kCalls = 25;
  RawServer flood(
      Flood(std::string(kChunkedHead), "10000\r\n" + std::string(0x10000, 'x') + "\r\n"));
  const auto transport = To(flood.url(), {.body = 1024});
  std::atomic<int> too_large = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < kCalls; ++call) {
          const auto response = transport->Send(Get(), Ample());
          if (!response.ok() && response.error().code == Code::kTooLarge) ++too_large;
        }
      });
    }
  }
  EXPECT_EQ(too_large, kThreads * kCalls);
  RawServer polite([](Peer& peer) {
    while (peer.ReadRequest()) peer.Respond("well");
  });
  EXPECT_TRUE(To(polite.url())->Send(Get(), Ample()).ok());
}

// A head and the start of a large body in one packet must not count as a large head.
TEST(Cpprest, LargeBodyRightBehindItsHeadPasses) {
  constexpr size_t kSize = size_t{8} << 20;
  RawServer server([](Peer& peer) {
    while (peer.ReadRequest()) peer.Respond(std::string(kSize, 'x'));
  });
  const auto transport = To(server.url(), {.head = 1024});
  for (int i = 0; i < 20; ++i) {
    const auto response = transport->Send(Get(), Ample());
    ASSERT_TRUE(response.ok()) << response.error().message;
    ASSERT_EQ(response->body.size(), kSize);
  }
}

// The same for chunks, each of them nearly as large as the cap.
TEST(Cpprest, ChunksBelowTheCapPass) {
  constexpr size_t kChunk = size_t{1} << 20;
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead);
    for (int i = 0; i < 40; ++i) peer.Send("100000\r\n" + std::string(kChunk, 'x') + "\r\n");
    peer.Send("0\r\n\r\n");
    peer.WaitUntilGone();
  });
  auto stream = To(server.url(), {.backlog = 41 * kChunk})->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const Drained drained = Drain(**stream);
  EXPECT_TRUE(drained.end.ok()) << drained.end.error().message;
  EXPECT_EQ(drained.bytes.size(), 40 * kChunk);
}

TEST(Cpprest, LengthThatIsNoNumberIsMalformed) {
  for (const char* length : {"-5", "5, 6", "five"}) {
    RawServer server([&](Peer& peer) {
      if (!peer.ReadRequest()) return;
      peer.Send("HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) + "\r\n\r\nhello");
      peer.WaitUntilGone();
    });
    EXPECT_THAT(To(server.url())->Send(Get(), Ample()), FailsWith(Code::kMalformed)) << length;
  }
}

// The library would write these in its own way, so that the server got another target.
TEST(Cpprest, TargetThatWouldBeChangedIsInvalid) {
  RawServer server(Serve);
  const auto transport = To(server.url());
  for (const char* target : {"/a?", "/query?q=x[5m]", "/a\"b"}) {
    EXPECT_THAT(transport->Send(Get(target), Ample()), FailsWith(Code::kInvalid)) << target;
  }
  EXPECT_EQ(server.requests().size(), 0u);
}

TEST(Cpprest, TargetsOfOurServersAreSentAsTheyAre) {
  RawServer server(Serve);
  const auto transport = To(server.url());
  for (const char* target :
       {"/", "/api/v1/pods?labelSelector=a%3Db%2Cc&continue=eyJ2Ijoi%3D&x=", "/a//b/../c/./d",
        "/apis/x/namespaces/a%2Fb", "/api/v1/query?query=rate%28x%5B5m%5D%29&time=1.5",
        "/api/v1/query?query=a+b%2Bc", "/a;b=c,d/@:!$'()*~_-."}) {
    const auto response = transport->Send(Get(target), Ample());
    ASSERT_TRUE(response.ok()) << response.error().message;
    EXPECT_EQ(server.requests().back().target, target);
  }
}

TEST(Cpprest, RefusedConnectNamesTheAddressAndTheReason) {
  std::string nobody;
  {
    RawServer server(Serve);
    nobody = server.url();
  }
  const auto response = To(nobody)->Send(Get("/api/v1/pods?secret=1"), Ample());
  ASSERT_THAT(response, FailsWith(Code::kUnreachable));
  EXPECT_THAT(response.error().message, HasSubstr("GET " + nobody + "/api/v1/pods: "));
  EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1"));
  EXPECT_THAT(response.error().message, HasSubstr("Connection refused"));
  EXPECT_THAT(response.error().message, Not(HasSubstr("secret")));
}

TEST(Cpprest, PrepareEmptiesTheTrustStoreAndMayBeRepeated) {
  const std::string store = getenv("SSL_CERT_FILE");
  k8s::PrepareCpprest();
  EXPECT_EQ(getenv("SSL_CERT_FILE"), store);  // only the first call changes it
  EXPECT_STREQ(getenv("SSL_CERT_DIR"), "/dev/null");
}

}  // namespace
}  // namespace trimtab::testing

// A stop ends a call within 50 ms in each of its states. The contract names the bound, so that the
// tests do too; the best of three runs counts, since the machine may be busy.

#include <algorithm>
#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

#include "tests/fault/name_lookup.h"
#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

constexpr milliseconds kPromised{50};
constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

// How long the call went on after its stop, at the best of three. `call` gets the limits to use and
// says whether it was cancelled; `ready` returns once the call is where the stop shall find it.
Duration BestStop(const std::function<bool(const CallLimits&)>& call,
                  const std::function<void(int run)>& ready) {
  Duration best = Duration::max();
  for (int run = 1; run <= 3; ++run) {
    std::stop_source stop;
    CallLimits limits = Ample();
    limits.stop = stop.get_token();
    MonoTime stopped;
    std::thread stopper([&] {
      ready(run);
      std::this_thread::sleep_for(milliseconds(20));
      stopped = RealClock().Now();
      stop.request_stop();
    });
    EXPECT_TRUE(call(limits));
    const MonoTime ended = RealClock().Now();
    stopper.join();
    best = std::min(best, ended - stopped);
  }
  return best;
}

void ReadAndStall(Peer& peer) {
  if (peer.ReadRequest()) peer.WaitUntilGone();
}

void StallInBody(Peer& peer) {
  if (!peer.ReadRequest()) return;
  peer.Send(kChunkedHead + std::string("3\r\nabc\r\n"));
  peer.WaitUntilGone();
}

std::function<bool(const CallLimits&)> SendOn(HttpTransport& transport, HttpRequest request) {
  return [&transport, request = std::move(request)](const CallLimits& limits) {
    const auto response = transport.Send(request, limits);
    return !response.ok() && response.error().code == Code::kCancelled;
  };
}

// L15
TEST_P(Transport, StopEndsALookup) {
  HangingName name;
  const auto transport =
      To(HttpEndpoint{.url = std::string("http://") + HangingName::kHangingName + ":80"});
  EXPECT_LT(BestStop(SendOn(*transport, Get()), [&](int run) { name.WaitForLookups(run); }),
            kPromised);
}

TEST_P(Transport, StopEndsAConnect) {
  RawServer server([](Peer&) {}, {.accept = false});
  const auto transport = To(server);
  EXPECT_LT(BestStop(SendOn(*transport, Get()), [](int) {}), kPromised);
}

TEST_P(Transport, StopEndsATlsHandshake) {
  const TestCa ca("ca");
  RawServer server([](Peer& peer) { peer.WaitUntilGone(); },
                   {.tls = ServerTls{ca.IssueLoopback()}, .handshake = false});
  const auto transport = To(Trusting(server, ca));
  EXPECT_LT(BestStop(SendOn(*transport, Get()),
                     [&](int run) { server.WaitForConnections(static_cast<size_t>(run)); }),
            kPromised);
}

TEST_P(Transport, StopEndsTheWaitForAHead) {
  RawServer server(ReadAndStall);
  const auto transport = To(server);
  EXPECT_LT(BestStop(SendOn(*transport, Write("PATCH")),
                     [&](int run) { server.WaitForRequests(static_cast<size_t>(run)); }),
            kPromised);
}

TEST_P(Transport, StopEndsTheWaitForTheRestOfABody) {
  RawServer server(StallInBody);
  const auto transport = To(server);
  EXPECT_LT(BestStop(SendOn(*transport, Get()),
                     [&](int run) { server.WaitForRequests(static_cast<size_t>(run)); }),
            kPromised);
}

TEST_P(Transport, StopEndsAnEncryptedBody) {
  const TestCa ca("ca");
  RawServer server(StallInBody, {.tls = ServerTls{ca.IssueLoopback()}});
  const auto transport = To(Trusting(server, ca));
  EXPECT_LT(BestStop(SendOn(*transport, Get()),
                     [&](int run) { server.WaitForRequests(static_cast<size_t>(run)); }),
            kPromised);
}

TEST_P(Transport, StopEndsTheWaitForTheHeadOfAStream) {
  RawServer server(ReadAndStall);
  const auto transport = To(server);
  EXPECT_LT(BestStop(
                [&](const CallLimits& limits) {
                  const auto stream = transport->Open(Get(), limits);
                  return !stream.ok() && stream.error().code == Code::kCancelled;
                },
                [&](int run) { server.WaitForRequests(static_cast<size_t>(run)); }),
            kPromised);
}

TEST_P(Transport, StopEndsAReadOfAStream) {
  RawServer server(StallInBody);
  const auto transport = To(server);
  std::atomic<int> opened = 0;  // the server has the request before the stream has its head
  EXPECT_LT(BestStop(
                [&](const CallLimits& limits) {
                  auto stream = transport->Open(Get(), limits);
                  ++opened;
                  opened.notify_all();
                  if (!stream.ok()) return false;
                  const Drained drained = Drain(**stream);
                  return !drained.end.ok() && drained.end.error().code == Code::kCancelled;
                },
                [&](int run) { opened.wait(run - 1); }),
            kPromised);
}

TEST_P(Transport, StopBeforeTheCallSendsNothing) {
  RawServer server(ReadAndStall);
  std::stop_source stop;
  stop.request_stop();
  CallLimits limits = Ample();
  limits.stop = stop.get_token();
  const auto transport = To(server);
  EXPECT_THAT(transport->Send(Write("POST"), limits), FailsWith(Code::kCancelled));
  EXPECT_THAT(transport->Open(Get(), limits), FailsWith(Code::kCancelled));
  EXPECT_EQ(server.requests().size(), 0u);
}

TEST_P(Transport, StopEndsAStreamWhoseBytesKeepComing) {
  RawServer server([](Peer& peer) {
    if (peer.ReadRequest() && peer.Send(kChunkedHead)) peer.Pour("3\r\nabc\r\n", size_t{1} << 30);
  });
  std::stop_source stop;
  CallLimits limits = Ample();
  limits.stop = stop.get_token();
  const auto transport = To(server);
  auto stream = transport->Open(Get(), limits);
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  EXPECT_TRUE((*stream)->Read(seconds(5)).ok());
  stop.request_stop();
  EXPECT_THAT((*stream)->Read(seconds(5)), FailsWith(Code::kCancelled));
}

TEST_P(Transport, DestroyedStreamEndsItsConnection) {
  RawServer server(StallInBody);
  const auto transport = To(server);
  Duration best = Duration::max();
  for (size_t run = 1; run <= 3; ++run) {
    auto stream = transport->Open(Get(), Ample());
    ASSERT_TRUE(stream.ok()) << stream.error().message;
    const Stopwatch watch;
    stream->reset();
    ASSERT_TRUE(server.WaitForEnds(run));
    best = std::min(best, watch.Elapsed());
  }
  EXPECT_LT(best, kPromised);
}

}  // namespace
}  // namespace trimtab::testing

// Which connections are made, used again, and left; and that none and nothing else is left behind.

#include <dirent.h>

#include <atomic>
#include <stop_token>
#include <thread>
#include <vector>

#include "tests/fault/name_lookup.h"
#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

void Serve(Peer& peer) {
  while (peer.ReadRequest()) peer.Respond("ok");
}

// Answers the first request, and hangs up when it has read the second one: to a client with a pool
// its connection looks like one that was dead before.
void HangUpOnTheSecond(Peer& peer) {
  if (peer.ReadRequest() && peer.Respond("ok")) peer.ReadRequest();
}

size_t OpenFiles() {
  DIR* files = opendir("/proc/self/fd");
  size_t count = 0;
  while (readdir(files) != nullptr) ++count;
  closedir(files);
  return count;
}

// Sends the method twice and gives how many requests the server read.
size_t RequestsRead(HttpTransport& transport, const RawServer& server, const std::string& method) {
  const HttpRequest request = method == "GET" ? Get() : Write(method);
  EXPECT_TRUE(transport.Send(request, Ample()).ok());
  const auto second = transport.Send(request, Ample());
  if (!second.ok()) {
    EXPECT_THAT(second, FailsWith(Code::kInterrupted));
  }
  return server.requests().size();
}

// K32: one call is at most one request, whatever became of a pooled connection.
TEST_P(Transport, NothingIsSentTwice) {
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    RawServer server(HangUpOnTheSecond);
    const auto transport = To(server);
    EXPECT_EQ(RequestsRead(*transport, server, method), 2u) << method;
  }
}

// K32
TEST_P(Transport, EachWriteHasItsOwnConnection) {
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    RawServer server(Serve);
    const auto transport = To(server);
    EXPECT_TRUE(transport->Send(Get(), Ample()).ok());
    EXPECT_TRUE(transport->Send(Write(method), Ample()).ok());
    EXPECT_TRUE(transport->Send(Write(method), Ample()).ok());
    EXPECT_EQ(server.connections(), 3u) << method;
  }
}

TEST_P(Transport, ReadsUseTheirConnectionAgainOrNeverDo) {
  RawServer server(Serve);
  const auto transport = To(server);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(transport->Send(Get(), Ample()).ok());
  EXPECT_EQ(server.connections(), GetParam().keeps_connections ? 1u : 5u);
}

// The server closed the resting connection in good order, long before the next read.
TEST_P(Transport, ReadAfterTheServerClosedItsConnectionIsSentOnce) {
  RawServer server([](Peer& peer) {
    if (peer.ReadRequest()) peer.Respond("ok");
  });
  const auto transport = To(server);
  EXPECT_TRUE(transport->Send(Get(), Ample()).ok());
  ASSERT_TRUE(server.WaitForEnds(1));
  std::this_thread::sleep_for(milliseconds(20));
  const auto second = transport->Send(Get(), Ample());
  if (!second.ok()) {
    EXPECT_THAT(second.error().code, ::testing::AnyOf(Code::kInterrupted, Code::kUnreachable));
  }
  EXPECT_EQ(server.requests().size(), second.ok() ? 2u : 1u);
}

// K31
TEST_P(Transport, ResetAfterTheRequestWasReadIsInterrupted) {
  RawServer server([](Peer& peer) {
    if (peer.ReadRequest()) peer.Reset();
  });
  const auto transport = To(server);
  for (const char* method : {"GET", "POST", "PATCH"}) {
    const auto response =
        transport->Send(method == std::string("GET") ? Get() : Write(method), Ample());
    EXPECT_THAT(response, FailsWith(Code::kInterrupted)) << method;
  }
  EXPECT_EQ(server.requests().size(), 3u);
}

// K31
TEST_P(Transport, ResetInTheBodyIsInterrupted) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    peer.Pause(milliseconds(30));
    peer.Reset();
  });
  EXPECT_THAT(To(server)->Send(Get(), Ample()), FailsWith(Code::kInterrupted));
}

TEST_P(Transport, ConnectionClosedWithoutAnAnswerIsInterrupted) {
  RawServer server([](Peer& peer) { peer.ReadRequest(); });
  EXPECT_THAT(To(server)->Send(Write("PATCH"), Ample()), FailsWith(Code::kInterrupted));
  EXPECT_EQ(server.requests().size(), 1u);
}

// The answer came, although the server did not want to read the whole request.
TEST_P(Transport, EarlyAnswerToALargeRequestIsGivenOrInterrupted) {
  RawServer server([](Peer& peer) {
    peer.Send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    peer.WaitUntilGone();
  });
  HttpRequest request = Write("POST");
  request.body.assign(size_t{4} << 20, 'x');
  const auto response = To(server)->Send(request, Ample());
  if (response.ok()) {
    EXPECT_EQ(response->status, 413);
  } else {
    EXPECT_THAT(response, FailsWith(Code::kInterrupted));
  }
}

TEST_P(Transport, RefusedConnectIsUnreachable) {
  HttpEndpoint nobody;
  {
    RawServer server(Serve);
    nobody.url = server.url();
  }
  EXPECT_THAT(To(nobody)->Send(Write("PATCH"), Ample()), FailsWith(Code::kUnreachable));
  EXPECT_THAT(To(nobody)->Open(Get(), Ample()), FailsWith(Code::kUnreachable));
}

TEST_P(Transport, UnknownNameIsUnreachable) {
  const auto transport = To(HttpEndpoint{.url = "http://nowhere.invalid:80"});
  EXPECT_THAT(transport->Send(Get(), Ample()), FailsWith(Code::kUnreachable));
}

// L15
TEST_P(Transport, NameThatIsNeverFoundIsLeftAtTheDeadline) {
  HangingName name;
  const auto transport =
      To(HttpEndpoint{.url = std::string("http://") + HangingName::kHangingName + ":80"});
  const Stopwatch watch;
  EXPECT_THAT(transport->Send(Get(), {.total = milliseconds(200), .idle = seconds(20)}),
              EndsByDeadline());
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, Ipv6LiteralWorks) {
  RawServer server(Serve, {.ipv6 = true});
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body, "ok");
}

TEST_P(Transport, CallsDoNotWaitForEachOther) {
  constexpr size_t kCalls = 64;
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.WaitForRelease();
    peer.Respond("ok");
    peer.WaitUntilGone();
  });
  const auto transport = To(server);
  std::atomic<size_t> answered = 0;
  std::vector<std::thread> callers;
  for (size_t i = 0; i < kCalls; ++i) {
    callers.emplace_back([&, i] {
      const auto response = transport->Send(i % 2 == 0 ? Get() : Write("PATCH"), Ample());
      if (response.ok() && response->body == "ok") ++answered;
    });
  }
  EXPECT_TRUE(server.WaitForRequests(kCalls));  // all of them, before the first has its answer
  server.Release();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, kCalls);
}

// L14: what a library leaves behind of a call shows within a thousand of them.
TEST_P(Transport, CancelledCallsLeaveNothingBehind) {
  constexpr int kCalls = 1000;
  RawServer server([](Peer& peer) {
    if (peer.ReadRequest()) peer.WaitUntilGone();
  });
  auto transport = To(server);
  const auto stop_soon = [&](size_t calls, bool as_stream) {
    std::stop_source stop;
    CallLimits limits = Ample();
    limits.stop = stop.get_token();
    std::thread stopper([&] {
      server.WaitForRequests(calls);
      stop.request_stop();
    });
    if (as_stream) {
      EXPECT_THAT(transport->Open(Get(), limits), FailsWith(Code::kCancelled));
    } else {
      EXPECT_THAT(transport->Send(Get(), limits), FailsWith(Code::kCancelled));
    }
    stopper.join();
  };
  stop_soon(1, false);  // what the library opens once for all
  ASSERT_TRUE(server.WaitForEnds(1));
  const size_t before = OpenFiles();
  for (int i = 2; i <= kCalls; ++i) stop_soon(static_cast<size_t>(i), i % 2 == 0);
  transport.reset();
  ASSERT_TRUE(server.WaitForEnds(kCalls));
  // The last handle may close a moment after its connection ended.
  const Stopwatch watch;
  while (OpenFiles() > before && watch.Elapsed() < seconds(5)) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_LE(OpenFiles(), before);
}

TEST_P(Transport, StreamOutlivesItsTransport) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
    peer.WaitForRelease();
    peer.Send("late");
    peer.WaitUntilGone();
  });
  auto transport = To(server);
  auto stream = transport->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  transport.reset();
  server.Release();
  EXPECT_EQ(Drain(**stream).bytes, "late");
}

}  // namespace
}  // namespace trimtab::testing

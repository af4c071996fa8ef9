// A call ends when it was told to, whatever the server does. Deadlines here are short and real; the
// upper bounds are generous, since the machine may be busy.

#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

void ReadAndStall(Peer& peer) {
  if (peer.ReadRequest()) peer.WaitUntilGone();
}

TEST_P(Transport, SilentServerIsLeftAtTheIdleDeadline) {
  RawServer server(ReadAndStall);
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Send(Write("PATCH"), {.total = seconds(20), .idle = milliseconds(200)}),
              FailsWith(Code::kTimeout));
  EXPECT_GE(watch.Elapsed(), milliseconds(190));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, SilentServerIsLeftAtTheTotalDeadline) {
  RawServer server(ReadAndStall);
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Send(Write("PATCH"), {.total = milliseconds(200), .idle = seconds(20)}),
              FailsWith(Code::kTimeout));
  EXPECT_GE(watch.Elapsed(), milliseconds(190));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, ServerThatDoesNotReadTheRequestIsLeftAtTheDeadline) {
  RawServer server([](Peer& peer) { peer.WaitForRelease(); });
  HttpRequest request = Write("PUT");
  request.body.assign(size_t{32} << 20, 'x');
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Send(request, {.total = seconds(20), .idle = milliseconds(300)}),
              FailsWith(Code::kTimeout));
  EXPECT_LT(watch.Elapsed(), seconds(10));
}

TEST_P(Transport, LimitsMayBeEndless) {
  RawServer server([](Peer& peer) {
    while (peer.ReadRequest()) peer.Respond("ok");
  });
  const auto transport = To(server);
  const CallLimits endless{.total = Duration::max(), .idle = Duration::max()};
  EXPECT_TRUE(transport->Send(Get(), endless).ok());
  auto stream = transport->Open(Get(), endless);
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const auto piece = (*stream)->Read(Duration::max());
  ASSERT_TRUE(piece.ok()) << piece.error().message;
  EXPECT_EQ(piece->bytes, "ok");
}

// K30, P17
TEST_P(Transport, SlowBodyIsCutAtTheTotalDeadline) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead);
    while (peer.Send("1\r\nx\r\n")) peer.Pause(milliseconds(20));
  });
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Send(Get(), {.total = milliseconds(400), .idle = milliseconds(250)}),
              FailsWith(Code::kTimeout));
  EXPECT_GE(watch.Elapsed(), milliseconds(390));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

// K30: what keeps arriving is not silence.
TEST_P(Transport, SlowBodyOutlivesTheIdleDeadline) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead);
    for (int i = 0; i < 12; ++i) {
      peer.Send("1\r\nx\r\n");
      peer.Pause(milliseconds(50));
    }
    peer.Send("0\r\n\r\n");
    peer.WaitUntilGone();
  });
  const auto transport = To(server);
  const auto response = transport->Send(Get(), {.total = seconds(20), .idle = milliseconds(400)});
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body, std::string(12, 'x'));
}

// K28
TEST_P(Transport, TrickledHeaderIsCutAtADeadline) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send("HTTP/1.1 200 OK\r\nX-Endless: ");
    while (peer.Send("x")) peer.Pause(milliseconds(20));
  });
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Send(Get(), {.total = milliseconds(400), .idle = milliseconds(250)}),
              FailsWith(Code::kTimeout));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

// K20
TEST_P(Transport, SilentStreamIsLeftAtTheIdleDeadline) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead + std::string("3\r\nabc\r\n"));
    peer.WaitUntilGone();
  });
  auto stream = To(server)->Open(Get(), {.total = seconds(20), .idle = milliseconds(200)});
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const Stopwatch watch;
  const Drained drained = Drain(**stream);
  EXPECT_EQ(drained.bytes, "abc");
  EXPECT_THAT(drained.end, FailsWith(Code::kTimeout));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, StreamIsCutAtTheTotalDeadline) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead);
    while (peer.Send("1\r\nx\r\n")) peer.Pause(milliseconds(20));
  });
  const Stopwatch watch;
  auto stream = To(server)->Open(Get(), {.total = milliseconds(400), .idle = milliseconds(250)});
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  EXPECT_THAT(Drain(**stream).end, FailsWith(Code::kTimeout));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, StreamThatNeverAnswersIsLeftAtTheIdleDeadline) {
  RawServer server(ReadAndStall);
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Open(Get(), {.total = seconds(20), .idle = milliseconds(200)}),
              FailsWith(Code::kTimeout));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, ReadReturnsWhenItsWaitIsOver) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead);
    peer.WaitUntilGone();
  });
  const auto transport = To(server);
  auto stream = transport->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const Stopwatch watch;
  const auto piece = (*stream)->Read(milliseconds(100));
  ASSERT_TRUE(piece.ok()) << piece.error().message;
  EXPECT_EQ(piece->state, StreamState::kIdle);
  EXPECT_GE(watch.Elapsed(), milliseconds(90));
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, ConnectThatHangsIsLeftAtTheDeadline) {
  RawServer server([](Peer&) {}, {.accept = false});
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Send(Get(), {.total = milliseconds(200), .idle = seconds(20)}),
              EndsByDeadline());
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

// A watch may have no total deadline to speak of.
TEST_P(Transport, ConnectThatHangsIsLeftAtTheIdleDeadline) {
  RawServer server([](Peer&) {}, {.accept = false});
  const Stopwatch watch;
  EXPECT_THAT(To(server)->Open(Get(), {.total = seconds(20), .idle = milliseconds(200)}),
              EndsByDeadline());
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

TEST_P(Transport, TlsHandshakeThatHangsIsLeftAtTheDeadline) {
  const TestCa ca("ca");
  RawServer server([](Peer& peer) { peer.WaitUntilGone(); },
                   {.tls = ServerTls{ca.IssueLoopback()}, .handshake = false});
  const Stopwatch watch;
  EXPECT_THAT(
      To(Trusting(server, ca))->Send(Get(), {.total = milliseconds(200), .idle = seconds(20)}),
      EndsByDeadline());
  EXPECT_LT(watch.Elapsed(), seconds(5));
}

}  // namespace
}  // namespace trimtab::testing

// What arrives is given as it was meant, or not at all.

#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

constexpr char kChunkedHead[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

// A script that answers each request of the connection with these bytes, then waits.
RawServer::Script Answer(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer) {
    while (peer.ReadRequest()) peer.Send(bytes);
  };
}

// A script that answers one request with these bytes, then ends the connection.
RawServer::Script AnswerAndClose(std::string bytes) {
  return [bytes = std::move(bytes)](Peer& peer) {
    if (peer.ReadRequest()) peer.Send(bytes);
  };
}

TEST_P(Transport, GivesStatusHeadersAndBody) {
  RawServer server(
      Answer("HTTP/1.1 404 Not Found\r\nX-One: a\r\nx-two:  b \r\n"
             "Content-Length: 4\r\n\r\nnope"));
  const auto response = To(server)->Send(Get("/x?y=z"), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->Header("X-ONE"), "a");
  EXPECT_EQ(response->Header("X-Two"), "b");
  EXPECT_EQ(response->body, "nope");
}

TEST_P(Transport, EmptyBodyOf204NeedsNoLength) {
  RawServer server(Answer("HTTP/1.1 204 No Content\r\n\r\n"));
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->body, "");
}

// K15
TEST_P(Transport, BodyShorterThanItsLengthIsInterrupted) {
  RawServer server(AnswerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\":"));
  EXPECT_THAT(To(server)->Send(Get(), Ample()), FailsWith(Code::kInterrupted));
}

// K15, K19
TEST_P(Transport, ChunkedBodyWithoutItsLastChunkIsInterrupted) {
  RawServer server(AnswerAndClose(kChunkedHead + std::string("5\r\n{\"a\":\r\n")));
  EXPECT_THAT(To(server)->Send(Get(), Ample()), FailsWith(Code::kInterrupted));
}

// K19
TEST_P(Transport, StreamWithoutItsLastChunkGivesItsBytesThenInterrupted) {
  RawServer server(AnswerAndClose(kChunkedHead + std::string("5\r\nhalf \r\n")));
  auto stream = To(server)->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const Drained drained = Drain(**stream);
  EXPECT_EQ(drained.bytes, "half ");
  EXPECT_THAT(drained.end, FailsWith(Code::kInterrupted));
}

TEST_P(Transport, ReadAfterTheEndGivesTheEndAgain) {
  RawServer server(Answer(kChunkedHead + std::string("3\r\nabc\r\n0\r\n\r\n")));
  auto stream = To(server)->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  EXPECT_EQ((*stream)->head().status, 200);
  EXPECT_EQ((*stream)->head().Header("content-type"), "application/json");
  EXPECT_EQ(Drain(**stream).bytes, "abc");
  const auto again = (*stream)->Read(milliseconds(1));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->state, StreamState::kEnd);
}

TEST_P(Transport, ReadAfterAnErrorGivesTheErrorAgain) {
  RawServer server(AnswerAndClose(kChunkedHead + std::string("3\r\nab")));
  auto stream = To(server)->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  EXPECT_THAT(Drain(**stream).end, FailsWith(Code::kInterrupted));
  EXPECT_THAT((*stream)->Read(milliseconds(1)), FailsWith(Code::kInterrupted));
}

// K16, K17
TEST_P(Transport, HtmlBodyPassesAsItIs) {
  RawServer server(
      Answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
             "Content-Length: 6\r\n\r\n<html>"));
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->Header("Content-Type"), "text/html");
  EXPECT_EQ(response->body, "<html>");
}

// K18
TEST_P(Transport, BytesSplitAnywhereArePutTogether) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.SendInPieces(kChunkedHead + std::string("2\r\nab\r\n003\r\ncde\r\n0\r\n\r\n"), 1,
                      milliseconds(1));
    peer.WaitUntilGone();
  });
  const auto transport = To(server);
  const auto response = transport->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body, "abcde");
}

TEST_P(Transport, BytesThatAreNoTextPassAsTheyAre) {
  const std::string body("\0\xff\r\n\x80", 5);
  RawServer server([&](Peer& peer) {
    while (peer.ReadRequest()) peer.Respond(body);
  });
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body, body);
}

// K29: a library may take the sign of trouble for a slow server, so the deadline bounds it.
TEST_P(Transport, ImpossibleChunkSizeIsAnError) {
  for (const char* size : {"-5", "ffffffffffffffff0", "10000000000000000", "zz", ""}) {
    RawServer server([&](Peer& peer) {
      if (!peer.ReadRequest()) return;
      peer.Send(kChunkedHead + std::string(size) + "\r\nabc\r\n");
      peer.WaitUntilGone();
    });
    const auto response =
        To(server)->Send(Get(), {.total = milliseconds(400), .idle = milliseconds(400)});
    ASSERT_FALSE(response.ok()) << "chunk size '" << size << "'";
    EXPECT_THAT(response.error().code, ::testing::AnyOf(Code::kMalformed, Code::kInterrupted,
                                                        Code::kTimeout, Code::kTooLarge))
        << "chunk size '" << size << "'";
  }
}

// K29
TEST_P(Transport, HugeChunkSizeAllocatesNothingAhead) {
  RawServer server(AnswerAndClose(kChunkedHead + std::string("7fffffffffff0000\r\nabc")));
  const auto response = To(server)->Send(Get(), {.total = seconds(2), .idle = seconds(1)});
  ASSERT_FALSE(response.ok());
  EXPECT_THAT(response.error().code, ::testing::AnyOf(Code::kTooLarge, Code::kInterrupted,
                                                      Code::kMalformed, Code::kTimeout));
}

TEST_P(Transport, InterimResponsesAreNeverTheAnswer) {
  RawServer server(
      Answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n"
             "\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"));
  const auto response = To(server)->Send(Write("POST"), Ample());
  if (!GetParam().reads_past_interim_responses) {
    EXPECT_THAT(response, FailsWith(Code::kMalformed));
    return;
  }
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->Header("X-Hint"), "");
  EXPECT_EQ(response->body, "ok");
}

TEST_P(Transport, CompressionThatWasNotAskedForIsNotUndone) {
  RawServer server(
      Answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
             "Content-Length: 5\r\n\r\nplain"));
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].Header("Accept-Encoding"), "");
  if (response.ok()) {
    EXPECT_EQ(response->body, "plain");
  } else {
    EXPECT_THAT(response, FailsWith(Code::kMalformed));
  }
}

TEST_P(Transport, BodyWithoutLengthEndsWithItsConnection) {
  RawServer server(AnswerAndClose("HTTP/1.0 200 OK\r\n\r\nall of it"));
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body, "all of it");
}

TEST_P(Transport, WhatIsNoHttpIsAnError) {
  for (const char* noise : {"SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"}) {
    RawServer server(AnswerAndClose(noise));
    const auto response = To(server)->Send(Get(), Ample());
    ASSERT_FALSE(response.ok()) << noise;
    EXPECT_THAT(response.error().code, ::testing::AnyOf(Code::kMalformed, Code::kInterrupted))
        << noise;
  }
}

// K33
TEST_P(Transport, RedirectIsAResponseAndNotFollowed) {
  RawServer elsewhere(Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  for (const char* status : {"301 Moved", "302 Found", "303 See Other", "307 Again", "308 Fixed"}) {
    RawServer server(Answer("HTTP/1.1 " + std::string(status) + "\r\nLocation: " + elsewhere.url() +
                            "/\r\nContent-Length: 0\r\n\r\n"));
    const auto response = To(server)->Send(Get(), Ample());
    ASSERT_TRUE(response.ok()) << response.error().message;
    EXPECT_EQ(response->status / 100, 3);
  }
  EXPECT_EQ(elsewhere.connections(), 0u);
}

TEST_P(Transport, HeadOfAStreamArrivesBeforeItsBody) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send(kChunkedHead);
    peer.WaitForRelease();
    peer.Send("4\r\nlate\r\n0\r\n\r\n");
    peer.WaitUntilGone();
  });
  const auto transport = To(server);
  auto stream = transport->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const auto nothing = (*stream)->Read(milliseconds(20));
  ASSERT_TRUE(nothing.ok()) << nothing.error().message;
  EXPECT_EQ(nothing->state, StreamState::kIdle);
  server.Release();
  EXPECT_EQ(Drain(**stream).bytes, "late");
}

// Kubernetes sends chunks; a proxy before it may not.
TEST_P(Transport, StreamWithALengthIsNotHeldBack) {
  RawServer server([](Peer& peer) {
    if (!peer.ReadRequest()) return;
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nfirst line\n");
    peer.WaitUntilGone();
  });
  auto stream = To(server)->Open(Get(), Ample());
  ASSERT_TRUE(stream.ok()) << stream.error().message;
  const Stopwatch watch;
  std::string got;
  while (got.size() < 11) {
    const auto piece = (*stream)->Read(seconds(5));
    ASSERT_TRUE(piece.ok()) << piece.error().message;
    ASSERT_EQ(piece->state, StreamState::kData);
    got += piece->bytes;
  }
  EXPECT_EQ(got, "first line\n");
  EXPECT_LT(watch.Elapsed(), milliseconds(500));
}

}  // namespace
}  // namespace trimtab::testing

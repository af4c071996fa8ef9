#include "bench/response_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trimtab::bench {
namespace {

using State = ResponseReader::State;

constexpr const char* kSized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello";
constexpr const char* kChunked =
    "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n";

// Gives it the bytes in pieces of this size, keeping what it leaves as a connection would.
State ReadInPieces(ResponseReader& reader, const std::string& bytes, size_t size) {
  std::string kept;
  for (size_t at = 0; at < bytes.size(); at += size) {
    kept += bytes.substr(at, size);
    std::string_view given = kept;
    const State state = reader.Read(given);
    if (state != State::kMore) return state;
    kept = std::string(given);
  }
  return State::kMore;
}

State ReadAll(ResponseReader& reader, const std::string& bytes) {
  return ReadInPieces(reader, bytes, bytes.size());
}

TEST(ResponseReader, ReadsAnswersInPiecesOfAnySize) {
  for (size_t size = 1; size <= 60; ++size) {
    ResponseReader reader;
    reader.Begin(false, "ell");
    EXPECT_EQ(ReadInPieces(reader, kSized, size), State::kDone) << size;
    EXPECT_EQ(reader.status(), 200);
    EXPECT_TRUE(reader.found());
    EXPECT_TRUE(reader.keeps_alive());
    reader.Begin(false, "ell");
    EXPECT_EQ(ReadInPieces(reader, kChunked, size), State::kDone) << size;
    EXPECT_EQ(reader.status(), 404);
    EXPECT_TRUE(reader.found()) << size;
  }
}

TEST(ResponseReader, LeavesWhatComesAfterTheAnswer) {
  ResponseReader reader;
  reader.Begin(false, "");
  const std::string bytes = std::string(kSized) + kChunked;
  std::string_view rest = bytes;
  EXPECT_EQ(reader.Read(rest), State::kDone);
  EXPECT_EQ(rest, kChunked);
}

TEST(ResponseReader, SaysWhatIsNotInTheBody) {
  ResponseReader reader;
  reader.Begin(false, "hallo");
  EXPECT_EQ(ReadAll(reader, kSized), State::kDone);
  EXPECT_FALSE(reader.found());
}

TEST(ResponseReader, ExpectsNoBodyAfterHead) {
  ResponseReader reader;
  reader.Begin(true, "");
  EXPECT_EQ(ReadAll(reader, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), State::kDone);
}

TEST(ResponseReader, ReadsOverProvisionalAnswers) {
  ResponseReader reader;
  reader.Begin(false, "");
  EXPECT_EQ(ReadAll(reader, std::string("HTTP/1.1 100 Continue\r\n\r\n") + kSized), State::kDone);
  EXPECT_EQ(reader.status(), 200);
}

TEST(ResponseReader, KnowsWhenTheConnectionIsOfNoMoreUse) {
  const std::vector<std::string> last = {
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"};
  for (const std::string& bytes : last) {
    ResponseReader reader;
    reader.Begin(false, "");
    EXPECT_EQ(ReadAll(reader, bytes), State::kDone);
    EXPECT_FALSE(reader.keeps_alive()) << bytes;
  }
}

TEST(ResponseReader, EndOfTheConnectionEndsAnAnswerWithoutLength) {
  ResponseReader reader;
  reader.Begin(false, "good");
  EXPECT_EQ(ReadAll(reader, "HTTP/1.1 200 OK\r\n\r\nall is good"), State::kMore);
  EXPECT_EQ(reader.End(), State::kDone);
  EXPECT_TRUE(reader.found());
}

TEST(ResponseReader, EndOfTheConnectionEndsNoOther) {
  for (const std::string bytes :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}) {
    ResponseReader reader;
    reader.Begin(false, "");
    EXPECT_EQ(ReadAll(reader, bytes), State::kMore);
    EXPECT_NE(reader.End(), State::kDone) << bytes;
  }
}

TEST(ResponseReader, RefusesWhatIsNoHttp) {
  const std::vector<std::string> bad = {
      "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n",
      "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"};
  for (const std::string& bytes : bad) {
    ResponseReader reader;
    reader.Begin(false, "");
    EXPECT_EQ(ReadAll(reader, bytes), State::kMalformed) << bytes.substr(0, 40);
  }
}

}  // namespace
}  // namespace trimtab::bench

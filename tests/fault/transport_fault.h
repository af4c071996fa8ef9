#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "base/http.h"
#include "base/real_clock.h"
#include "tests/fault/raw_server.h"

namespace trimtab::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

// One implementation of HttpTransport, and where it keeps the contract in a way of its own.
struct TransportUnderTest {
  const char* name;
  Result<std::unique_ptr<HttpTransport>> (*make)(HttpEndpoint endpoint, HttpCaps caps);
  bool keeps_connections = true;             // for the next read
  bool reads_past_interim_responses = true;  // otherwise they are kMalformed
};
inline void PrintTo(const TransportUnderTest& transport, std::ostream* out) {
  *out << transport.name;
}

// The suite that every implementation passes. Its tests are in several files, by topic.
class Transport : public ::testing::TestWithParam<TransportUnderTest> {
 protected:
  // For a server without TLS.
  std::unique_ptr<HttpTransport> To(const RawServer& server, HttpCaps caps = {}) const {
    return To(HttpEndpoint{.url = server.url()}, caps);
  }
  std::unique_ptr<HttpTransport> To(HttpEndpoint endpoint, HttpCaps caps = {}) const {
    auto made = GetParam().make(std::move(endpoint), caps);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
    return std::move(made).value();
  }
};

// For a server with TLS: trusts this CA alone.
inline HttpEndpoint Trusting(const RawServer& server, const TestCa& ca) {
  return {.url = server.url(),
          .tls = [pem = ca.pem()]() -> Result<TlsMaterial> { return TlsMaterial{.ca_pem = pem}; }};
}

// Limits that no healthy call on the loopback comes near.
inline CallLimits Ample() { return {.total = seconds(15), .idle = seconds(10)}; }

inline HttpRequest Get(std::string target = "/") { return {.target = std::move(target)}; }
inline HttpRequest Write(std::string method) {
  return {.method = std::move(method),
          .target = "/thing",
          .headers = {{"Content-Type", "application/json"}},
          .body = "{}"};
}

// How long something took.
class Stopwatch {
 public:
  Duration Elapsed() const { return clock_.Now() - start_; }

 private:
  RealClock clock_;
  MonoTime start_ = clock_.Now();
};

// A Result that failed with this code.
MATCHER_P(FailsWith, code, "fails with " + std::string(NameOf(Code{code}))) {
  if (arg.ok()) {
    *result_listener << "which is a value";
    return false;
  }
  *result_listener << "which is " << NameOf(arg.error().code) << ": " << arg.error().message;
  return arg.error().code == code;
}

// For what the network does not tell apart: that nothing was sent, or that it may have been.
MATCHER(EndsByDeadline, "ends by a deadline") {
  if (arg.ok()) {
    *result_listener << "which is a value";
    return false;
  }
  *result_listener << "which is " << NameOf(arg.error().code) << ": " << arg.error().message;
  return arg.error().code == Code::kUnreachable || arg.error().code == Code::kTimeout;
}

// All that a stream gives until it ends or fails.
struct Drained {
  std::string bytes;
  Result<void> end;
};
inline Drained Drain(HttpStream& stream) {
  Drained drained;
  for (;;) {
    const Result<StreamPiece> piece = stream.Read(seconds(5));
    if (!piece.ok()) {
      drained.end = piece.error();
      return drained;
    }
    if (piece->state == StreamState::kEnd) return drained;
    drained.bytes += piece->bytes;
  }
}

}  // namespace trimtab::testing

#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/http.h"

namespace trimtab {

// A stream that gives pieces in their order and then its end: an Error or, without one, kEnd. A
// piece that is empty reads as kIdle. One thread.
class ScriptedStream final : public HttpStream {
 public:
  ScriptedStream(HttpResponse head, std::vector<std::string> pieces, Result<void> end)
      : head_(std::move(head)), pieces_(pieces.begin(), pieces.end()), end_(std::move(end)) {}

  const HttpResponse& head() const override { return head_; }

  Result<StreamPiece> Read(Duration) override {
    if (pieces_.empty() && !end_) return end_.error();
    if (pieces_.empty()) return StreamPiece{.state = StreamState::kEnd};
    held_ = std::move(pieces_.front());
    pieces_.pop_front();
    if (held_.empty()) return StreamPiece{};
    return StreamPiece{.state = StreamState::kData, .bytes = held_};
  }

 private:
  HttpResponse head_;
  std::deque<std::string> pieces_;
  Result<void> end_;
  std::string held_;
};

// A transport that answers by a script: each call must be the next one expected, and the
// destructor asks that all came. Keeps what was sent for the test to look at. One thread.
class ScriptedTransport final : public HttpTransport {
 public:
  ~ScriptedTransport() override { EXPECT_TRUE(steps_.empty()) << steps_.size() << " never came"; }

  static HttpResponse Answer(int status, std::string body,
                             std::string content_type = "application/json") {
    return {.status = status,
            .headers = {{"Content-Type", std::move(content_type)}},
            .body = std::move(body)};
  }

  void Expect(std::string method, std::string target, Result<HttpResponse> answer) {
    steps_.push_back({std::move(method), std::move(target), std::move(answer), {}, {}});
  }
  void ExpectStream(std::string target, HttpResponse head, std::vector<std::string> pieces,
                    Result<void> end = {}) {
    steps_.push_back({"GET", std::move(target), std::move(head), std::move(pieces), end});
  }

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override {
    return Next(request, limits).answer;
  }
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override {
    Step step = Next(request, limits);
    if (!step.answer) return step.answer.error();
    return std::unique_ptr<HttpStream>(
        std::make_unique<ScriptedStream>(*step.answer, step.pieces, step.end));
  }

  const std::vector<HttpRequest>& sent() const { return sent_; }
  const CallLimits& limits() const { return limits_; }
  // A header of the last request; empty if it had none.
  std::string Header(const std::string& name) const {
    for (const HttpHeader& header : sent_.back().headers) {
      if (header.name == name) return header.value;
    }
    return {};
  }

 private:
  struct Step {
    std::string method;
    std::string target;
    Result<HttpResponse> answer;
    std::vector<std::string> pieces;
    Result<void> end;
  };

  Step Next(const HttpRequest& request, const CallLimits& limits) {
    sent_.push_back(request);
    limits_ = limits;
    EXPECT_TRUE(CheckSendable(request).ok());
    if (steps_.empty()) {
      ADD_FAILURE() << "unexpected: " << request.method << ' ' << request.target;
      return {{}, {}, Error{.code = Code::kUnreachable, .message = "no script"}, {}, {}};
    }
    Step step = std::move(steps_.front());
    steps_.pop_front();
    EXPECT_EQ(request.method, step.method);
    EXPECT_EQ(request.target, step.target);
    return step;
  }

  std::deque<Step> steps_;
  std::vector<HttpRequest> sent_;
  CallLimits limits_;
};

}  // namespace trimtab

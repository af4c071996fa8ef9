#include "sim/transport.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "sim/status.h"

namespace trimtab::sim {
namespace {

Error Failed(Code code, const char* message) { return Error{.code = code, .message = message}; }

Error Broken() { return Failed(Code::kInterrupted, "the connection broke (simulated)"); }

// Gives the lines of a watch, or of a log, as a faulty network or server would. One thread.
class LineSource {
 public:
  LineSource(std::unique_ptr<LineStream> lines, std::optional<Fault> fault)
      : lines_(std::move(lines)), fault_(std::move(fault)) {}

  enum class Outcome { kBytes, kNothing, kEnd, kBroken };

  // Appends the next bytes to `out`.
  Outcome Next(std::string& out) {
    if (done_) return *done_;
    if (!lines_) return Finish(Outcome::kEnd);
    if (fault_ && given_ >= fault_->after_lines) return NextFaulty(out);
    auto line = lines_->Next();
    if (!line) return lines_->ended() ? Finish(Outcome::kEnd) : Outcome::kNothing;
    ++given_;
    out += *line;
    return Outcome::kBytes;
  }

 private:
  Outcome Finish(Outcome outcome) {
    done_ = outcome;
    return outcome;
  }

  Outcome NextFaulty(std::string& out) {
    const FaultKind kind = fault_->kind;
    if (kind == FaultKind::kStall) return Outcome::kNothing;
    if (kind == FaultKind::kGone) {
      out +=
          "{\"type\":\"ERROR\",\"object\":" + Expired("too old resource version").ToJson().Dump() +
          "}\n";
      done_ = Outcome::kEnd;
      return Outcome::kBytes;
    }
    auto line = lines_->Next();
    if (!line) {
      if (held_) return Release(out);
      return lines_->ended() ? Finish(Outcome::kEnd) : Outcome::kNothing;
    }
    if (kind == FaultKind::kCut || kind == FaultKind::kHalfLine) {
      out += line->substr(0, line->size() / 2);
      done_ = kind == FaultKind::kCut ? Outcome::kBroken : Outcome::kEnd;
      return Outcome::kBytes;
    }
    return Disordered(*std::move(line), out);
  }

  Outcome Disordered(std::string line, std::string& out) {
    if (fault_->kind == FaultKind::kLoseLine) {
      fault_.reset();
      return Next(out);
    }
    if (fault_->kind == FaultKind::kDuplicate) {
      out += line + line;
      return Outcome::kBytes;
    }
    if (!held_) {
      held_ = std::move(line);
      return NextFaulty(out);
    }
    out += line;
    return Release(out);
  }

  Outcome Release(std::string& out) {
    out += *std::exchange(held_, std::nullopt);
    return Outcome::kBytes;
  }

  std::unique_ptr<LineStream> lines_;
  std::optional<Fault> fault_;
  std::optional<Outcome> done_;
  std::optional<std::string> held_;  // of kReorder
  int given_ = 0;
};

// A response that arrives in pieces. One thread.
class SimStream final : public HttpStream {
 public:
  SimStream(Answer answer, std::optional<Fault> fault, const Clock& clock, CallLimits limits,
            Rng rng, std::shared_ptr<const uint64_t> cuts)
      : head_(std::move(answer.response)),
        lines_(std::move(answer.stream), std::move(fault)),
        clock_(clock),
        limits_(std::move(limits)),
        rng_(rng),
        cuts_(std::move(cuts)),
        cuts_at_open_(*cuts_),
        opened_(clock.Now()),
        last_byte_(opened_) {
    buffer_ = std::move(head_.body);
    head_.body.clear();
  }

  const HttpResponse& head() const override { return head_; }

  Result<StreamPiece> Read(Duration) override {
    if (failed_) return *failed_;
    if (auto error = Ended()) return Fail(*std::move(error));
    buffer_.erase(0, given_);
    given_ = 0;
    auto source = LineSource::Outcome::kBytes;
    if (buffer_.empty()) source = lines_.Next(buffer_);
    if (!buffer_.empty()) return Piece();
    if (source == LineSource::Outcome::kBroken) return Fail(Broken());
    if (source == LineSource::Outcome::kEnd) return StreamPiece{.state = StreamState::kEnd};
    if (clock_.Now() - last_byte_ >= limits_.idle) {
      return Fail(Failed(Code::kTimeout, "no byte arrived for as long as the idle limit"));
    }
    return StreamPiece{.state = StreamState::kIdle};
  }

 private:
  Error Fail(Error error) {
    failed_ = error;
    return error;
  }

  std::optional<Error> Ended() const {
    if (limits_.stop.stop_requested()) return Failed(Code::kCancelled, "the call was stopped");
    if (*cuts_ != cuts_at_open_) return Broken();
    if (clock_.Now() - opened_ >= limits_.total) {
      return Failed(Code::kTimeout, "the whole stream took longer than its limit");
    }
    return std::nullopt;
  }

  // Mostly a few lines at once, at times single bytes.
  StreamPiece Piece() {
    const uint64_t most = rng_.Chance(0.2) ? 4 : 4096;
    given_ = std::min<size_t>(buffer_.size(), 1 + rng_.Below(most));
    last_byte_ = clock_.Now();
    return {.state = StreamState::kData, .bytes = std::string_view(buffer_).substr(0, given_)};
  }

  HttpResponse head_;
  LineSource lines_;
  const Clock& clock_;
  CallLimits limits_;
  Rng rng_;
  std::shared_ptr<const uint64_t> cuts_;  // of the transport, see there
  uint64_t cuts_at_open_;
  MonoTime opened_;
  MonoTime last_byte_;
  std::string buffer_;
  size_t given_ = 0;  // of the buffer, by the last Read
  std::optional<Error> failed_;
};

HttpResponse HtmlPage() {
  return {.status = 200,
          .headers = {{"Content-Type", "text/html"}},
          .body = "<html><body><h1>Sign in to continue</h1></body></html>"};
}

}  // namespace

void SimTransport::SetReachable(bool reachable) {
  reachable_ = reachable;
  if (!reachable) ++*cuts_;
}

Result<Answer> SimTransport::Exchange(const HttpRequest& request, const CallLimits& limits) {
  if (auto sendable = CheckSendable(request); !sendable) return std::move(sendable).error();
  if (limits.stop.stop_requested()) return Failed(Code::kCancelled, "the call was stopped");
  if (!reachable_) return Failed(Code::kUnreachable, "the network is cut (simulated)");
  const auto fault = faults_.Take(request, false);
  if (!fault) return server_.Handle(request);
  switch (fault->kind) {
    case FaultKind::kUnreachable:
      return Failed(Code::kUnreachable, "no connection (simulated)");
    case FaultKind::kDropBefore:
      return Broken();
    case FaultKind::kAnswer:
      return Answer{.response = FaultAnswer(*fault)};
    case FaultKind::kHtml:
      return Answer{.response = HtmlPage()};
    case FaultKind::kStale:
      return server_.Handle(request, fault->revision);
    default:
      break;
  }
  Answer answer = server_.Handle(request);
  if (fault->kind == FaultKind::kLoseResponse) return Broken();
  if (fault->kind == FaultKind::kTimeout) {
    return Failed(Code::kTimeout, "the answer came too late (simulated)");
  }
  answer.response.body.resize(answer.response.body.size() / 2);
  return answer;
}

Result<HttpResponse> SimTransport::Send(const HttpRequest& request, const CallLimits& limits) {
  auto answer = Exchange(request, limits);
  if (!answer) return std::move(answer).error();
  return std::move(answer->response);
}

Result<std::unique_ptr<HttpStream>> SimTransport::Open(const HttpRequest& request,
                                                       const CallLimits& limits) {
  auto answer = Exchange(request, limits);
  if (!answer) return std::move(answer).error();
  std::optional<Fault> fault;
  if (answer->stream) fault = faults_.Take(request, true);
  const Rng rng = rng_.Fork(std::to_string(rng_.Next()));
  return std::unique_ptr<HttpStream>(std::make_unique<SimStream>(
      *std::move(answer), std::move(fault), clock_, limits, rng, cuts_));
}

}  // namespace trimtab::sim

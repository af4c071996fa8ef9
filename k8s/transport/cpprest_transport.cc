#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/real_clock.h"
#include "k8s/transport/cpprest_call.h"
#include "k8s/transport/dial.h"
#include "k8s/transport/exchange.h"
#include "k8s/transport/server_address.h"
#include "k8s/transport/transport.h"
#include "k8s/transport/wire.h"

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;

// How often a waiting call looks at its wire: often while bytes pass, so that little can pile up in
// between, and ever less often while it is silent.
constexpr Duration kBusyTick = milliseconds(1);
constexpr Duration kQuietTick = milliseconds(50);

// Questions to the name service that may hang at the same time.
constexpr size_t kLookups = 8;

// An unchunked body of Send is handed over in such pieces. In a stream every byte counts, and the
// library collects as many before it hands any over.
constexpr size_t kPiece = size_t{64} << 10;

MonoTime After(MonoTime now, Duration time) {
  return time < MonoTime::max() - now ? now + std::max(time, Duration()) : MonoTime::max();
}

// One call and all its limits, from the name lookup to the last byte. Owns the connection. One
// thread.
class LimitedCall {
 public:
  LimitedCall(const CallLimits& limits, const HttpCaps& caps, size_t most_held)
      : limits_(limits),
        caps_(caps),
        until_(After(clock_.Now(), limits.total)),
        most_held_(most_held),
        exchange_(std::make_shared<Exchange>(most_held)) {}
  ~LimitedCall() {
    if (wire_ && !IsWhole()) wire_->Abort();
  }
  LimitedCall(const LimitedCall&) = delete;
  LimitedCall& operator=(const LimitedCall&) = delete;

  Result<void> Start(const ServerAddress& server, const NameLookup& names,
                     const HttpRequest& request, CpprestRoute route);
  // Whether it is there; false if `wait` is over first.
  Result<bool> Await(Exchange::Awaited what, MonoTime wait = MonoTime::max());
  Result<HttpResponse> AwaitHead();
  std::string TakeBytes() { return exchange_->TakeBytes(); }

 private:
  // Whether the library has received the response to its end.
  bool IsWhole() const {
    const auto ended = exchange_->Wait(Exchange::Awaited::kEnd, Duration(), {});
    return ended.ok() && *ended;
  }
  // Fails if nothing moved for too long, or if the library holds too much.
  Result<void> CheckWire(MonoTime now);
  Error TimedOut(std::string_view why) const;

  const RealClock clock_;
  const CallLimits limits_;
  const HttpCaps caps_;
  const MonoTime until_;
  const size_t most_held_;
  // Shared with the library, which lets go of the request later than we do.
  const std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<TlsPeer> tls_;  // shared with the library's connection
  std::unique_ptr<CpprestCall> call_;
  std::shared_ptr<const Wire> wire_;  // likewise
  HoardGuard guard_;
  uint64_t moved_ = 0;
  MonoTime moved_at_;
  Duration tick_ = kBusyTick;
};

Result<void> LimitedCall::Start(const ServerAddress& server, const NameLookup& names,
                                const HttpRequest& request, CpprestRoute route) {
  if (limits_.stop.stop_requested()) return Error{Code::kCancelled, "cancelled before it began"};
  const MonoTime patience = std::min(until_, After(clock_.Now(), limits_.idle));
  auto socket = Dial(server, names, patience, limits_.stop);
  if (!socket) return std::move(socket).error();
  wire_ = std::make_shared<const Wire>(socket->Duplicate());
  route.wire = wire_;
  moved_at_ = clock_.Now();
  tls_ = route.tls;
  // The library's own deadline starts anew with each step, so it only matters if ours failed; it
  // must not come close to ours, because it closes the socket from another thread (see
  // Wire::Abort).
  route.backstop = std::clamp<Duration>(limits_.total, Duration(), std::chrono::hours(24)) +
                   std::chrono::minutes(1);
  auto call = StartCpprestCall(std::move(*socket), request, route, exchange_);
  if (!call) return std::move(call).error();
  call_ = std::move(*call);
  return {};
}

Result<bool> LimitedCall::Await(Exchange::Awaited what, MonoTime wait) {
  for (;;) {
    const MonoTime now = clock_.Now();
    if (limits_.stop.stop_requested()) return Error{Code::kCancelled, "cancelled"};
    if (now >= until_) return TimedOut("it took too long in all");
    auto there = exchange_->Wait(what, std::min({tick_, wait - now, until_ - now}), limits_.stop);
    if (there && *there) guard_.Note(wire_->Look(), exchange_->handed_over());
    if (!there || *there || now >= wait) return there;
    if (auto fine = CheckWire(clock_.Now()); !fine) return std::move(fine).error();
  }
}

Result<HttpResponse> LimitedCall::AwaitHead() {
  const auto arrived = Await(Exchange::Awaited::kHead);
  if (!arrived) return arrived.error();
  HttpResponse head = exchange_->TakeHead();
  size_t size = 0;
  for (const HttpHeader& header : head.headers) size += header.name.size() + header.value.size();
  if (size > caps_.head) {
    return Error{Code::kTooLarge,
                 "its head is larger than " + std::to_string(caps_.head) + " bytes"};
  }
  return head;
}

Result<void> LimitedCall::CheckWire(MonoTime now) {
  const Wire::Count count = wire_->Look();
  // Asked after the wire: bytes that were taken while nothing had been handed over are all held.
  const uint64_t handed_over = exchange_->handed_over();
  const uint64_t moved = count.moved + handed_over;  // both only grow
  tick_ = moved == moved_ ? std::min(2 * tick_, kQuietTick) : kBusyTick;
  if (moved != moved_) moved_at_ = now;
  moved_ = moved;
  if (now - moved_at_ >= limits_.idle) return TimedOut("no byte passed for too long");
  const bool has_head = handed_over > 0 || call_->HeadIsIn();
  const size_t cap = has_head ? most_held_ : caps_.head;
  if (!guard_.Exceeds(count, handed_over, cap)) return {};
  return Error{Code::kTooLarge, "more than " + std::to_string(cap) + " bytes came in one " +
                                    (has_head ? "piece" : "head")};
}

Error LimitedCall::TimedOut(std::string_view why) const {
  const bool sent = !tls_ || tls_->may_be_established();
  return Error{sent ? Code::kTimeout : Code::kUnreachable,
               sent ? std::string(why) : "the TLS handshake did not end: " + std::string(why)};
}

// A streamed response. One thread at a time.
class CpprestStream final : public HttpStream {
 public:
  CpprestStream(std::unique_ptr<LimitedCall> call, HttpResponse head, std::string place)
      : call_(std::move(call)), head_(std::move(head)), place_(std::move(place)) {}

  const HttpResponse& head() const override { return head_; }

  Result<StreamPiece> Read(Duration wait) override {
    if (failure_) return *failure_;
    bytes_.clear();
    if (call_ == nullptr) return StreamPiece{.state = StreamState::kEnd};
    const auto arrived = call_->Await(Exchange::Awaited::kBytes, After(clock_.Now(), wait));
    if (!arrived) {
      failure_ = Error(arrived.error()).In(place_);
      call_.reset();
      return *failure_;
    }
    if (!*arrived) return StreamPiece{.state = StreamState::kIdle};
    bytes_ = call_->TakeBytes();
    if (!bytes_.empty()) return StreamPiece{.state = StreamState::kData, .bytes = bytes_};
    call_.reset();
    return StreamPiece{.state = StreamState::kEnd};
  }

 private:
  const RealClock clock_;
  std::unique_ptr<LimitedCall> call_;  // null after the end
  const HttpResponse head_;
  const std::string place_;
  std::string bytes_;
  std::optional<Error> failure_;
};

// HttpTransport over cpprestsdk. Every request has a connection of its own: one that was kept could
// be closed by the server at any moment, and the library would then send the request again.
class CpprestTransport final : public HttpTransport {
 public:
  CpprestTransport(ServerAddress server, HttpEndpoint endpoint, HttpCaps caps)
      : server_(std::move(server)),
        endpoint_(std::move(endpoint)),
        caps_(caps),
        names_(&AskSystemForAddresses, kLookups) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override {
    LimitedCall call(limits, caps_, caps_.body);
    auto response = Start(call, request, kPiece);
    if (response && AnnouncesTooMuch(*response)) {
      response = Error{Code::kTooLarge,
                       "its body is longer than " + std::to_string(caps_.body) + " bytes"};
    }
    if (!response) return std::move(response).error().In(Place(request));
    if (const auto done = call.Await(Exchange::Awaited::kEnd); !done) {
      return Error(done.error()).In(Place(request));
    }
    response->body = call.TakeBytes();
    return response;
  }

  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override {
    auto call = std::make_unique<LimitedCall>(limits, caps_, caps_.backlog);
    auto head = Start(*call, request, 1);
    if (!head) return std::move(head).error().In(Place(request));
    return std::unique_ptr<HttpStream>(
        std::make_unique<CpprestStream>(std::move(call), *std::move(head), Place(request)));
  }

 private:
  Result<HttpResponse> Start(LimitedCall& call, const HttpRequest& request, size_t piece) const {
    if (auto sendable = CheckSendable(request); !sendable) return sendable.error();
    CpprestRoute route{
        .authority = server_.authority, .target = server_.prefix + request.target, .piece = piece};
    if (server_.tls) {
      auto material = endpoint_.tls();
      if (!material) return std::move(material).error();
      route.tls = std::make_shared<TlsPeer>(*std::move(material), server_.host);
    }
    if (auto started = call.Start(server_, names_, request, route); !started) {
      return started.error();
    }
    return call.AwaitHead();
  }

  bool AnnouncesTooMuch(const HttpResponse& head) const {
    const std::string_view length = head.Header("Content-Length");
    return !length.empty() && std::strtoull(std::string(length).c_str(), nullptr, 10) > caps_.body;
  }

  // Without the query, which may be long.
  std::string Place(const HttpRequest& request) const {
    return request.method + " " + server_.Url() +
           request.target.substr(0, request.target.find('?'));
  }

  const ServerAddress server_;
  const HttpEndpoint endpoint_;
  const HttpCaps caps_;
  const NameLookup names_;
};

}  // namespace

Result<std::unique_ptr<HttpTransport>> MakeCpprestTransport(HttpEndpoint endpoint, HttpCaps caps) {
  auto server = ParseServerAddress(endpoint.url);
  if (!server) return std::move(server).error();
  if (server->tls && !endpoint.tls) {
    return Error{Code::kInvalid, "the server " + endpoint.url + " needs a CA to trust"};
  }
  return std::unique_ptr<HttpTransport>(
      std::make_unique<CpprestTransport>(*std::move(server), std::move(endpoint), caps));
}

}  // namespace trimtab::k8s

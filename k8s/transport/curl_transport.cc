#include <mutex>
#include <utility>
#include <vector>

#include "base/check.h"
#include "k8s/transport/curl_exchange.h"
#include "k8s/transport/curl_handles.h"
#include "k8s/transport/transport.h"

namespace trimtab::k8s {
namespace {

// Resting connections beyond these are closed.
constexpr size_t kMaxResting = 8;

CurlMulti NewConnection() {
  CurlMulti multi(curl_multi_init());
  TRIMTAB_CHECK(multi != nullptr);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 1L);
  return multi;
}

// Whether the method changes nothing on the server.
bool IsRead(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// libcurl counts who uses it; any thread may start and end a use.
class CurlUse {
 public:
  CurlUse() { TRIMTAB_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }
  ~CurlUse() { curl_global_cleanup(); }
  CurlUse(const CurlUse&) = delete;
  CurlUse& operator=(const CurlUse&) = delete;
};

// Connections that ended a read in good order and may serve the next one. Any thread may call.
// libcurl itself uses none that was made with other TLS material.
class RestingConnections {
 public:
  CurlMulti Take() {
    const std::lock_guard lock(mutex_);
    if (resting_.empty()) return NewConnection();
    CurlMulti last = std::move(resting_.back());
    resting_.pop_back();
    return last;
  }

  void Put(CurlMulti connection) {
    const std::lock_guard lock(mutex_);
    if (resting_.size() < kMaxResting) resting_.push_back(std::move(connection));
  }

 private:
  std::mutex mutex_;
  std::vector<CurlMulti> resting_;
};

// A response that arrives while it is read. Owned by the caller of Open and driven by its reader;
// it has its own connection, which ends with it.
class CurlStream final : public HttpStream {
 public:
  CurlStream(std::shared_ptr<CurlUse> use, std::unique_ptr<CurlExchange> exchange)
      : use_(std::move(use)), exchange_(std::move(exchange)) {}

  const HttpResponse& head() const override { return exchange_->response(); }

  Result<StreamPiece> Read(Duration wait) override {
    const Result<void> driven = exchange_->AwaitBytes(wait);
    if (!driven.ok()) return driven.error();
    exchange_->TakeBytes(bytes_);
    if (!bytes_.empty()) return StreamPiece{StreamState::kData, bytes_};
    return StreamPiece{exchange_->ended() ? StreamState::kEnd : StreamState::kIdle, {}};
  }

 private:
  std::shared_ptr<CurlUse> use_;  // shared with the transport, which may end before the stream
  std::unique_ptr<CurlExchange> exchange_;
  std::string bytes_;
};

// The transport on libcurl. Each call drives its own connection in its own thread, so that calls
// share nothing but the resting connections of reads.
class CurlTransport final : public HttpTransport {
 public:
  CurlTransport(HttpEndpoint endpoint, ServerAddress address, HttpCaps caps)
      : endpoint_(std::move(endpoint)), address_(std::move(address)), caps_(caps) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override {
    const Result<TlsMaterial> material = Prepare(request);
    if (!material.ok()) return material.error();
    const bool read = IsRead(request);
    CurlExchange exchange(read ? resting_.Take() : NewConnection(), address_, *material, request,
                          limits, caps_, CurlExchange::Mode::kCollect);
    const Result<void> driven = exchange.AwaitEnd();
    if (!driven.ok()) return driven.error();
    if (read) resting_.Put(exchange.Release());
    return std::move(exchange.response());
  }

  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override {
    const Result<TlsMaterial> material = Prepare(request);
    if (!material.ok()) return material.error();
    auto exchange = std::make_unique<CurlExchange>(NewConnection(), address_, *material, request,
                                                   limits, caps_, CurlExchange::Mode::kStream);
    const Result<void> driven = exchange->AwaitHead();
    if (!driven.ok()) return driven.error();
    return std::unique_ptr<HttpStream>(std::make_unique<CurlStream>(use_, std::move(exchange)));
  }

 private:
  // Checks the request and gives the TLS material to use for it.
  Result<TlsMaterial> Prepare(const HttpRequest& request) const {
    const Result<void> sendable = CheckSendable(request);
    if (!sendable.ok()) return sendable.error();
    if (!address_.tls) return TlsMaterial{};
    return endpoint_.tls();
  }

  const HttpEndpoint endpoint_;
  const ServerAddress address_;
  const HttpCaps caps_;
  const std::shared_ptr<CurlUse> use_ = std::make_shared<CurlUse>();  // see CurlStream
  RestingConnections resting_;
};

}  // namespace

Result<std::unique_ptr<HttpTransport>> MakeCurlTransport(HttpEndpoint endpoint, HttpCaps caps) {
  Result<ServerAddress> address = ParseServerAddress(endpoint.url);
  if (!address.ok()) return address.error();
  if (address->tls && !endpoint.tls) {
    return Error{.code = Code::kInvalid,
                 .message = "the server's URL '" + endpoint.url +
                            "' is https, but no CA certificate to trust was given"};
  }
  return std::unique_ptr<HttpTransport>(
      std::make_unique<CurlTransport>(std::move(endpoint), std::move(*address), caps));
}

}  // namespace trimtab::k8s

#pragma once

#include <array>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "base/http.h"
#include "base/real_clock.h"
#include "k8s/transport/curl_handles.h"
#include "k8s/transport/curl_request.h"

namespace trimtab::k8s {

// One request on its way and the response that comes back, driven by the thread that calls; only
// the stop comes from another. Nothing is received between calls, so that a slow reader slows the
// server down. After an Error or the end it stays there.
class CurlExchange {
 public:
  enum class Mode {
    kCollect,  // the body goes into the response, up to its cap
    kStream,   // the body is kept until Take, up to the backlog's cap
  };

  CurlExchange(CurlMulti multi, const ServerAddress& address, TlsMaterial material,
               const HttpRequest& request, CallLimits limits, const HttpCaps& caps, Mode mode);
  ~CurlExchange();
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  Result<void> AwaitHead();
  Result<void> AwaitEnd();
  // Waits at most so long for bytes of the body or its end.
  Result<void> AwaitBytes(Duration wait);

  bool ended() const { return ended_; }
  HttpResponse& response() { return response_; }
  const HttpResponse& response() const { return response_; }
  // Gives the bytes that came since the last time, and takes the room of `into` for the next ones.
  void TakeBytes(std::string& into) {
    into.clear();
    into.swap(bytes_);
  }

  // The connection, for another request; to be called after the end only.
  CurlMulti Release();

 private:
  Result<void> Drive(const std::function<bool()>& done, Duration wait);
  void Perform();
  void Wait(Duration time);
  std::optional<Error> Overdue(MonoTime now) const;
  Error Failed(CURLcode code) const;
  Error Late(const std::string& what, Duration after) const;

  // What libcurl calls; `self` is the exchange.
  static int OnConnected(void* self, char*, char*, int, int);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);
  bool TakeHeaderLine(std::string_view line);
  size_t TakeBody(std::string_view data);

  CurlMulti multi_;
  CurlRequest request_;
  const std::string server_;
  const CallLimits limits_;
  const HttpCaps caps_;
  const Mode mode_;
  RealClock clock_;
  const MonoTime start_ = clock_.Now();
  MonoTime last_byte_ = start_;
  std::array<char, CURL_ERROR_SIZE> words_{};

  bool sent_ = false;
  bool head_done_ = false;
  bool paused_ = false;
  bool ended_ = false;
  size_t head_size_ = 0;
  HttpResponse response_;
  std::string bytes_;
  std::optional<Error> failure_;
  // Last, so that it ends before what it wakes.
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

}  // namespace trimtab::k8s

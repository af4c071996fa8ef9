#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/http.h"

namespace trimtab::perf {

// The controller's way to a server of the simulation: what happens behind it is the world's work,
// and each request is counted by its name ("GET pods", "PATCH tuningloops/status", "WATCH pods").
// What comes back is copied, so that its bytes are the controller's. One thread; the inner one
// outlives it.
class MeteredTransport final : public HttpTransport {
 public:
  explicit MeteredTransport(HttpTransport& inner) : inner_(inner) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override;
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override;

  const std::map<std::string, int64_t>& requests() const { return requests_; }
  // Of streams, so far.
  int64_t pieces() const { return pieces_; }

 private:
  void Count(const std::string& verb, const HttpRequest& request);

  HttpTransport& inner_;
  std::map<std::string, int64_t> requests_;
  int64_t pieces_ = 0;
};

}  // namespace trimtab::perf

#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/http.h"

namespace trimtab::perf {

// A Prometheus that answers every look at once: to each expression of the request a number of its
// own for that instant, the same whenever it is asked, around the same level for both arms. So
// trials go on to their end, and the answers have the size that real ones have. One thread; the
// clock outlives it.
class CannedPrometheus final : public HttpTransport {
 public:
  explicit CannedPrometheus(const Clock& clock) : clock_(clock) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override;
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override;

  int64_t requests() const { return requests_; }

 private:
  const Clock& clock_;
  int64_t requests_ = 0;
};

}  // namespace trimtab::perf

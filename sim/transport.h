#pragma once

#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/http.h"
#include "base/rng.h"
#include "sim/api_server.h"
#include "sim/faults.h"

namespace trimtab::sim {

// An HttpTransport whose other end is a simulated API server, with faults on demand. Streams give
// their bytes in pieces that the seed cuts, and never wait: Read gives kIdle when nothing has come,
// whatever its `wait`; deadlines pass when the clock is advanced. Unlike a real transport it is for
// one thread, like all of the simulation.
class SimTransport final : public HttpTransport {
 public:
  // Server and clock must outlive it and its streams.
  SimTransport(ApiServer& server, const Clock& clock, Rng rng)
      : server_(server), clock_(clock), rng_(rng) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override;
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override;

  Faults& faults() { return faults_; }
  // Cuts the network, or mends it. Streams that are open break when it is cut.
  void SetReachable(bool reachable);

 private:
  // What came back, or how it failed; shared by Send and Open.
  Result<Answer> Exchange(const HttpRequest& request, const CallLimits& limits);

  ApiServer& server_;
  const Clock& clock_;
  Rng rng_;
  Faults faults_;
  bool reachable_ = true;
  // Shared with streams, which may outlive a cut: each remembers the count it was opened under.
  std::shared_ptr<uint64_t> cuts_ = std::make_shared<uint64_t>(0);
};

}  // namespace trimtab::sim

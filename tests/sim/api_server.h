#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "base/rng.h"
#include "tests/sim/registry.h"
#include "tests/sim/watch_cursor.h"

namespace trimtab::sim {

// What a request gets: a response, and for a watch that was accepted the lines that follow its
// head.
struct Answer {
  HttpResponse response;
  std::unique_ptr<WatchCursor> watch;
};

// A kube-apiserver in memory: the requests of a client in, the answers of Kubernetes 1.34 out. What
// it leaves out is listed in docs/simulation.md. Has `default` and the three kube namespaces from
// the start. One thread.
class ApiServer {
 public:
  // The clock must outlive it.
  ApiServer(const Clock& clock, Rng rng);
  ~ApiServer();

  Answer Handle(const HttpRequest& request);

  // The verbs without HTTP, for simulated controllers and for tests that set a stage.
  Registry& registry() { return registry_; }

  // From now on requests need this bearer token; empty for none.
  void RequireToken(std::string token) { token_ = std::move(token); }

 private:
  const Clock& clock_;
  Registry registry_;
  std::string token_;
};

}  // namespace trimtab::sim

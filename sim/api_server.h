#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/http.h"
#include "base/rng.h"
#include "sim/line_stream.h"
#include "sim/object_texts.h"
#include "sim/pod_logs.h"
#include "sim/registry.h"
#include "sim/request.h"

namespace trimtab::sim {

// What a request gets: a response, and for a watch that was accepted, or a log that is followed,
// what comes after its head.
struct Answer {
  HttpResponse response;
  std::unique_ptr<LineStream> stream;
};

// A kube-apiserver in memory: the requests of a client in, the answers of Kubernetes 1.34 out. What
// it leaves out is listed in docs/simulation.md. Has the namespaces that every cluster has. One
// thread.
class ApiServer {
 public:
  // The clock must outlive it.
  ApiServer(const Clock& clock, Rng rng) : clock_(clock), registry_(clock, rng) {}

  // With `as_of`, gets and lists show that revision, as a server does that lags behind.
  Answer Handle(const HttpRequest& request, std::optional<int64_t> as_of = std::nullopt);

  // The verbs without HTTP, for simulated controllers and for tests that set a stage.
  Registry& registry() { return registry_; }
  const Registry& registry() const { return registry_; }

  // Who knows what containers print; null for nobody, whose logs are empty.
  void ReadLogsFrom(PodLogs* logs) { logs_ = logs; }

  // From now on requests need this bearer token; empty for none.
  void RequireToken(std::string token) { token_ = std::move(token); }

 private:
  Answer OnCollection(const Request& request, const Kind& kind, const Target& target);
  Answer OnObject(const Request& request, const Kind& kind, const Target& target);
  Answer List(const Request& request, const Kind& kind, const Target& target);
  Answer Watch(const Request& request, const Kind& kind, const Target& target) const;
  Outcome<Version> Find(const Request& request, const Kind& kind, const Target& target) const;
  Answer Read(const Request& request, const Kind& kind, const Target& target);
  Answer Log(const Request& request, const Kind& kind, const Target& target);
  Answer Post(const Request& request, const Kind& kind, const Target& target);
  Answer Put(const Request& request, const Kind& kind, const Target& target);
  Answer PatchObject(const Request& request, const Kind& kind, const Target& target);
  Answer Delete(const Request& request, const Kind& kind, const Target& target);
  Answer DeleteCollection(const Request& request, const Kind& kind, const Target& target);
  // The object of a write, or the Scale of one.
  Answer Wrote(const Kind& kind, const Target& target, const Outcome<Written>& written) const;

  const Clock& clock_;
  Registry registry_;
  ObjectTexts texts_;
  PodLogs* logs_ = nullptr;
  std::string token_;
};

}  // namespace trimtab::sim

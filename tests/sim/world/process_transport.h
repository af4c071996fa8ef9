#pragma once

#include "base/http.h"

namespace trimtab::sim {

// Is told of every request of a process, and may end the process there.
class RequestWitness {
 public:
  virtual ~RequestWitness() = default;
  virtual void Before(const HttpRequest& request) = 0;
  virtual void After(const HttpRequest& request) = 0;
};

// A process' way out. From the moment that `dead` is set nothing it does has any effect, which is
// what a crash is to the world: a crash can so be put between any two of its requests, in the
// middle of a step. One thread; owns nothing.
class ProcessTransport final : public HttpTransport {
 public:
  ProcessTransport(HttpTransport& inner, RequestWitness& witness, const bool& dead)
      : inner_(inner), witness_(witness), dead_(dead) {}

  Result<HttpResponse> Send(const HttpRequest& request, const CallLimits& limits) override {
    return Pass(request, [&] { return inner_.Send(request, limits); });
  }
  Result<std::unique_ptr<HttpStream>> Open(const HttpRequest& request,
                                           const CallLimits& limits) override {
    return Pass(request, [&] { return inner_.Open(request, limits); });
  }

 private:
  static Error Died() {
    return {.code = Code::kCancelled, .message = "the process has ended (simulated)"};
  }

  template <class F>
  auto Pass(const HttpRequest& request, F send) -> decltype(send()) {
    if (dead_) return Died();
    witness_.Before(request);
    if (dead_) return Died();
    auto answer = send();
    witness_.After(request);
    if (dead_) return Died();
    return answer;
  }

  HttpTransport& inner_;
  RequestWitness& witness_;
  const bool& dead_;
};

}  // namespace trimtab::sim

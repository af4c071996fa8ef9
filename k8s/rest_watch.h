#pragma once

#include <memory>

#include "base/http.h"
#include "k8s/kube_client.h"
#include "k8s/watch_decoder.h"

namespace trimtab::k8s {

// A watch read from an HTTP stream. One thread; owned by whoever opened it.
class RestWatch final : public Watch {
 public:
  explicit RestWatch(std::unique_ptr<HttpStream> stream) : stream_(std::move(stream)) {}

  // Reads the stream at most once, so that a server that trickles bytes cannot hold the caller for
  // longer than `wait`.
  Result<State> Next(Duration wait, WatchEvent& event) override;

 private:
  std::unique_ptr<HttpStream> stream_;
  WatchDecoder decoder_;
};

// The response with as much of its body as arrives soon: what a server said instead of a stream.
HttpResponse ReadRefusal(HttpStream& stream);

}  // namespace trimtab::k8s

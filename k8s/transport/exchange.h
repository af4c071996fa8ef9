#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/http.h"

namespace trimtab::k8s {

// Where a library's threads put what they receive for one request, and where one thread of ours
// waits for it. The library's threads do nothing but that, so that they never wait for us. Shared
// between both sides, because the library lets go of a request only some time after it was
// cancelled.
class Exchange {
 public:
  // Above `most_held` bytes of body that were not taken yet, the exchange fails with kTooLarge.
  explicit Exchange(size_t most_held) : most_held_(most_held) {}

  // The library's side. The first failure counts, and nothing counts after the end.
  void SetHead(HttpResponse head);
  bool Add(std::string_view bytes);  // false: nobody wants more
  void End();
  void Fail(Error error);

  // Our side.
  enum class Awaited { kHead, kBytes, kEnd };
  // Whether it is there, or the end, after at most `most`; a stop ends the wait early. What came
  // before a failure comes before it here as well.
  Result<bool> Wait(Awaited what, Duration most, std::stop_token stop);
  HttpResponse TakeHead();
  std::string TakeBytes();
  // A number that changes whenever the library hands something over.
  uint64_t handed_over() const;

 private:
  bool IsThere(Awaited what) const;  // with the mutex held

  const size_t most_held_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<HttpResponse> head_;
  std::string bytes_;
  bool ended_ = false;
  std::optional<Error> failure_;
  uint64_t handed_over_ = 0;
};

}  // namespace trimtab::k8s

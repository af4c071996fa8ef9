#include "k8s/rest_watch.h"

#include <utility>

namespace trimtab::k8s {
namespace {

constexpr size_t kRefusalCap = size_t{64} << 10;
constexpr int kRefusalReads = 20;
constexpr Duration kRefusalWait = std::chrono::milliseconds(500);

}  // namespace

Result<Watch::State> RestWatch::Next(Duration wait, WatchEvent& event) {
  auto held = decoder_.Next();
  if (held && !held->has_value()) {
    const auto piece = stream_->Read(wait);
    if (!piece) return piece.error();
    if (piece->state == StreamState::kIdle) return State::kIdle;
    if (piece->state == StreamState::kEnd) {
      auto finished = decoder_.Finish();
      return finished ? Result<State>(State::kEnd) : Result<State>(std::move(finished).error());
    }
    decoder_.Feed(piece->bytes);
    held = decoder_.Next();
  }
  if (!held) return std::move(held).error();
  if (!held->has_value()) return State::kIdle;
  event = std::move(**held);
  return State::kEvent;
}

HttpResponse ReadRefusal(HttpStream& stream) {
  HttpResponse response = stream.head();
  for (int i = 0; i < kRefusalReads && response.body.size() < kRefusalCap; ++i) {
    const auto piece = stream.Read(kRefusalWait);
    if (!piece || piece->state != StreamState::kData) break;
    response.body += piece->bytes;
  }
  return response;
}

}  // namespace trimtab::k8s

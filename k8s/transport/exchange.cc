#include "k8s/transport/exchange.h"

#include <utility>

namespace trimtab::k8s {

void Exchange::SetHead(HttpResponse head) {
  const std::lock_guard lock(mutex_);
  head_ = std::move(head);
  ++handed_over_;
  changed_.notify_all();
}

bool Exchange::Add(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (ended_ || failure_) return false;
  changed_.notify_all();
  if (bytes.size() > most_held_ - bytes_.size()) {
    failure_ = Error{.code = Code::kTooLarge,
                     .message = "more than " + std::to_string(most_held_) + " bytes of body came"};
    bytes_ = std::string();
    return false;
  }
  bytes_ += bytes;
  ++handed_over_;
  return true;
}

void Exchange::End() {
  const std::lock_guard lock(mutex_);
  if (!failure_) ended_ = true;
  changed_.notify_all();
}

void Exchange::Fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!failure_ && !ended_) failure_ = std::move(error);
  changed_.notify_all();
}

Result<bool> Exchange::Wait(Awaited what, Duration most, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const bool over =
      changed_.wait_for(lock, std::move(stop), most, [&] { return IsThere(what) || failure_; });
  if (over && !IsThere(what)) return *failure_;
  return over;
}

bool Exchange::IsThere(Awaited what) const {
  if (what == Awaited::kHead) return head_.has_value();
  return ended_ || (what == Awaited::kBytes && !bytes_.empty());
}

HttpResponse Exchange::TakeHead() {
  const std::lock_guard lock(mutex_);
  return std::exchange(head_, std::nullopt).value_or(HttpResponse{});
}

std::string Exchange::TakeBytes() {
  const std::lock_guard lock(mutex_);
  return std::exchange(bytes_, std::string());
}

uint64_t Exchange::handed_over() const {
  const std::lock_guard lock(mutex_);
  return handed_over_;
}

}  // namespace trimtab::k8s

#pragma once

#include <sys/epoll.h>

#include <array>
#include <memory>
#include <span>
#include <utility>

#include "base/result.h"
#include "base/time.h"

namespace trimtab::bench {

// A file descriptor, closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int get() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// Waits for many sockets at once. One thread at a time, but for Wake.
class Poller {
 public:
  // kUnavailable where the system has no descriptor left.
  static Result<std::unique_ptr<Poller>> Make();

  // From now on changes of the socket are told with this; until it is closed. False where the
  // system refuses.
  bool Add(int socket, void* what);

  // What changed, within `most` at the latest; nothing when that was over or somebody called Wake.
  // The events' `data.ptr` is what was added.
  std::span<epoll_event> Wait(Duration most);

  // Ends a Wait, now or the next one. Any thread.
  void Wake();

 private:
  Poller(Descriptor epoll, Descriptor wakeup)
      : epoll_(std::move(epoll)), wakeup_(std::move(wakeup)) {}

  Descriptor epoll_;
  Descriptor wakeup_;
  std::array<epoll_event, 256> events_{};
};

}  // namespace trimtab::bench

#include "bench/poller.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"

namespace trimtab::bench {

Descriptor::~Descriptor() {
  if (ok()) close(number_);
}

Result<std::unique_ptr<Poller>> Poller::Make() {
  Descriptor epoll(epoll_create1(EPOLL_CLOEXEC));
  Descriptor wakeup(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  epoll_event event = {.events = EPOLLIN, .data = {.ptr = nullptr}};
  if (!epoll.ok() || !wakeup.ok() ||
      epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wakeup.get(), &event) != 0) {
    return Error{Code::kUnavailable,
                 "the system has no file descriptor left: raise the limit (ulimit -n)"};
  }
  return std::unique_ptr<Poller>(new Poller(std::move(epoll), std::move(wakeup)));
}

bool Poller::Add(int socket, void* what) {
  // Once for each socket, and told at each change: no further call as requests come and go.
  epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data = {.ptr = what}};
  return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event) == 0;
}

std::span<epoll_event> Poller::Wait(Duration most) {
  const auto bounded = std::max(most, Duration::zero()).count();
  const timespec time = {.tv_sec = bounded / 1'000'000'000, .tv_nsec = bounded % 1'000'000'000};
  const int count =
      epoll_pwait2(epoll_.get(), events_.data(), static_cast<int>(events_.size()), &time, nullptr);
  const auto end =
      std::remove_if(events_.begin(), events_.begin() + std::max(count, 0),
                     [](const epoll_event& event) { return event.data.ptr == nullptr; });
  const auto told = static_cast<size_t>(end - events_.begin());
  if (static_cast<int>(told) < count) {
    uint64_t calls = 0;
    TRIMTAB_CHECK(read(wakeup_.get(), &calls, sizeof calls) == sizeof calls);
  }
  return std::span(events_).first(told);
}

void Poller::Wake() {
  const uint64_t once = 1;
  // Full only after 2^64 calls that nobody waited for.
  TRIMTAB_CHECK(write(wakeup_.get(), &once, sizeof once) == sizeof once);
}

}  // namespace trimtab::bench

#include "controller/app/stop_signals.h"

#include <csignal>
#include <cstdlib>
#include <ctime>

namespace trimtab::app {
namespace {

constexpr long kPollNanoseconds = 100'000'000;
constexpr int kKilledBySignal = 128;

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void Wait(const std::stop_token& end, std::stop_source& stop) {
  const sigset_t signals = Signals();
  const timespec poll{.tv_sec = 0, .tv_nsec = kPollNanoseconds};
  while (!end.stop_requested()) {
    const int signal = sigtimedwait(&signals, nullptr, &poll);
    if (signal < 0) continue;
    if (stop.stop_requested()) std::_Exit(kKilledBySignal + signal);
    stop.request_stop();
  }
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiter_ = std::jthread([this](const std::stop_token& end) { Wait(end, stop_); });
}

StopSignals::~StopSignals() = default;

}  // namespace trimtab::app

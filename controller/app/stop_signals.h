#pragma once

#include <stop_token>
#include <thread>

namespace trimtab::app {

// Turns SIGTERM and SIGINT into a stop. Made before any other thread, which then leave these
// signals to it; the second signal ends the process at once.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread waiter_;
};

}  // namespace trimtab::app

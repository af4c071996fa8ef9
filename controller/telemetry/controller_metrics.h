#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"

namespace trimtab::telemetry {

// What a scrape shows of one loop. Plain data.
struct LoopSnapshot {
  std::string phase;
  std::string reason;
  int64_t trials = 0;
  int64_t kept = 0;
  int64_t rollbacks = 0;
};

// Every metric of the controller, declared here and nowhere else (docs/metrics.md); the prefix is
// trimtab_. Any thread.
class ControllerMetrics {
 public:
  ControllerMetrics();
  ~ControllerMetrics();
  ControllerMetrics(const ControllerMetrics&) = delete;
  ControllerMetrics& operator=(const ControllerMetrics&) = delete;

  // `ns` and `loop` become labels; the snapshot replaces the last one.
  void LoopIs(const std::string& ns, const std::string& loop, const LoopSnapshot& snapshot);
  void LoopIsGone(const std::string& ns, const std::string& loop);
  void TrialEnded(std::string_view verdict, std::string_view reason);
  void LookTaken(bool with_data);

  void Visited(Duration took);
  void CallFailed(std::string_view code);
  void QueueIs(int64_t length);
  void LeaderIs(bool leading);

  // The text that a scrape reads.
  std::string Text() const;

 private:
  // The metrics library's own types stay out of this header.
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace trimtab::telemetry

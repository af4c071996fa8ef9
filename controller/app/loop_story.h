#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/log.h"
#include "controller/reconcile/reporter.h"
#include "controller/telemetry/controller_metrics.h"
#include "k8s/event_recorder.h"

namespace trimtab::app {

// Tells the story of each loop three times: as Events for kubectl, as log lines, as metrics; all
// with the same reasons. What it is given outlives it. Any thread.
class LoopStory final : public reconcile::Reporter {
 public:
  LoopStory(k8s::EventRecorder& events, telemetry::ControllerMetrics& metrics, Log& log)
      : events_(events), metrics_(metrics), log_(log) {}

  void Looked(const reconcile::LoopAtHand& loop, const domain::Look& look,
              const std::vector<std::string>& remarks) override;
  void Stepped(const reconcile::LoopAtHand& loop, const domain::Step& step,
               bool trial_ended) override;
  void Failed(const reconcile::LoopAtHand& loop, const Error& error) override;
  void Gone(const k8s::ObjectName& loop) override;

 private:
  // Whether this is not what was logged of the loop last, of the same kind.
  bool IsNews(std::map<k8s::ObjectName, std::string>& said, const k8s::ObjectName& loop,
              const std::string& line);

  k8s::EventRecorder& events_;
  telemetry::ControllerMetrics& metrics_;
  Log& log_;
  std::mutex mutex_;
  std::map<k8s::ObjectName, std::string> failures_;
  std::map<k8s::ObjectName, std::string> gaps_;
};

}  // namespace trimtab::app

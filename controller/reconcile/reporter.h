#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "controller/domain/step.h"
#include "controller/reconcile/loop_at_hand.h"

namespace trimtab::reconcile {

// Hears what happens, so that people can be told: Events, logs, metrics. Any thread; must not wait.
class Reporter {
 public:
  virtual ~Reporter() = default;
  // The source was asked; `remarks` say why numbers are missing.
  virtual void Looked(const LoopAtHand& loop, const domain::Look& look,
                      const std::vector<std::string>& remarks) = 0;
  // After `step.next` was written, or only remembered; `trial_ended` by this step.
  virtual void Stepped(const LoopAtHand& loop, const domain::Step& step, bool trial_ended) = 0;
  // A call failed; it will be tried again.
  virtual void Failed(const LoopAtHand& loop, const Error& error) = 0;
  virtual void Gone(const k8s::ObjectName& loop) = 0;
};

}  // namespace trimtab::reconcile

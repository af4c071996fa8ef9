#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::reconcile {

// What is remembered of one loop between two visits. Losing it costs nothing but work: looks are
// asked for again, a refusal is heard again.
struct Remembered {
  // The state that Advance left, if it only added looks to what was written at this version.
  std::string version;
  domain::LoopState state;
  // Why the last action failed.
  std::optional<domain::Trouble> trouble;
  std::string candidate_refused;
  // The last spec that could be used.
  std::optional<domain::LoopSpec> spec;
};

// The reconciler's memory, by the uid of the loop. Any thread; one loop is visited by one at a
// time.
class LoopMemory {
 public:
  Remembered Recall(const std::string& uid) const;
  void Remember(const std::string& uid, Remembered remembered);
  void Forget(const std::string& uid);
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Remembered> loops_;
};

}  // namespace trimtab::reconcile

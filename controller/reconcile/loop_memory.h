#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "controller/domain/loop_state.h"
#include "controller/domain/observed.h"
#include "controller/domain/tuning_loop.h"
#include "k8s/object.h"

namespace trimtab::reconcile {

// What is remembered of one loop between two visits. Losing it costs nothing but work: looks are
// asked for again, a refusal is heard again.
struct Remembered {
  std::string uid;
  // The state that Advance left, if it only added looks to what was written at this version.
  std::string version;
  domain::LoopState state;
  // What else the loop's object says at this version. Set where the last visit read all by quorum,
  // did nothing, and found that the watches hold the very same: the next one may look at those.
  struct Level {
    k8s::ObjectMeta meta;
    std::string approved;
    bool has_finalizer = false;
  };
  std::optional<Level> level;
  // Why the last action failed.
  std::optional<domain::Trouble> trouble;
  std::string candidate_refused;
  // The generation that was read last, and what is wrong with it.
  int64_t generation = 0;
  std::string spec_error;
  // The last spec that could be used; until there is one, the last that could be read.
  domain::LoopSpec spec;
  bool spec_is_usable = false;
};

// The reconciler's memory, by the name of the loop. Any thread; one loop is visited by one at a
// time.
class LoopMemory {
 public:
  // Nothing of a loop that had the name before this one.
  Remembered Recall(const k8s::ObjectName& loop, const std::string& uid) const;
  // Of this very version of the loop's object, where the watches are level with it.
  std::optional<Remembered> RecallLevel(const k8s::ObjectName& loop,
                                        const std::string& version) const;
  void Remember(const k8s::ObjectName& loop, Remembered remembered);
  void Forget(const k8s::ObjectName& loop);
  size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<k8s::ObjectName, Remembered> loops_;
};

}  // namespace trimtab::reconcile

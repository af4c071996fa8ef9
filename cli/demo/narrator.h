#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "controller/domain/loop_state.h"
#include "controller/domain/trial_record.h"

namespace trimtab::demo {

// Whether a line is good news; words say it too.
enum class Tone { kPlain, kGood, kBad };

struct Line {
  WallTime at;
  std::string text;
  Tone tone = Tone::kPlain;
};

// What a person would say who watches a loop with `kubectl get -w`: each thing once, when it has
// become true. Pure but for what it remembers having said. One for each loop.
class Narrator {
 public:
  // What is new in the loop and in its finished trials, which are ordered by ordinal.
  std::vector<Line> Look(const domain::LoopState& loop,
                         const std::vector<domain::TrialRecord>& trials, WallTime now);

 private:
  bool baseline_told_ = false;
  int64_t begun_ = 0;    // the newest trial whose beginning was told
  size_t finished_ = 0;  // trials whose end was told
  domain::LoopReason reason_ = domain::LoopReason::kPending;
};

// "pool=8 workers=4", in the order of the names.
std::string TextOf(const domain::Values& values);

}  // namespace trimtab::demo

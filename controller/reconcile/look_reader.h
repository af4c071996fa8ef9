#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "controller/domain/observed.h"
#include "controller/domain/step.h"
#include "controller/measure/metric_source.h"
#include "controller/reconcile/loop_at_hand.h"

namespace trimtab::reconcile {

// One look of a loop, as the judge takes it.
struct LookRead {
  domain::Look look;
  // Why numbers are missing, in the source's words.
  std::vector<std::string> remarks;
  std::optional<domain::Trouble> trouble;
};

// The levels of the rules' metrics, of all pods of the target; empty where there is no answer.
struct LevelsRead {
  std::vector<std::optional<double>> levels;
  // Why the first that is missing is not there, in the source's words.
  std::string silence;
  std::optional<domain::Trouble> trouble;
};

// What a source was asked, and what it said.
struct AskedLook {
  measure::LookRequest request;
  measure::LookAnswer answer;
};

// Asks the source once, and not at all where `asked` is the same. `target` tells the arms, and how
// many of their pods serve.
LookRead ReadLook(measure::MetricSource& source, const LoopAtHand& loop,
                  const domain::TargetSeen& target, const domain::Wants::LookAt& wanted,
                  std::optional<AskedLook>& asked, const std::stop_token& stop);

// Asks the source once, over a window long enough for levels that a trial may be held against.
LevelsRead ReadLevels(measure::MetricSource& source, const LoopAtHand& loop,
                      const domain::TargetSeen& target, WallTime at, const std::stop_token& stop);

// What can be told of the loop's queries without asking: the first that is wrong, by its field.
std::string WrongQuery(const measure::MetricSource& source, const domain::LoopSpec& spec);

}  // namespace trimtab::reconcile

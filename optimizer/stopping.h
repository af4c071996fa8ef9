#pragma once

#include <optional>
#include <string>

#include "optimizer/beliefs.h"

namespace trimtab::optimizer {

// What the most promising configuration, wherever it lies, still promises over the best known one.
struct Prospect {
  // The expected improvement of the objective, as a share of it, times the probability that the
  // guardrails hold.
  double gain = 0;
  // How likely it is to be better by more than a hundredth and to hold the guardrails.
  double chance = 0;
};

// By this many prospects in a row, after histories that each lack one observation more.
inline constexpr size_t kProspectsToStop = 3;
// Nothing is stopped before so many observations: models of few promise anything or nothing.
size_t LeastToStop(const Plan& plan);

// Nothing if it cannot be judged: no model of the objective, or nothing tried holds the guardrails.
// Where everything was tried, nothing is left to gain.
std::optional<Prospect> ProspectOf(const Beliefs& beliefs);

// Whether so little is left that Plan::least_gain asks to stop.
bool Spent(const Plan& plan, const std::optional<Prospect>& prospect);

// Why, in words and numbers.
std::string WhyStop(const Prospect& prospect);

}  // namespace trimtab::optimizer

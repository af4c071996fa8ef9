#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "optimizer/acquisition/acquisition.h"
#include "optimizer/beliefs.h"
#include "optimizer/explanation.h"
#include "optimizer/forest/random_forest.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// Who may propose, where anywhere may be tried.
enum class Expert {
  kProcess,     // expected improvement by the Gaussian process
  kForest,      // the same by a random forest
  kUnwarped,    // the same by a process that sees the objective as it was measured
  kForestMean,  // what the forest expects to be best
  kNear,        // as kProcess, among the neighbours of the best point
  kChance,      // none: a row at random, of the half that the forest expects to be better
};

// Experts take turns, those more often that rank better what they were not shown: no one kind of
// model holds every system, and a process alone is led astray by plateaus, cliffs and outliers.
// What is smooth it holds so well that it has nearly all turns. In a list chance has the more turns
// the longer nothing better was found: all models may be wrong about where the best rows are. Lives
// for one call of Ask; refers to the beliefs, which have a model of the objective.
class Portfolio {
 public:
  explicit Portfolio(const Beliefs& beliefs);

  // Whose turn it is. What was told decides, and what runs.
  Expert Turn();
  // What an expert looks for; null if nothing tried holds the guardrails.
  std::unique_ptr<Acquisition> WishOf(Expert expert);
  // Every model that has turns, by the rank correlation of what it expects of each observation
  // without that one with what was measured.
  std::vector<ExpertSkill> Skills();

 private:
  double SkillOf(Expert expert);
  // Of the turns in a list, after so many trials.
  double ShareOfChance(double told) const;
  const RandomForest& forest();
  const GaussianProcess* unwarped();
  std::unique_ptr<Acquisition> Improvement();
  std::unique_ptr<Acquisition> Neighbours();

  const Beliefs& beliefs_;
  const GaussianProcess& process_;
  bool listed_;
  double process_skill_;
  // Made when first asked for.
  std::optional<RandomForest> forest_;
  std::optional<GaussianProcess> unwarped_;
};

// For a log: whose idea a proposal was.
const char* ReasonOf(Expert expert);

}  // namespace trimtab::optimizer

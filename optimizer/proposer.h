#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/rng.h"
#include "optimizer/acquisition/maximizer.h"
#include "optimizer/optimizer.h"
#include "optimizer/plan.h"
#include "optimizer/surrogate.h"

namespace trimtab::optimizer {

// One answer from one fitted surrogate. Lives for one call of Ask or Recommend; refers to what it
// is given.
class Proposer {
 public:
  Proposer(const Plan& plan, std::span<const Observation> history, const Surrogate& surrogate,
           const Question& question, Rng rng);

  // Anywhere.
  Proposal Global();
  // Near the incumbent, where the guardrails are sure to hold.
  Proposal Local();
  // The incumbent.
  Proposal Best() const;

 private:
  struct Tried {
    Point point;
    double mean = 0;
    double margin = 0;
  };

  void JudgeTried();
  const Tried* Incumbent() const;
  // The best of those that hold all guardrails by this margin, or else the safest.
  const Tried* BestWithin(double margin) const;
  void Imagine(std::span<const Point> pending);
  std::vector<Eigen::Index> FeasibleRows() const;
  std::vector<Point> Anchors() const;
  std::unique_ptr<Acquisition> Wish(bool explore) const;
  std::optional<Point> Search(const SearchRegion& region, const Acquisition& acquisition,
                              std::optional<double> margin, const Point* home);
  Proposal Answer(Proposal::Kind kind, Point point, std::string why) const;

  const Plan& plan_;
  std::span<const Observation> history_;
  const Surrogate& surrogate_;
  const Question& question_;
  Rng rng_;
  std::optional<GaussianProcess> objective_;  // with running trials imagined
  PointEncoder encode_;
  std::vector<Tried> tried_;
  std::vector<Point> taken_;
};

}  // namespace trimtab::optimizer

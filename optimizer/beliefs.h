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

// A configuration that was measured, as the models judge it now: the expected objective on the
// model's scale, small being good, and by how many standard deviations all guardrails hold.
struct Tried {
  Point point;
  double mean = 0;
  double margin = 0;
};

// What counts as feasible where it was tried.
inline constexpr double kTriedMargin = 1;

// A configuration that may be proposed; its place in the list, where one was given.
struct Choice {
  Point point;
  std::optional<size_t> index;
};

// Where to look, and what for.
struct Quest {
  const SearchRegion& region;
  // What the point is to promise of the objective; null if only the guardrails count.
  const Acquisition* wish;
  // By how many standard deviations all guardrails must hold, if at all.
  std::optional<double> margin;
  // What is not proposed again.
  std::span<const Point> taken;
  // The point to which as many values as possible are put back; none if null.
  const Point* home = nullptr;
};

// What one fitted surrogate says at one question: what is best now, what a point promises, where
// the most is promised. Lives for one call of Ask or Recommend; refers to what it is given.
class Beliefs {
 public:
  Beliefs(const Plan& plan, std::span<const Observation> history, const Surrogate& surrogate,
          const Question& question, Rng rng);

  const Plan& plan() const { return plan_; }
  std::span<const Observation> history() const { return history_; }
  const Surrogate& surrogate() const { return surrogate_; }
  const Question& question() const { return question_; }
  const Rng& rng() const { return rng_; }
  const PointEncoder& encode() const { return encode_; }
  // The objective's model with running trials imagined; nothing while none was measured.
  const std::optional<GaussianProcess>& objective() const { return objective_; }
  // Whether the objective's model sees noise.
  bool noisy() const;
  // Whether measuring twice tells something new: not if all that was measured twice agreed.
  bool RepeatsTell() const;

  const std::vector<Tried>& tried() const { return tried_; }
  // Running trials, made exact.
  const std::vector<Point>& running() const { return running_; }
  // The best of what was tried and holds all guardrails by this margin, or else the safest; null
  // if nothing in the space was tried.
  const Tried* BestWithin(double margin) const;
  Proposal Best() const;

  // Which rows of the objective's model hold all guardrails.
  std::vector<Eigen::Index> FeasibleRows() const;
  // Log expected improvement; null if nothing tried holds the guardrails.
  std::unique_ptr<Acquisition> Improvement() const;
  // How good a point may be; null as above.
  std::unique_ptr<Acquisition> Optimism() const;

  // Every configuration that may be proposed, where they can be listed; empty if they cannot.
  std::vector<Choice> Listed() const;
  std::optional<Choice> Search(const Quest& quest) const;

  // The probability that all guardrails hold at a point.
  double Feasible(const Point& point) const;
  // What was done with less while this was asked.
  const Fallbacks& fallbacks() const { return fallbacks_; }
  Proposal Answer(Proposal::Kind kind, Choice choice, std::string why) const;

 private:
  void JudgeTried();
  void Imagine();
  std::vector<Point> Anchors() const;

  const Plan& plan_;
  std::span<const Observation> history_;
  const Surrogate& surrogate_;
  const Question& question_;
  Rng rng_;
  std::optional<GaussianProcess> objective_;
  PointEncoder encode_;
  std::vector<Tried> tried_;
  std::vector<Point> running_;
  mutable Fallbacks fallbacks_;  // only counted: no answer depends on it
};

}  // namespace trimtab::optimizer

#include "controller/reconcile/proposer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "controller/reconcile/history.h"
#include "controller/reconcile/knob_space.h"
#include "optimizer/bayes_optimizer.h"

namespace trimtab::reconcile {
namespace {

using domain::Proposed;

// Asked again so often when the answer lies in quarantine.
constexpr uint64_t kTries = 4;

struct Split {
  std::vector<domain::TrialRecord> earlier;  // of searches before this one
  std::vector<domain::TrialRecord> now;
};

Split SplitAt(const std::vector<domain::TrialRecord>& records, int64_t from) {
  Split split;
  for (const domain::TrialRecord& record : records) {
    (record.ordinal < from ? split.earlier : split.now).push_back(record);
  }
  return split;
}

// What everything is measured against: what ran before the loop, or where the knobs' bounds do not
// hold that any more, what runs now. Null where they do not hold that either.
const domain::Values* HomeOf(const KnobSpace& knobs, const domain::LoopState& state) {
  for (const domain::Values* values : {&state.baseline->values, &state.last_good->values}) {
    const auto point = knobs.PointOf(*values);
    if (point && knobs.space().Contains(*point)) return values;
  }
  return nullptr;
}

optimizer::Plan PlanFor(const domain::LoopSpec& spec, const domain::LoopState& state,
                        const KnobSpace& knobs, const domain::Values& home, const Split& split) {
  optimizer::Plan plan{.space = knobs.space(),
                       .objectives = {},
                       .guardrails = {},
                       .context = {},
                       .baseline = std::nullopt,
                       .earlier = {}};
  plan.objectives.push_back(
      {.metric = std::string(kHarm), .goal = optimizer::Objective::Goal::kMinimize, .weight = 1});
  plan.guardrails = GuardrailsFor(spec, split.now, split.earlier, state.last_good->values);
  plan.exploration = optimizer::Plan::Exploration::kLocal;
  plan.taken_back = true;
  plan.seed = spec.search.seed;
  plan.least_gain = spec.search.stop_when_gain_below;
  if (auto point = knobs.PointOf(home)) plan.baseline = *std::move(point);
  if (!split.earlier.empty()) {
    plan.earlier = ObservationsOf(spec, knobs, home, split.earlier);
  }
  return plan;
}

// Whether a point lies in a ball that is not to be entered yet.
bool Avoided(const KnobSpace& knobs, const std::vector<domain::Quarantine>& quarantine,
             const optimizer::Point& point) {
  const std::vector<optimizer::Axis>& axes = knobs.space().axes();
  return std::any_of(quarantine.begin(), quarantine.end(), [&](const domain::Quarantine& ball) {
    const auto middle = knobs.PointOf(ball.values);
    if (!middle) return false;
    double distance = 0;
    for (size_t i = 0; i < axes.size(); ++i) {
      const double there = axes[i].ToUnit(point.values[i]);
      distance = std::max(distance, std::abs(there - axes[i].ToUnit(middle->values[i])));
    }
    return distance <= ball.radius;
  });
}

// The proposal, not too far from last good.
optimizer::Point WithinStep(const KnobSpace& knobs, const domain::LoopSpec& spec,
                            const domain::LoopState& state, const optimizer::Point& point) {
  const auto from = knobs.PointOf(state.last_good->values);
  if (!from) return point;
  const optimizer::Point nearer = knobs.Near(*from, point, spec.search.max_step);
  return knobs.space().Contains(nearer) ? nearer : point;
}

// A setting that was good in its trial and bad later has no record that says so: it is told as a
// failure for as long as it is in quarantine.
std::vector<optimizer::Observation> Failures(const KnobSpace& knobs,
                                             const std::vector<domain::Quarantine>& quarantine,
                                             const std::vector<domain::TrialRecord>& records) {
  std::vector<optimizer::Observation> failures;
  for (const domain::Quarantine& ball : quarantine) {
    const bool told = std::any_of(records.begin(), records.end(), [&](const auto& record) {
      return record.values == ball.values && record.verdict.kind == domain::VerdictKind::kWorse;
    });
    auto point = knobs.PointOf(ball.values);
    if (told || !point) continue;
    failures.push_back({.point = *std::move(point),
                        .metrics = {},
                        .context = {},
                        .status = optimizer::Observation::Status::kFailed});
  }
  return failures;
}

Result<Proposed> Ask(const optimizer::BayesOptimizer& optimizer, const domain::LoopSpec& spec,
                     const domain::LoopState& state, const KnobSpace& knobs) {
  optimizer::Question question{.trial = static_cast<uint64_t>(state.counters.trials) + 1,
                               .context = {},
                               .pending = {},
                               .among = {}};
  for (uint64_t attempt = 0; attempt < kTries; ++attempt) {
    auto answer = optimizer.Ask(question);
    if (!answer) return std::move(answer).error();
    if (answer->kind == optimizer::Proposal::Kind::kStop) {
      return Proposed{.kind = Proposed::Kind::kStop, .values = {}, .why = answer->why};
    }
    if (answer->kind == optimizer::Proposal::Kind::kRemeasure) break;
    const optimizer::Point point = WithinStep(knobs, spec, state, answer->point);
    domain::Values values = knobs.ValuesOf(point);
    if (values == state.last_good->values) break;
    if (!Avoided(knobs, state.quarantine, point)) {
      return Proposed{
          .kind = Proposed::Kind::kTry, .values = std::move(values), .why = answer->why};
    }
    question.pending.push_back(point);
  }
  return Proposed{.kind = Proposed::Kind::kRemeasure,
                  .values = state.last_good->values,
                  .why = "nothing that may be tried now promises more than what runs"};
}

}  // namespace

Result<Proposed> Propose(const domain::LoopSpec& spec, const domain::LoopState& state,
                         const std::vector<domain::TrialRecord>& records) {
  auto knobs = KnobSpace::Make(spec);
  if (!knobs) return std::move(knobs).error();
  const domain::Values* home = HomeOf(*knobs, state);
  if (home == nullptr) {
    return Error{Code::kInvalid,
                 "spec.knobs: what runs now lies outside of their bounds or breaks a constraint: "
                 "widen them"};
  }
  const Split split = SplitAt(records, state.counters.search_from);
  auto optimizer = optimizer::BayesOptimizer::Make(PlanFor(spec, state, *knobs, *home, split));
  if (!optimizer) return std::move(optimizer).error();
  auto observations = ObservationsOf(spec, *knobs, *home, split.now);
  for (auto& failure : Failures(*knobs, state.quarantine, records)) {
    observations.push_back(std::move(failure));
  }
  for (const optimizer::Observation& observation : observations) {
    auto told = (*optimizer)->Tell(observation);
    if (!told) return std::move(told).error();
  }
  return Ask(**optimizer, spec, state, *knobs);
}

}  // namespace trimtab::reconcile

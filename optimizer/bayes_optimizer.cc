#include "optimizer/bayes_optimizer.h"

#include <set>
#include <utility>

#include "base/rng.h"
#include "optimizer/beliefs.h"
#include "optimizer/explain.h"
#include "optimizer/global_proposer.h"
#include "optimizer/initial_design.h"
#include "optimizer/local_proposer.h"
#include "optimizer/memory.h"
#include "optimizer/neighbourhood.h"
#include "optimizer/pareto.h"
#include "optimizer/plan_check.h"
#include "optimizer/safe_region.h"
#include "optimizer/space_sampler.h"
#include "optimizer/stopping.h"
#include "optimizer/surrogate.h"
#include "optimizer/warm_start.h"

namespace trimtab::optimizer {
namespace {

// One of those in the list that neither ran nor run; nothing if there is none.
std::optional<Proposal> FromList(std::span<const Observation> history, const Question& question,
                                 Rng& rng, std::string why) {
  std::set<std::vector<double>> begun;
  for (const Observation& observation : history) begun.insert(observation.point.values);
  for (const Point& point : question.pending) begun.insert(point.values);
  std::vector<size_t> fresh;
  for (size_t i = 0; i < question.among.size(); ++i) {
    if (!begun.contains(question.among[i].values)) fresh.push_back(i);
  }
  if (fresh.empty()) return std::nullopt;
  const size_t index = fresh[rng.Below(fresh.size())];
  return Proposal{.point = question.among[index], .index = index, .why = std::move(why)};
}

// The proposal of trials before there is a model, or nothing when their time is over.
std::optional<Proposal> BeforeModels(const Plan& plan, std::span<const Observation> history,
                                     const Question& question, const Rng& rng) {
  const uint64_t told = history.size() + question.pending.size();
  const auto propose = [](Point point, const char* why) {
    return Proposal{.kind = Proposal::Kind::kTry, .point = std::move(point), .why = why};
  };
  if (plan.exploration == Plan::Exploration::kLocal) {
    return FirstSteps(plan, history, question, rng);
  }
  const bool listed = !question.among.empty();
  if (plan.baseline && told == 0 && !listed) {
    return propose(*plan.baseline, "the configuration that runs today comes first");
  }
  if (told >= DesignSize(plan.space)) return std::nullopt;
  if (listed) {
    Rng own = rng.Fork("listed " + std::to_string(told));
    return FromList(history, question, own, "a first look, at random");
  }
  auto point = DesignPoint(plan.space, told, rng.Fork("design"));
  if (!point) return std::nullopt;
  return propose(*std::move(point), "a first look, evenly spread");
}

}  // namespace

BayesOptimizer::BayesOptimizer(Plan plan)
    : plan_(std::move(plan)), fitter_(std::make_unique<SurrogateFitter>(plan_)) {
  if (auto warm_start = WarmStart::Make(plan_)) {
    warm_start_ = std::make_unique<const WarmStart>(*std::move(warm_start));
  }
}

BayesOptimizer::~BayesOptimizer() = default;

Result<std::unique_ptr<BayesOptimizer>> BayesOptimizer::Make(Plan plan) {
  if (auto checked = CheckPlan(plan); !checked) return std::move(checked).error();
  if (plan.baseline) plan.baseline = plan.space.Check(*plan.baseline).value();
  auto earlier = CheckEarlier(plan);
  if (!earlier) return std::move(earlier).error();
  const size_t left_out = plan.earlier.size() - earlier->size();
  plan.earlier = *std::move(earlier);
  auto optimizer = std::unique_ptr<BayesOptimizer>(new BayesOptimizer(std::move(plan)));
  for (size_t i = 0; i < left_out; ++i) {
    optimizer->fallbacks_.Count("an earlier observation that has no place in this space");
  }
  return optimizer;
}

Result<void> BayesOptimizer::Tell(const Observation& observation) {
  auto checked = CheckObservation(plan_, observation);
  if (!checked) return std::move(checked).error();
  history_.push_back(*std::move(checked));
  ++told_;
  bool anew = false;
  if (auto implied = ImpliedGuardrail(plan_, history_.back())) {
    plan_.guardrails.push_back(*std::move(implied));
    anew = true;
  }
  if (history_.size() == kMostRemembered) {
    Forget(plan_, history_);
    anew = true;
  }
  // Fits of a history that is no beginning of this one, or without that guardrail, are no start.
  if (anew) fitter_ = std::make_unique<SurrogateFitter>(plan_);
  return {};
}

std::optional<Surrogate> BayesOptimizer::Believe() const { return Believe(history_); }

std::optional<Surrogate> BayesOptimizer::Believe(std::span<const Observation> history) const {
  if (history.empty()) return std::nullopt;
  auto surrogate = fitter_->Fit(history);
  if (!surrogate) return surrogate;
  fallbacks_.Add(surrogate->fallbacks);
  if (warm_start_ != nullptr) warm_start_->Join(*surrogate, history);
  return surrogate;
}

size_t BayesOptimizer::EarlierUsed() const {
  if (warm_start_ == nullptr) return 0;
  const auto surrogate = Believe();
  return surrogate ? surrogate->data.objective.earlier : 0;
}

bool BayesOptimizer::InformedByEarlier() const {
  return plan_.exploration == Plan::Exploration::kGlobal &&
         history_.size() < DesignSize(plan_.space) && EarlierUsed() > 0;
}

std::optional<Proposal> BayesOptimizer::FirstOfEarlier(uint64_t told,
                                                       const Question& question) const {
  if (warm_start_ == nullptr || plan_.exploration == Plan::Exploration::kLocal) return {};
  const bool baseline_first = plan_.baseline && question.among.empty();
  if (told != (baseline_first ? 1U : 0U)) return {};
  return warm_start_->First(question);
}

std::optional<Proposal> BayesOptimizer::StopIfSpent(const Beliefs& beliefs) const {
  if (plan_.least_gain <= 0 || history_.size() < LeastToStop(plan_)) return std::nullopt;
  const auto now = ProspectOf(beliefs);
  if (!Spent(plan_, now)) return std::nullopt;
  for (size_t back = 1; back < kProspectsToStop; ++back) {
    const auto before = std::span(history_).first(history_.size() - back);
    const Question question{.trial = told_ - back, .among = beliefs.question().among};
    const auto surrogate = Believe(before);
    if (!surrogate) return std::nullopt;
    const Rng own = Rng(plan_.seed).Fork("ask " + std::to_string(question.trial));
    const Beliefs then(plan_, before, *surrogate, question, own);
    if (!Spent(plan_, ProspectOf(then))) return std::nullopt;
  }
  Proposal stop = beliefs.Best();
  stop.kind = Proposal::Kind::kStop;
  stop.why = WhyStop(*now);
  return stop;
}

Result<Proposal> BayesOptimizer::Ask(const Question& question) const {
  if (auto checked = CheckQuestion(plan_, question); !checked) return std::move(checked).error();
  const uint64_t told = told_ + question.pending.size();
  if (plan_.max_trials > 0 && told >= plan_.max_trials) {
    auto best = Recommend();
    Proposal stop = best ? *std::move(best) : Proposal{};
    stop.kind = Proposal::Kind::kStop;
    stop.why = "the budget of " + std::to_string(plan_.max_trials) + " trials is used up";
    return stop;
  }
  const Rng rng(plan_.seed);
  if (!InformedByEarlier()) {
    if (auto first = FirstOfEarlier(told, question)) return *std::move(first);
    if (auto first = BeforeModels(plan_, history_, question, rng)) return *std::move(first);
  }
  const Rng own = rng.Fork("ask " + std::to_string(question.trial));
  const auto surrogate = Believe();
  const bool local = plan_.exploration == Plan::Exploration::kLocal;
  if (!surrogate) {
    fallbacks_.Count("a safe choice: no model fits");
    Proposal fallback{.why = "no model fits what was told: a safe choice instead"};
    fallback.kind = local ? Proposal::Kind::kRemeasure : Proposal::Kind::kTry;
    Rng draw = own.Fork("fallback");
    if (local && question.among.empty()) {
      fallback.point = *plan_.baseline;
    } else if (local) {
      fallback.index = NearestOf(plan_.space, question.among, *plan_.baseline, 1).front();
      fallback.point = question.among[*fallback.index];
    } else if (!question.among.empty()) {
      if (auto row = FromList(history_, question, draw, fallback.why)) return *std::move(row);
      return Proposal{.kind = Proposal::Kind::kStop, .why = "every configuration was begun"};
    } else if (auto point = SampleFeasible(plan_.space, draw)) {
      fallback.point = *std::move(point);
    } else {
      return Error{Code::kInvalid, "constraints: no configuration that meets them was found"};
    }
    return fallback;
  }
  const Beliefs beliefs(plan_, history_, *surrogate, question, own);
  if (auto stop = StopIfSpent(beliefs)) return *std::move(stop);
  Proposal proposal = local ? ProposeLocally(beliefs) : ProposeGlobally(beliefs);
  fallbacks_.Add(beliefs.fallbacks());
  return proposal;
}

Result<Proposal> BayesOptimizer::Recommend() const {
  const Question now;
  const auto surrogate = Believe();
  if (surrogate) {
    const Beliefs beliefs(plan_, history_, *surrogate, now, Rng(plan_.seed));
    if (!beliefs.tried().empty()) {
      Proposal best = beliefs.Best();
      if (plan_.objectives.size() > 1) best.expected.merge(ExpectedObjectives(beliefs, best.point));
      return best;
    }
  }
  if (!plan_.baseline) return Error{Code::kNoData, "nothing in the space was told yet"};
  return Proposal{.point = *plan_.baseline, .why = "nothing is known but the baseline"};
}

Result<Explanation> BayesOptimizer::Explain() const {
  const Question now{.trial = told_};
  const auto surrogate = Believe();
  Explanation explanation;
  if (surrogate) {
    explanation = optimizer::Explain(
        Beliefs(plan_, history_, *surrogate, now, Rng(plan_.seed).Fork("explain")));
  }
  explanation.drifting = fitter_->Drifts(history_);
  auto next = Ask(now);
  if (!next) return std::move(next).error();
  explanation.outlook = std::move(next->why);
  explanation.fallbacks = fallbacks_.counts();
  return explanation;
}

}  // namespace trimtab::optimizer

#include "optimizer/random_search.h"

#include <string>
#include <utility>

#include "base/rng.h"
#include "optimizer/plan_check.h"
#include "optimizer/space_sampler.h"
#include "optimizer/training_data.h"

namespace trimtab::optimizer {

Result<std::unique_ptr<RandomSearch>> RandomSearch::Make(Plan plan) {
  if (auto checked = CheckPlan(plan); !checked) return std::move(checked).error();
  return std::unique_ptr<RandomSearch>(new RandomSearch(std::move(plan)));
}

Result<void> RandomSearch::Tell(const Observation& observation) {
  auto checked = CheckObservation(plan_, observation);
  if (!checked) return std::move(checked).error();
  history_.push_back(*std::move(checked));
  return {};
}

Result<Proposal> RandomSearch::Ask(const Question& question) const {
  if (auto checked = CheckQuestion(plan_, question); !checked) return std::move(checked).error();
  Rng rng = Rng(plan_.seed).Fork("random " + std::to_string(question.trial));
  if (!question.among.empty()) {
    const size_t index = rng.Below(question.among.size());
    return Proposal{.point = question.among[index], .index = index, .why = "at random"};
  }
  auto point = SampleFeasible(plan_.space, rng);
  if (!point) return Error{Code::kInvalid, "constraints: no configuration was found; loosen them"};
  return Proposal{.point = *std::move(point), .why = "at random"};
}

Result<Proposal> RandomSearch::Recommend() const {
  const Observation* best = nullptr;
  double lowest = 0;
  for (const Observation& observation : history_) {
    const auto value = ObjectiveOf(plan_, observation);
    if (!value || Violates(plan_, observation)) continue;
    if (best != nullptr && value->mean >= lowest) continue;
    best = &observation;
    lowest = value->mean;
  }
  if (best == nullptr)
    return Error{Code::kNoData, "nothing that holds the guardrails was told yet"};
  return Proposal{.point = best->point, .expected = best->metrics, .why = "the best measured"};
}

}  // namespace trimtab::optimizer

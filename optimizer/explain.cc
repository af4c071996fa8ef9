#include "optimizer/explain.h"

#include "optimizer/importance.h"
#include "optimizer/pareto.h"
#include "optimizer/partial_dependence.h"
#include "optimizer/portfolio.h"
#include "optimizer/safe_region.h"

namespace trimtab::optimizer {

Explanation Explain(const Beliefs& beliefs) {
  const Plan& plan = beliefs.plan();
  Explanation explanation;
  if (beliefs.objective()) {
    explanation.importance = ImportanceOf(plan.space, beliefs.encode(), *beliefs.objective(),
                                          beliefs.rng().Fork("importance"));
    explanation.dependence = DependenceOf(beliefs, beliefs.rng().Fork("dependence"));
    if (plan.exploration == Plan::Exploration::kGlobal) {
      explanation.experts = Portfolio(beliefs).Skills();
    }
  }
  explanation.earlier_used = beliefs.surrogate().data.objective.earlier;
  explanation.front = FrontOf(beliefs);
  if (plan.exploration == Plan::Exploration::kLocal) {
    explanation.trusted = TrustedHalfWidth(plan, beliefs.history());
  }
  return explanation;
}

}  // namespace trimtab::optimizer

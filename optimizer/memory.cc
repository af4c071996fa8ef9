#include "optimizer/memory.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "optimizer/training_data.h"

namespace trimtab::optimizer {
namespace {

constexpr size_t kBest = 300;

// Small is good; what broke a guardrail or has no objective is worst.
double RankOf(const Plan& plan, const Observation& observation) {
  const auto value = ObjectiveOf(plan, observation);
  if (!value || Violates(plan, observation)) return std::numeric_limits<double>::infinity();
  return value->mean;
}

}  // namespace

void Forget(const Plan& plan, std::vector<Observation>& history) {
  if (history.size() <= kLeastRemembered) return;
  const size_t newest = history.size() - (kLeastRemembered - kBest);
  // What may be forgotten by its rank, and equals by their age: the first stays.
  std::vector<std::pair<double, size_t>> ranks;
  for (size_t i = 1; i < newest; ++i) ranks.emplace_back(RankOf(plan, history[i]), i);
  const auto rest = ranks.begin() + kBest - 1;
  std::nth_element(ranks.begin(), rest, ranks.end());
  std::vector<bool> stays(history.size(), false);
  stays[0] = true;
  for (auto rank = ranks.begin(); rank != rest; ++rank) stays[rank->second] = true;
  std::fill(stays.begin() + static_cast<std::ptrdiff_t>(newest), stays.end(), true);
  std::vector<Observation> left;
  for (size_t i = 0; i < history.size(); ++i) {
    if (stays[i]) left.push_back(std::move(history[i]));
  }
  history = std::move(left);
}

}  // namespace trimtab::optimizer

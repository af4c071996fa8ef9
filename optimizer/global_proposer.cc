#include "optimizer/global_proposer.h"

#include <memory>
#include <utility>

namespace trimtab::optimizer {

Proposal ProposeGlobally(const Beliefs& beliefs) {
  std::vector<Point> taken = beliefs.running();
  // Where nothing is gained by measuring twice, every point is tried once.
  if (!beliefs.RepeatsTell() || !beliefs.question().among.empty()) {
    for (const Tried& tried : beliefs.tried()) taken.push_back(tried.point);
  }
  const bool explore = beliefs.plan().guardrails.empty() && beliefs.history().size() % 2 == 0;
  const auto wish = explore ? beliefs.Optimism() : beliefs.Improvement();
  const SearchRegion everywhere(beliefs.plan().space);
  auto found = beliefs.Search(
      {.region = everywhere, .wish = wish.get(), .margin = std::nullopt, .taken = taken});
  if (found) {
    const char* why = wish == nullptr ? "nothing tried holds the guardrails: the most likely to"
                      : explore       ? "how good it may be: a look at what is little known"
                                      : "the largest expected improvement";
    return beliefs.Answer(Proposal::Kind::kTry, *std::move(found), why);
  }
  Proposal stop = beliefs.Best();
  stop.kind = Proposal::Kind::kStop;
  stop.why = "every configuration was tried";
  return stop;
}

}  // namespace trimtab::optimizer

#include "optimizer/global_proposer.h"

#include <memory>
#include <utility>

#include "optimizer/portfolio.h"

namespace trimtab::optimizer {
namespace {

std::vector<Point> NotAgain(const Beliefs& beliefs) {
  std::vector<Point> taken = beliefs.running();
  // Where nothing is gained by measuring twice, every point is tried once.
  if (!beliefs.RepeatsTell() || !beliefs.question().among.empty()) {
    for (const Tried& tried : beliefs.tried()) taken.push_back(tried.point);
  }
  return taken;
}

std::optional<Proposal> Seek(const Beliefs& beliefs, const Acquisition* wish, const char* why) {
  const SearchRegion everywhere(beliefs.plan().space);
  const std::vector<Point> taken = NotAgain(beliefs);
  auto found =
      beliefs.Search({.region = everywhere, .wish = wish, .margin = std::nullopt, .taken = taken});
  if (!found) return std::nullopt;
  return beliefs.Answer(
      Proposal::Kind::kTry, *std::move(found),
      wish != nullptr ? why : "nothing tried holds the guardrails: the most likely to");
}

// What the expert proposes whose turn it is. Nothing if all that it would look at was tried.
std::optional<Proposal> SeekInTurn(const Beliefs& beliefs) {
  Portfolio portfolio(beliefs);
  const Expert expert = portfolio.Turn();
  const bool explore = expert == Expert::kProcess && beliefs.question().among.empty() &&
                       beliefs.plan().guardrails.empty() && beliefs.history().size() % 2 == 0;
  if (explore) {
    return Seek(beliefs, beliefs.Optimism().get(),
                "how good it may be: a look at what is little known");
  }
  return Seek(beliefs, portfolio.WishOf(expert).get(), ReasonOf(expert));
}

}  // namespace

Proposal ProposeGlobally(const Beliefs& beliefs) {
  if (beliefs.objective()) {
    if (auto proposal = SeekInTurn(beliefs)) return *std::move(proposal);
  }
  // Without what the experts look for: whatever is left.
  if (auto proposal = Seek(beliefs, beliefs.Improvement().get(), "what is left untried")) {
    return *std::move(proposal);
  }
  Proposal stop = beliefs.Best();
  stop.kind = Proposal::Kind::kStop;
  stop.why = "every configuration was tried";
  return stop;
}

}  // namespace trimtab::optimizer

#include "optimizer/global_proposer.h"

#include <memory>
#include <utility>

#include "optimizer/portfolio.h"

namespace trimtab::optimizer {
namespace {

// What to look for, and whether measuring a point twice may serve it.
struct Aim {
  const Acquisition* wish;
  bool repeats = true;
  const char* why;
};

std::vector<Point> NotAgain(const Beliefs& beliefs, bool repeats) {
  std::vector<Point> taken = beliefs.running();
  // Where nothing is gained by measuring twice, every point is tried once.
  if (!repeats || !beliefs.RepeatsTell() || !beliefs.question().among.empty()) {
    for (const Tried& tried : beliefs.tried()) taken.push_back(tried.point);
  }
  return taken;
}

std::optional<Proposal> Seek(const Beliefs& beliefs, const Aim& aim) {
  const SearchRegion everywhere(beliefs.plan().space);
  const std::vector<Point> taken = NotAgain(beliefs, aim.repeats);
  auto found = beliefs.Search(
      {.region = everywhere, .wish = aim.wish, .margin = std::nullopt, .taken = taken});
  if (!found) return std::nullopt;
  return beliefs.Answer(
      Proposal::Kind::kTry, *std::move(found),
      aim.wish != nullptr ? aim.why : "nothing tried holds the guardrails: the most likely to");
}

// What the expert proposes whose turn it is. Nothing if all that it would look at was tried.
std::optional<Proposal> SeekInTurn(const Beliefs& beliefs) {
  Portfolio portfolio(beliefs);
  const Expert expert = portfolio.Turn();
  const bool explore = expert == Expert::kProcess && beliefs.question().among.empty() &&
                       beliefs.plan().guardrails.empty() && beliefs.history().size() % 2 == 0;
  if (explore) {
    return Seek(beliefs, {.wish = beliefs.Optimism().get(),
                          .why = "how good it may be: a look at what is little known"});
  }
  // Only the process knows noise: trees would look for ever at what they saw to be good.
  return Seek(beliefs, {.wish = portfolio.WishOf(expert).get(),
                        .repeats = expert == Expert::kProcess,
                        .why = ReasonOf(expert)});
}

}  // namespace

Proposal ProposeGlobally(const Beliefs& beliefs) {
  if (beliefs.objective()) {
    if (auto proposal = SeekInTurn(beliefs)) return *std::move(proposal);
  }
  // Without what the experts look for: whatever is left.
  if (auto proposal =
          Seek(beliefs, {.wish = beliefs.Improvement().get(), .why = "what is left untried"})) {
    return *std::move(proposal);
  }
  Proposal stop = beliefs.Best();
  stop.kind = Proposal::Kind::kStop;
  stop.why = "every configuration was tried";
  return stop;
}

}  // namespace trimtab::optimizer

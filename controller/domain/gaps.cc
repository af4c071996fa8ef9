// Trials that end because data is missing, or because time is up.
#include <algorithm>
#include <array>

#include "controller/domain/decision.h"

namespace trimtab::domain {
namespace {

constexpr size_t kFaults = static_cast<size_t>(Fault::kSkew) + 1;

// Counts faults; the most frequent one, the first of equals.
class FaultCount {
 public:
  void Add(Fault fault) {
    ++counts_[static_cast<size_t>(fault)];
    ++all_;
  }
  int64_t all() const { return all_; }
  Fault Most() const {
    const auto most = std::max_element(counts_.begin(), counts_.end());
    return static_cast<Fault>(most - counts_.begin());
  }

 private:
  std::array<int64_t, kFaults> counts_ = {};
  int64_t all_ = 0;
};

// The faults of the looks since the last one with data.
FaultCount SilenceOf(const Track& track) {
  FaultCount silence;
  for (auto fault = track.faults.rbegin(); fault != track.faults.rend() && *fault; ++fault) {
    silence.Add(**fault);
  }
  return silence;
}

FaultCount FaultsOf(const Track& track) {
  FaultCount count;
  for (const auto& fault : track.faults) {
    if (fault) count.Add(*fault);
  }
  return count;
}

std::string MostSentence(const FaultCount& count) {
  return ", most often because of " + std::string(NameOf(count.Most())) + ".";
}

}  // namespace

std::optional<Decision> DecideBySilence(const JudgeRules& rules, const Grid& grid) {
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    const FaultCount silence = SilenceOf(grid.metrics[m]);
    if (silence.all() < rules.patience) continue;
    return Decision{ReasonFor(silence.Most()), rules.metrics[m].name + " had no data in the last " +
                                                   std::to_string(silence.all()) + " looks" +
                                                   MostSentence(silence)};
  }
  return std::nullopt;
}

std::optional<Decision> DecideByTime(const JudgeRules& rules, const Grid& grid) {
  if (grid.ticks < rules.max_looks) return std::nullopt;
  for (size_t m = 0; m < rules.metrics.size(); ++m) {
    const FaultCount faults = FaultsOf(grid.metrics[m]);
    const auto covered = static_cast<double>(grid.ticks - faults.all());
    if (covered >= rules.least_coverage * static_cast<double>(grid.ticks)) continue;
    return Decision{ReasonFor(faults.Most()),
                    rules.metrics[m].name + " had no data in " + std::to_string(faults.all()) +
                        " of " + std::to_string(grid.ticks) + " looks" + MostSentence(faults)};
  }
  return Decision{Reason::kTimeUp,
                  "Time is up after " + std::to_string(grid.ticks) + " looks without a verdict."};
}

}  // namespace trimtab::domain

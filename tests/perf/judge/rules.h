#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/perf/judge/streams.h"

namespace trimtab::perf {

// When, in looks, a rule ends the trial and how.
struct Ending {
  int look = 0;
  bool worse = false;
};

// A way to judge a stream; nothing when it never decides.
struct Rule {
  std::string name;
  std::function<std::optional<Ending>(const Arms&)> run;
};

// Our judge, asked after every look at alpha .01 against "no harm"; and the rules of others,
// written from their descriptions (docs/judge.md).
std::vector<Rule> Rules();

// Our judge on a whole workload that takes turns; and a rank test of the first half against the
// second, with no control.
Rule InTurns();
Rule BeforeAfter();

// One-sided: that b is larger than a.
double MannWhitneyP(std::vector<double> a, const std::vector<double>& b);

}  // namespace trimtab::perf

#pragma once

#include <string>

#include "cli/demo/story.h"

namespace trimtab::demo {

// What the story came to, in at most 24 lines: the gain with its interval, what the search cost,
// what was caught, and what to type next. Pure.
std::string SummaryOf(const Told& told, const std::string& history_file);

// All Trials as `kubectl get trials -o json` prints them: what `trimtab replay` reads.
std::string HistoryOf(const Told& told);

// How much worse it was for the users because something was tried: the mean over the whole search,
// as a part of the objective, of what the worse candidates did to the pods that had them.
double CostOf(const Told& told);

}  // namespace trimtab::demo

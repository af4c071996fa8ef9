#include "cli/demo/summary.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <span>

namespace trimtab::demo {
namespace {

using domain::TrialRecord;
using domain::VerdictKind;
using Seconds = std::chrono::duration<double>;

std::span<const TrialRecord> Searched(const Told& told) {
  return std::span(told.trials).first(told.searched);
}

std::string CountOf(std::span<const TrialRecord> trials, VerdictKind kind) {
  return std::to_string(std::count_if(trials.begin(), trials.end(), [&](const TrialRecord& trial) {
    return trial.verdict.kind == kind;
  }));
}

std::string Time(Duration time) {
  const auto minutes = std::chrono::round<std::chrono::minutes>(time).count();
  if (minutes < 60) return std::to_string(minutes) + " min";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string Percent(double part) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * part);
  return text;
}

std::string Kept(const Told& told) {
  if (!told.found.last_good) return "Kept     nothing: " + told.found.message + "\n";
  const domain::Configuration& best = *told.found.last_good;
  std::string text = "Kept     " + TextOf(best.values) + "\n";
  if (best.trial == 0) return text + "         where it began: no trial was better\n";
  text += "         " + told.spec.objectives.front().name + " gains " + best.gain;
  if (!best.gain_low.empty()) text += " [" + best.gain_low + ", " + best.gain_high + "]";
  if (told.found.baseline) text += " over " + TextOf(told.found.baseline->values);
  return text + "\n";
}

std::string Caught(const Told& told) {
  if (told.trials.size() == told.searched) return "Caught   nothing: " + told.end.message + "\n";
  const TrialRecord& trial = told.trials.back();
  const bool caught = trial.verdict.kind == VerdictKind::kWorse;
  return std::string(caught ? "Caught   " : "Tried    ") + TextOf(trial.values) + "\n         " +
         (caught ? "rolled back " : "put back ") + Time(trial.finished - trial.started) +
         " after it came out: " + trial.verdict.because + "\n";
}

}  // namespace

double CostOf(const Told& told) {
  double cost = 0;
  for (const TrialRecord& trial : Searched(told)) {
    const double harm = std::max(0.0, std::expm1(trial.verdict.objective.estimate));
    cost += told.spec.experiment.share * harm * Seconds(trial.finished - trial.started).count();
  }
  const double whole = Seconds(told.search_ended - told.began).count();
  return whole > 0 ? cost / whole : 0;
}

std::string HistoryOf(const Told& told) {
  return k8s::Json::Of(
             {{"apiVersion", "v1"}, {"kind", "List"}, {"items", k8s::Json::Array(told.records)}})
             .Dump() +
         "\n";
}

std::string SummaryOf(const Told& told, const std::string& history_file) {
  const auto trials = Searched(told);
  return Kept(told) + "Trials   " + std::to_string(trials.size()) + " in " +
         Time(told.search_ended - told.began) + ": " + CountOf(trials, VerdictKind::kBetter) +
         " kept, " + CountOf(trials, VerdictKind::kWorse) + " rolled back, the rest put back\n" +
         "Cost     users saw " + Percent(CostOf(told)) + " more " +
         told.spec.objectives.front().name + " over the search, for candidates that were worse\n" +
         Caught(told) + "\nEvery trial, with all that its verdict rests on, is in " + history_file +
         ". Next:\n" + "  trimtab replay " + history_file +
         "     judges all of it again, bit for bit\n" +
         "  trimtab demo --seed 8     another story\n" +
         "  trimtab doctor            looks at a cluster of yours, and only looks\n";
}

}  // namespace trimtab::demo

#include "controller/codec/conduct_codec.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>

#include "controller/codec/scalars.h"

namespace trimtab::codec {
namespace {

using domain::CandidatePods;
using domain::Exposure;
using domain::OnDelete;

constexpr Words<Exposure, 2> kExposures = {
    {{"Partial", Exposure::kPartial}, {"Whole", Exposure::kWhole}}};
constexpr Words<CandidatePods, 4> kCandidatePods = {{{"Auto", CandidatePods::kAuto},
                                                     {"Surge", CandidatePods::kSurge},
                                                     {"Replace", CandidatePods::kReplace},
                                                     {"InPlace", CandidatePods::kInPlace}}};
constexpr Words<OnDelete, 2> kOnDelete = {
    {{"Restore", OnDelete::kRestore}, {"Leave", OnDelete::kLeave}}};
constexpr std::array<std::string_view, 7> kDayNames = {"Mon", "Tue", "Wed", "Thu",
                                                       "Fri", "Sat", "Sun"};

size_t DayAt(std::string_view text) {
  return static_cast<size_t>(std::find(kDayNames.begin(), kDayNames.end(), text.substr(0, 3)) -
                             kDayNames.begin());
}

// Of a text that has the form kDays: "Mon-Fri", "Sat,Sun", "Fri-Mon".
std::array<bool, 7> DaysOf(std::string_view text) {
  std::array<bool, 7> days{};
  while (!text.empty()) {
    const size_t first = DayAt(text);
    const bool range = text.size() > 3 && text[3] == '-';
    const size_t last = range ? DayAt(text.substr(4)) : first;
    for (size_t day = first; day != last; day = (day + 1) % 7) days[day] = true;
    days[last] = true;
    text.remove_prefix(std::min(text.size(), text.find(',')));
    if (!text.empty()) text.remove_prefix(1);
  }
  return days;
}

std::chrono::minutes ReadTimeOfDay(Section& in, std::string_view key) {
  const std::string text = in.Text(key, {.most = 5, .format = &kTimeOfDay});
  if (in.failed()) return std::chrono::minutes(0);
  const auto digits = [&](size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  return std::chrono::minutes(digits(0) * 60 + digits(3));
}

domain::ChangeWindow ReadWindow(Section& in) {
  domain::ChangeWindow window;
  const std::string days = in.Text("days", {.most = 64, .format = &kDays}, "Mon-Sun");
  if (!in.failed()) window.days = DaysOf(days);
  window.from = ReadTimeOfDay(in, "from");
  window.to = ReadTimeOfDay(in, "to");
  window.timezone = in.Text("timezone", {.most = 64, .format = &kZoneName}, "UTC");
  in.NothingElse();
  return window;
}

}  // namespace

domain::Experiment ReadExperiment(Section in) {
  domain::Experiment experiment;
  experiment.exposure = in.Choice("exposure", kExposures, experiment.exposure);
  experiment.share = ReadShare(in, "share", kPodShare, experiment.share);
  experiment.candidate_pods = in.Choice("candidatePods", kCandidatePods, experiment.candidate_pods);
  experiment.warmup = ReadDuration(in, "warmup", kDuration, experiment.warmup);
  experiment.max_duration = ReadDuration(in, "maxDuration", kDuration, experiment.max_duration);
  experiment.false_rollback_rate =
      in.Number("falseRollbackRate", {.least = 0.000001, .most = 0.5, .below_most = true},
                experiment.false_rollback_rate);
  experiment.smallest_effect =
      ReadShare(in, "smallestEffect", kShareAboveZero, experiment.smallest_effect);
  in.NothingElse();
  return experiment;
}

domain::Search ReadSearch(Section in) {
  domain::Search search;
  search.seed = static_cast<uint64_t>(in.Integer("seed", {.least = 0}, 1));
  search.max_trials = in.Integer("maxTrials", {.least = 1, .most = 10'000}, search.max_trials);
  search.stop_when_gain_below =
      ReadShare(in, "stopWhenGainBelow", kShare, search.stop_when_gain_below);
  search.patience = in.Integer("patience", {.least = 1, .most = 1'000}, search.patience);
  search.max_step = ReadShare(in, "maxStep", kShareAboveZero, search.max_step);
  search.retune_on_drift = in.Bool("retuneOnDrift", search.retune_on_drift);
  in.NothingElse();
  return search;
}

domain::RollbackSpec ReadRollback(Section in) {
  domain::RollbackSpec rollback;
  Section pods = in.Inside("onPodFailure");
  rollback.on_pod_failure.restarts = static_cast<int>(
      pods.Integer("restarts", {.least = 1, .most = 100}, rollback.on_pod_failure.restarts));
  rollback.on_pod_failure.not_ready =
      ReadDuration(pods, "notReady", kDuration, rollback.on_pod_failure.not_ready);
  pods.NothingElse();
  rollback.verify = ReadDuration(in, "verify", kDuration, rollback.verify);
  rollback.watch_after_keep =
      ReadDuration(in, "watchAfterKeep", kDuration, rollback.watch_after_keep);
  rollback.on_delete = in.Choice("onDelete", kOnDelete, rollback.on_delete);
  in.NothingElse();
  return rollback;
}

std::vector<domain::ChangeWindow> ReadWindows(Section& spec) {
  std::vector<domain::ChangeWindow> windows;
  for (Section& in : spec.Each("windows", {.most = 16})) windows.push_back(ReadWindow(in));
  return windows;
}

}  // namespace trimtab::codec

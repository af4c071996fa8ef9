#include "cli/demo/narrator.h"

#include <string_view>

namespace trimtab::demo {
namespace {

using domain::LoopReason;
using domain::LoopState;
using domain::TrialRecord;
using domain::VerdictKind;

std::string_view EndOf(const TrialRecord& trial) {
  switch (trial.verdict.kind) {
    case VerdictKind::kBetter:
      return "kept";
    case VerdictKind::kWorse:
      return "rolled back";
    default:
      return "put back";
  }
}

Tone ToneOf(const TrialRecord& trial) {
  if (trial.verdict.kind == VerdictKind::kBetter) return Tone::kGood;
  return trial.verdict.kind == VerdictKind::kWorse ? Tone::kBad : Tone::kPlain;
}

std::string TellEnd(const TrialRecord& trial) {
  std::string text =
      "trial " + std::to_string(trial.ordinal) + " " + std::string(EndOf(trial)) + ": ";
  text += trial.ended_by ? trial.ended_because : trial.verdict.because;
  return text;
}

// What is not told by a trial's beginning and end.
bool IsWorthTelling(LoopReason reason) {
  switch (reason) {
    case LoopReason::kRecovered:
    case LoopReason::kNotRecovered:
    case LoopReason::kRegressed:
    case LoopReason::kDrifted:
    case LoopReason::kBudgetSpent:
    case LoopReason::kNothingToGain:
    case LoopReason::kPatienceSpent:
    case LoopReason::kContended:
    case LoopReason::kInterrupted:
    case LoopReason::kTargetUnready:
    case LoopReason::kSpecInvalid:
    case LoopReason::kExposureImpossible:
    case LoopReason::kSourceDown:
    case LoopReason::kQueryInvalid:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string TextOf(const domain::Values& values) {
  std::string text;
  for (const auto& [knob, value] : values) {
    text.append(text.empty() ? "" : " ").append(knob).append("=").append(value);
  }
  return text;
}

std::vector<Line> Narrator::Look(const LoopState& loop, const std::vector<TrialRecord>& trials,
                                 WallTime now) {
  std::vector<Line> lines;
  const auto say = [&](WallTime at, std::string text, Tone tone = Tone::kPlain) {
    lines.push_back({at, std::move(text), tone});
  };
  if (loop.baseline && !baseline_told_) {
    say(loop.baseline->since, "baseline: " + TextOf(loop.baseline->values));
    baseline_told_ = true;
  }
  for (; finished_ < trials.size(); ++finished_) {
    const TrialRecord& trial = trials[finished_];
    say(trial.finished, TellEnd(trial), ToneOf(trial));
  }
  if (loop.trial && loop.trial->ordinal > begun_) {
    begun_ = loop.trial->ordinal;
    // What is expected of each metric stands behind it, in status.
    const std::string why = loop.trial->why.substr(0, loop.trial->why.find(';'));
    say(loop.trial->started,
        "trial " + std::to_string(begun_) + " tries " + TextOf(loop.trial->values) + ": " + why);
  }
  if (loop.reason != reason_ && IsWorthTelling(loop.reason)) say(now, loop.message);
  reason_ = loop.reason;
  return lines;
}

}  // namespace trimtab::demo

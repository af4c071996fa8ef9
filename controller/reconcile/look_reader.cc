#include "controller/reconcile/look_reader.h"

#include <algorithm>
#include <utility>

#include "controller/measure/arm_pods.h"

namespace trimtab::reconcile {
namespace {

// Levels are worth more samples than one look has; no more, because pods that are younger have
// none.
constexpr int kLevelsWindows = 2;

measure::LookRequest RequestOf(const LoopAtHand& loop, const domain::TargetSeen& target,
                               const domain::Wants::LookAt& wanted) {
  measure::LookRequest request{.at = wanted.at,
                               .window = domain::RulesFor(loop.spec, 1).window,
                               .queries = domain::QueriesOf(loop.spec),
                               .arms = {}};
  domain::Arms arms = target.arms;
  // Before a trial these pods are the control's as well.
  if (!loop.state.trial) arms.pods.clear();
  if (wanted.control) {
    request.arms.push_back(measure::ControlPods(loop.name.ns, loop.spec.target, arms));
    request.arms.back().ready = target.control_ready;
  }
  if (wanted.candidate) {
    request.arms.push_back(measure::CandidatePods(loop.name.ns, loop.spec.target,
                                                  loop.spec.experiment.exposure, arms));
    request.arms.back().ready = target.candidate_ready;
  }
  return request;
}

domain::ArmLook ArmOf(const LoopAtHand& loop, std::vector<domain::Reading> readings,
                      const domain::PodHealth& pods) {
  domain::ArmLook arm{.metrics = std::move(readings), .load = {}, .pods = pods};
  if (loop.spec.load) {  // the last of QueriesOf
    arm.load = arm.metrics.back();
    arm.metrics.pop_back();
  }
  return arm;
}

std::optional<domain::Trouble> TroubleOf(const LoopAtHand& loop,
                                         const measure::LookAnswer& answer) {
  if (!answer.refused.empty()) {
    const measure::RefusedQuery& refused = answer.refused.front();
    const std::vector<std::string> queries = domain::QueriesOf(loop.spec);
    return domain::Trouble{.reason = domain::LoopReason::kQueryInvalid,
                           .message = refused.error.message + ": " + queries[refused.query]};
  }
  if (!answer.failure) return std::nullopt;
  return domain::Trouble{.reason = domain::LoopReason::kSourceDown,
                         .message = "source " + loop.spec.source + ": " + answer.failure->message};
}

std::vector<std::string> RemarksOf(const LoopAtHand& loop, const measure::LookAnswer& answer) {
  const std::vector<std::string> queries = domain::QueriesOf(loop.spec);
  std::vector<std::string> texts;
  for (const measure::Remark& remark : answer.remarks) {
    std::string text = remark.text;
    if (remark.query && *remark.query < queries.size()) text += " (" + queries[*remark.query] + ")";
    texts.push_back(std::move(text));
  }
  return texts;
}

// Of the first metric without a number: what the source said of its query or of all, or the fault.
std::string SilenceOf(const measure::LookAnswer& answer, const domain::ArmLook& arm) {
  const auto silent = std::find_if(arm.metrics.begin(), arm.metrics.end(),
                                   [](const domain::Reading& reading) { return !reading.value; });
  if (silent == arm.metrics.end()) return "";
  const auto query = static_cast<size_t>(silent - arm.metrics.begin());
  for (const measure::Remark& remark : answer.remarks) {
    if (!remark.query || *remark.query == query) return remark.text;
  }
  return silent->fault ? std::string(NameOf(*silent->fault)) : "";
}

}  // namespace

LookRead ReadLook(measure::MetricSource& source, const LoopAtHand& loop,
                  const domain::TargetSeen& target, const domain::Wants::LookAt& wanted,
                  std::optional<AskedLook>& asked, const std::stop_token& stop) {
  measure::LookRequest request = RequestOf(loop, target, wanted);
  if (!asked || asked->request != request) {
    measure::LookAnswer answer = source.Read(request, stop);
    asked = AskedLook{.request = std::move(request), .answer = std::move(answer)};
  }
  const measure::LookAnswer& answer = asked->answer;
  LookRead read{.look = {.tick = wanted.tick, .control = {}, .candidate = {}},
                .remarks = RemarksOf(loop, answer),
                .trouble = TroubleOf(loop, answer)};
  size_t row = 0;
  if (wanted.control) {
    read.look.control = ArmOf(loop, answer.readings[row++], target.control);
  }
  if (wanted.candidate) {
    read.look.candidate = ArmOf(loop, answer.readings[row], target.candidate);
  }
  return read;
}

LevelsRead ReadLevels(measure::MetricSource& source, const LoopAtHand& loop,
                      const domain::TargetSeen& target, WallTime at, const std::stop_token& stop) {
  measure::LookRequest request =
      RequestOf(loop, target, {.tick = 0, .at = at, .control = true, .candidate = false});
  request.window *= kLevelsWindows;
  measure::LookAnswer answer = source.Read(request, stop);
  LevelsRead read{.levels = {}, .silence = {}, .trouble = TroubleOf(loop, answer)};
  const domain::ArmLook arm = ArmOf(loop, std::move(answer.readings.front()), target.control);
  read.silence = SilenceOf(answer, arm);
  for (const domain::Reading& reading : arm.metrics) read.levels.push_back(reading.value);
  return read;
}

std::string WrongQuery(const measure::MetricSource& source, const domain::LoopSpec& spec) {
  const Duration window = domain::RulesFor(spec, 1).window;
  for (const std::string& query : domain::QueriesOf(spec)) {
    const auto checked = source.CheckQuery(query, window);
    if (!checked.ok()) return checked.error().message + ": " + query;
  }
  return "";
}

}  // namespace trimtab::reconcile

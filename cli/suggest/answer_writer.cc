#include "cli/suggest/answer_writer.h"

#include <cmath>
#include <map>
#include <utility>

#include "cli/suggest/point_format.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using optimizer::Explanation;
using optimizer::Measurement;
using optimizer::Plan;
using optimizer::Proposal;

// JSON has no infinity: what is not known has no number.
Json Finite(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json WriteMeasurement(const Measurement& measurement) {
  return Json::Of({{"mean", Finite(measurement.mean)}, {"se", Finite(measurement.standard_error)}});
}

Json WriteExpected(const std::map<std::string, Measurement>& expected) {
  Json::Object members;
  for (const auto& [name, measurement] : expected) {
    members.emplace_back(name, WriteMeasurement(measurement));
  }
  return members;
}

template <class Items, class Write>
Json WriteList(const Items& items, const Write& write) {
  Json::Array list;
  list.reserve(items.size());
  for (const auto& item : items) list.push_back(write(item));
  return list;
}

Json WriteDependence(const Plan& plan, const optimizer::PartialDependence& dependence) {
  const size_t knob = plan.space.IndexOf(dependence.parameter);
  return Json::Of({{"knob", dependence.parameter},
                   {"values", WriteList(dependence.values,
                                        [&](double value) {
                                          return WriteKnobValue(plan.space.parameters()[knob],
                                                                value);
                                        })},
                   {"expected", WriteList(dependence.expected, WriteMeasurement)}});
}

}  // namespace

Json WriteProposal(const Plan& plan, const Proposal& proposal, std::optional<size_t> index) {
  if (proposal.kind == Proposal::Kind::kStop) {
    return Json::Of({{"stop", true}, {"why", proposal.why}});
  }
  const bool again = proposal.kind == Proposal::Kind::kRemeasure;
  Json answer =
      Json::Of({{again ? "remeasure" : "values", WritePoint(plan.space, proposal.point)}});
  if (index) answer["index"] = static_cast<int64_t>(*index);
  answer["expected"] = WriteExpected(proposal.expected);
  answer["feasible"] = Finite(proposal.feasible);
  answer["why"] = proposal.why;
  return answer;
}

Json WriteRecommendation(const Plan& plan, const Proposal& proposal) {
  return Json::Of({{"values", WritePoint(plan.space, proposal.point)},
                   {"expected", WriteExpected(proposal.expected)},
                   {"feasible", Finite(proposal.feasible)},
                   {"why", proposal.why}});
}

Json WriteExplanation(const Plan& plan, const Explanation& explanation) {
  Json::Object fallbacks;
  for (const auto& [name, count] : explanation.fallbacks) {
    fallbacks.emplace_back(name, static_cast<int64_t>(count));
  }
  return Json::Of(
      {{"importance", WriteList(explanation.importance,
                                [](const optimizer::Importance& knob) {
                                  return Json::Of({{"knob", knob.parameter},
                                                   {"share", Finite(knob.share)},
                                                   {"low", Finite(knob.low)},
                                                   {"high", Finite(knob.high)}});
                                })},
       {"dependence",
        WriteList(explanation.dependence,
                  [&](const auto& dependence) { return WriteDependence(plan, dependence); })},
       {"front", WriteList(explanation.front,
                           [&](const optimizer::FrontPoint& front) {
                             return Json::Of({{"values", WritePoint(plan.space, front.point)},
                                              {"expected", WriteExpected(front.expected)},
                                              {"feasible", Finite(front.feasible)}});
                           })},
       {"experts",
        WriteList(explanation.experts,
                  [](const optimizer::ExpertSkill& expert) {
                    return Json::Of({{"expert", expert.expert}, {"skill", Finite(expert.skill)}});
                  })},
       {"trusted", Finite(explanation.trusted)},
       {"earlierUsed", static_cast<int64_t>(explanation.earlier_used)},
       {"drifting", explanation.drifting},
       {"fallbacks", std::move(fallbacks)},
       {"outlook", explanation.outlook}});
}

Json WriteError(const Error& error) {
  return Json::Of(
      {{"code", NameOf(error.code)}, {"field", error.reason}, {"message", error.message}});
}

std::string Line(std::string_view name, Json value) {
  Json line;
  line[name] = std::move(value);
  return line.Dump() + "\n";
}

}  // namespace trimtab::cli

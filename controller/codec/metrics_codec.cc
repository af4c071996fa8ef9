#include "controller/codec/metrics_codec.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/codec/scalars.h"

namespace trimtab::codec {
namespace {

using domain::GuardrailSpec;
using domain::ObjectiveSpec;

constexpr TextRule kNameRule = {.least = 1, .most = 63, .format = &kMetricName};
constexpr TextRule kQueryRule = {.least = 1, .most = 4096, .format = &kQuery};
constexpr Words<bool, 2> kGoals = {{{"Minimize", false}, {"Maximize", true}}};
constexpr Words<bool, 2> kSides = {{{"Below", false}, {"Above", true}}};

void NameOnce(std::set<std::string>& names, const std::string& name, Section& in) {
  if (names.insert(name).second) return;
  in.Wrong("Duplicate value: " + k8s::Json::Of({{"name", name}}).Dump());
}

std::vector<ObjectiveSpec> ReadObjectives(Section& spec) {
  std::vector<ObjectiveSpec> objectives;
  std::set<std::string> names;
  bool all_weighted = true;
  for (Section& in : spec.Each("objectives", {.least = 1, .most = 8}, true)) {
    ObjectiveSpec objective;
    objective.name = in.Text("name", kNameRule);
    objective.maximize = in.Choice("goal", kGoals);
    all_weighted = all_weighted && in.Has("weight");
    objective.weight = in.Number("weight", {.least = 0, .most = 1'000'000, .above_least = true}, 1);
    objective.query = in.Text("query", kQueryRule);
    in.NothingElse();
    NameOnce(names, objective.name, in);
    objectives.push_back(std::move(objective));
  }
  if (objectives.size() > 1 && !all_weighted) {
    spec.WrongAt("objectives", "several objectives need a weight each, such as 0.5");
  }
  return objectives;
}

GuardrailSpec ReadGuardrail(Section& in) {
  GuardrailSpec guardrail;
  guardrail.name = in.Text("name", kNameRule);
  guardrail.keep_above = in.Choice("keep", kSides);
  if (in.Has("limit")) guardrail.limit = in.Number("limit");
  if (in.Has("relativeToControl")) {
    guardrail.relative_to_control = ReadShare(in, "relativeToControl", kShare);
  }
  if (in.Has("floor")) guardrail.floor = in.Number("floor", {.least = 0, .above_least = true});
  guardrail.query = in.Text("query", kQueryRule);
  in.NothingElse();
  return guardrail;
}

std::vector<GuardrailSpec> ReadGuardrails(Section& spec) {
  std::vector<GuardrailSpec> guardrails;
  std::set<std::string> names;
  for (Section& in : spec.Each("guardrails", {.most = 16})) {
    guardrails.push_back(ReadGuardrail(in));
    NameOnce(names, guardrails.back().name, in);
  }
  return guardrails;
}

domain::LoadSpec ReadLoad(Section in) {
  domain::LoadSpec load;
  load.query = in.Text("query", kQueryRule);
  load.min_per_second = in.Number("minPerSecond", {.least = 0}, 0);
  in.NothingElse();
  return load;
}

}  // namespace

void ReadMetrics(Section& spec, domain::LoopSpec& loop) {
  Section metrics = spec.Inside("metrics");
  loop.source = metrics.Text("source", {.most = 63, .format = &kLabelName}, loop.source);
  loop.step = ReadDuration(metrics, "step", kDurationAboveZero, loop.step);
  metrics.NothingElse();
  loop.objectives = ReadObjectives(spec);
  loop.guardrails = ReadGuardrails(spec);
  if (spec.Has("load")) loop.load = ReadLoad(spec.Inside("load"));
}

}  // namespace trimtab::codec

#include "cli/suggest/plan_reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/suggest/field.h"
#include "cli/suggest/knob_reader.h"
#include "cli/suggest/observation_reader.h"
#include "cli/suggest/point_format.h"
#include "optimizer/constraint.h"

namespace trimtab::cli {
namespace {

using optimizer::Constraint;
using optimizer::Guardrail;
using optimizer::Objective;
using optimizer::Parameter;
using optimizer::Plan;
using optimizer::SearchSpace;

// More knobs, or categories of theirs, take seconds for each answer, and no campaign is long enough
// to learn them.
constexpr size_t kMostListed = 200;
constexpr size_t kMostCoordinates = 1000;
constexpr size_t kMostEarlier = 100000;

// What a missing list would hold: nothing.
template <class Read>
Result<void> ForEach(const Field& plan, std::string_view name, const Read& read,
                     size_t most = kMostListed) {
  const auto list = plan.Find(name);
  if (!list) return {};
  const auto items = list->Items(most);
  if (!items) return items.error();
  for (const Field& item : *items) {
    if (auto done = read(item); !done) return done;
  }
  return {};
}

Result<std::string> ReadName(const Field& field) {
  const auto name = field.Need("name");
  return name ? name->Text() : name.error();
}

Result<SearchSpace> ReadSpace(const Field& plan) {
  std::vector<Parameter> parameters;
  auto knobs = ForEach(plan, "knobs", [&](const Field& field) -> Result<void> {
    auto parameter = ReadKnob(field, parameters);
    if (!parameter) return std::move(parameter).error();
    parameters.push_back(*std::move(parameter));
    return {};
  });
  if (!knobs) return std::move(knobs).error();
  if (parameters.empty()) return plan.WrongAt("knobs", "must name at least one knob");
  std::vector<std::string> constraints;
  auto read = ForEach(plan, "constraints", [&](const Field& field) -> Result<void> {
    auto text = field.Text();
    if (!text) return std::move(text).error();
    if (auto parsed = Constraint::Parse(*text, parameters); !parsed) {
      return field.Quote(parsed.error());
    }
    constraints.push_back(*std::move(text));
    return {};
  });
  if (!read) return std::move(read).error();
  auto space = SearchSpace::Make(std::move(parameters), constraints);
  if (!space) return plan.WrongAt("constraints", space.error().message);
  if (space->coordinates() > kMostCoordinates) {
    return plan.WrongAt("knobs",
                        "have too many values together: a Categorical counts once for each "
                        "name, any other knob once, and " +
                            std::to_string(kMostCoordinates) + " is the most");
  }
  return space;
}

Result<void> ReadObjective(const Field& field, Plan& plan) {
  if (auto known = field.Only({"name", "goal", "weight"}); !known) return known;
  auto name = ReadName(field);
  if (!name) return std::move(name).error();
  const auto twice = [&](const Objective& other) { return other.metric == *name; };
  if (std::any_of(plan.objectives.begin(), plan.objectives.end(), twice)) {
    return field.WrongAt("name", "\"" + *name + "\" is there twice; leave one of them out");
  }
  Objective objective{.metric = *std::move(name)};
  const auto goal = field.Need("goal");
  if (!goal) return goal.error();
  const auto choice = goal->Choice({"Minimize", "Maximize"});
  if (!choice) return choice.error();
  objective.goal = *choice == 0 ? Objective::Goal::kMinimize : Objective::Goal::kMaximize;
  if (const auto weight = field.Find("weight")) {
    const auto number = weight->Number();
    if (!number) return number.error();
    if (*number <= 0) return weight->Wrong("must be above 0, is " + Digits(*number));
    objective.weight = *number;
  }
  plan.objectives.push_back(std::move(objective));
  return {};
}

Result<void> ReadGuardrail(const Field& field, Plan& plan) {
  if (auto known = field.Only({"name", "keep", "limit"}); !known) return known;
  auto name = ReadName(field);
  if (!name) return std::move(name).error();
  Guardrail guardrail{.metric = *std::move(name)};
  const auto keep = field.Need("keep");
  if (!keep) return keep.error();
  const auto choice = keep->Choice({"Below", "Above"});
  if (!choice) return choice.error();
  guardrail.keep = *choice == 0 ? Guardrail::Keep::kBelow : Guardrail::Keep::kAbove;
  const auto limit = field.Need("limit");
  if (!limit) return limit.error();
  const auto number = limit->Number();
  if (!number) return number.error();
  guardrail.limit = *number;
  plan.guardrails.push_back(std::move(guardrail));
  return {};
}

Result<void> ReadContextName(const Field& field, Plan& plan) {
  auto name = field.Text();
  if (!name) return std::move(name).error();
  if (std::find(plan.context.begin(), plan.context.end(), *name) != plan.context.end()) {
    return field.Wrong("\"" + *name + "\" is there twice; leave one of them out");
  }
  plan.context.push_back(*std::move(name));
  return {};
}

Result<void> ReadBudget(const Field& search, Plan& plan) {
  if (const auto trials = search.Find("maxTrials")) {
    const auto count = trials->Count();
    if (!count) return count.error();
    plan.max_trials = *count;
  }
  if (const auto gain = search.Find("minGain")) {
    const auto share = gain->Number();
    if (!share) return share.error();
    if (*share < 0 || *share >= 1) {
      return gain->Wrong("must be a share from 0 up to 1, such as 0.01 for 1 %, is " +
                         Digits(*share));
    }
    plan.least_gain = *share;
  }
  return {};
}

Result<void> ReadSearch(const Field& root, Plan& plan) {
  plan.exploration = plan.baseline ? Plan::Exploration::kLocal : Plan::Exploration::kGlobal;
  const auto search = root.Find("search");
  if (!search) return {};
  if (auto known = search->Only({"seed", "exploration", "maxTrials", "minGain"}); !known) {
    return known;
  }
  if (const auto seed = search->Find("seed")) {
    const auto count = seed->Count();
    if (!count) return count.error();
    plan.seed = *count;
  }
  if (const auto exploration = search->Find("exploration")) {
    const auto choice = exploration->Choice({"Local", "Global"});
    if (!choice) return choice.error();
    plan.exploration = *choice == 0 ? Plan::Exploration::kLocal : Plan::Exploration::kGlobal;
  }
  if (plan.exploration == Plan::Exploration::kLocal && !plan.baseline) {
    return root.WrongAt("baseline",
                        R"(is missing; "exploration": "Local" needs the configuration that runs )"
                        R"(today, "Global" does without)");
  }
  return ReadBudget(*search, plan);
}

Result<void> ReadStart(const Field& root, Plan& plan) {
  if (const auto baseline = root.Find("baseline")) {
    auto point = ReadPoint(plan.space, *baseline, Bounds::kInSpace);
    if (!point) return std::move(point).error();
    plan.baseline = *std::move(point);
  }
  return ForEach(
      root, "earlier",
      [&](const Field& field) -> Result<void> {
        auto observation = ReadObservation(plan, field, Bounds::kAsMeasured);
        if (!observation) return std::move(observation).error();
        plan.earlier.push_back(*std::move(observation));
        return {};
      },
      kMostEarlier);
}

}  // namespace

Result<Plan> ReadPlan(const k8s::Json& json) {
  const Field root(json);
  if (!root.Find("knobs")) {
    return root.WrongAt("knobs", R"(is missing; a plan starts with {"knobs": [...], )"
                                 R"("objectives": [...]}, see docs/suggest.md)");
  }
  if (auto known = root.Only({"knobs", "constraints", "objectives", "guardrails", "context",
                              "search", "baseline", "earlier"});
      !known) {
    return std::move(known).error();
  }
  auto space = ReadSpace(root);
  if (!space) return std::move(space).error();
  Plan plan{.space = *std::move(space)};
  const auto reading = [&](auto read) {
    return [&plan, read](const Field& field) { return read(field, plan); };
  };
  if (auto read = ForEach(root, "objectives", reading(ReadObjective)); !read) return read.error();
  if (plan.objectives.empty()) return root.WrongAt("objectives", "must name at least one");
  if (auto read = ForEach(root, "guardrails", reading(ReadGuardrail)); !read) return read.error();
  if (auto read = ForEach(root, "context", reading(ReadContextName)); !read) return read.error();
  if (auto read = ReadStart(root, plan); !read) return read.error();
  if (auto read = ReadSearch(root, plan); !read) return read.error();
  return plan;
}

}  // namespace trimtab::cli

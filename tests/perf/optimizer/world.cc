#include "tests/perf/optimizer/world.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "tests/perf/optimizer/hard_functions.h"
#include "tests/perf/optimizer/service.h"
#include "tests/perf/optimizer/words.h"

namespace trimtab::perf {
namespace {

using nlohmann::json;
using optimizer::Plan;
using optimizer::Point;

// Questions: {"measure": values} is a trial, {"truth": values} is none.
class PointWorld : public World {
 public:
  json Answer(const json& question) override {
    const bool trial = question.contains("measure");
    const auto point = PointOf(plan().space, question.at(trial ? "measure" : "truth"));
    if (!point) return {{"error", point.error().message}};
    return trial ? Measure(*point) : json{{"truth", Truth(*point)}};
  }

 private:
  virtual json Measure(const Point& point) = 0;
  virtual json Truth(const Point& point) const = 0;
};

class FunctionWorld : public PointWorld {
 public:
  FunctionWorld(const TestFunction& function, double noise, uint64_t seed)
      : function_(function),
        plan_(PlanFor(function, seed)),
        deviation_(noise * function.range),
        rng_(1000 + seed) {}

  const Plan& plan() const override { return plan_; }
  json Opening() const override { return {{"range", function_.range}}; }

 private:
  json Measure(const Point& point) override {
    const double measured = function_.value(point.values) + deviation_ * rng_.Normal();
    return {{"metrics", {{"y", measured}}}, {"truth", Truth(point)}};
  }
  json Truth(const Point& point) const override {
    return {{"regret", function_.value(point.values) - function_.minimum}};
  }

  const TestFunction& function_;
  Plan plan_;
  double deviation_;
  Rng rng_;
};

class ServiceWorld : public PointWorld {
 public:
  ServiceWorld(std::string drift, uint64_t seed)
      : drift_(std::move(drift)),
        plan_(service_.PlanFor(seed, drift_ != "steady")),
        rng_(2000 + seed) {}

  const Plan& plan() const override { return plan_; }
  json Opening() const override { return WithContext(json::object()); }

 private:
  json Measure(const Point& point) override {
    json metrics;
    for (const auto& [name, value] : service_.Measure(point, State(), rng_).metrics) {
      metrics[name] = value.mean;
    }
    json answer = {{"metrics", metrics}, {"truth", Truth(point)}};
    ++trial_;
    return WithContext(std::move(answer));
  }
  json Truth(const Point& point) const override {
    const Service::Truth truth = service_.At(point, State());
    return {
        {"cost", truth.cost}, {"holds", service_.Holds(truth)}, {"severe", service_.Severe(truth)}};
  }

  // The world at this trial.
  Service::State State() const {
    if (drift_ == "sine") return {.load = 800 + 300 * std::sin(std::numbers::pi * trial_ / 20)};
    if (drift_ == "step" && trial_ >= 50) return {.load = 1000, .hot_set = 1100};
    return {};
  }
  json WithContext(json answer) const {
    if (!plan_.context.empty()) answer["context"] = {{"load", State().load}};
    return answer;
  }

  Service service_;
  std::string drift_;
  Plan plan_;
  Rng rng_;
  int trial_ = 0;
};

}  // namespace

Result<std::unique_ptr<World>> MakeWorld(const std::string& problem, double noise, uint64_t seed) {
  for (const auto* functions : {&TestFunctions(), &HardFunctions()}) {
    for (const TestFunction& function : *functions) {
      if (function.name == problem) {
        return std::unique_ptr<World>(std::make_unique<FunctionWorld>(function, noise, seed));
      }
    }
  }
  for (const std::string drift : {"steady", "sine", "step"}) {
    if (problem == "svc8-" + drift) {
      return std::unique_ptr<World>(std::make_unique<ServiceWorld>(drift, seed));
    }
  }
  const size_t first = problem.find(':');
  const size_t second = problem.find(':', first + 1);
  if (second != std::string::npos) {
    return MakeTableWorld(problem.substr(first + 1, second - first - 1), problem.substr(second + 1),
                          problem.starts_with("safe-"), seed);
  }
  return Error{.code = Code::kNotFound, .message = "there is no problem '" + problem + "'"};
}

}  // namespace trimtab::perf

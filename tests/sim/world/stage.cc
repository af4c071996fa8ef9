#include "tests/sim/world/stage.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

#include "base/portable_math.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

// A dial and the knob that a loop's author writes for it.
struct Choice {
  Dial dial;
  const char* type;
  const char* min;
  const char* max;
  const char* apply;  // JSON
};

std::vector<Choice> Choices() {
  using Place = Dial::Place;
  return {
      {{.name = "pool", .key = "POOL_SIZE", .low = 4, .high = 64, .log = true},
       "Integer",
       "4",
       "64",
       R"({"env":"POOL_SIZE"})"},
      {{.name = "workers", .place = Place::kArg, .key = "--workers=", .low = 1, .high = 16},
       "Integer",
       "1",
       "16",
       R"({"arg":"--workers={value}"})"},
      {{.name = "cpu", .place = Place::kResource, .key = "requests.cpu", .low = 0.1, .high = 2},
       "Quantity",
       "100m",
       "2",
       R"({"resource":"requests.cpu"})"},
      {{.name = "timeout", .key = "TIMEOUT", .low = 0.2, .high = 5, .log = true},
       "Duration",
       "200ms",
       "5s",
       R"({"env":"TIMEOUT"})"},
      {{.name = "codec",
        .place = Place::kConfigMap,
        .key = "app.yaml",
        .path = "/http/codec",
        .words = {"none", "gzip", "zstd"}},
       "Categorical",
       "",
       "",
       R"({"configMap":{"name":"web-cfg","key":"app.yaml","path":"/http/codec"}})"},
      {{.name = "replicas", .place = Place::kReplicas, .low = 2, .high = 8},
       "Integer",
       "2",
       "8",
       R"({"replicas":true})"},
  };
}

Json KnobOf(const Choice& choice) {
  Json knob = Json::Of({{"name", choice.dial.name}, {"type", choice.type}});
  if (choice.dial.words.empty()) {
    knob["min"] = choice.min;
    knob["max"] = choice.max;
    if (choice.dial.log) knob["scale"] = "Log";
  } else {
    Json::Array words;
    for (const std::string& word : choice.dial.words) words.emplace_back(word);
    knob["values"] = std::move(words);
  }
  knob["apply"] = ParseJson(choice.apply);
  return knob;
}

Json PlainTarget(bool stateful) {
  Json target = ParseJson(R"({"metadata":{"name":"web","labels":{"team":"shop"}},"spec":{
      "replicas":4,"selector":{"matchLabels":{"app":"web"}},
      "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
        {"name":"app","image":"shop/web:1","env":[{"name":"LOG","value":"info"}],
         "args":["serve","--verbose"],"resources":{"limits":{"memory":"512Mi"}}},
        {"name":"proxy","image":"shop/proxy:1"}]}}}})");
  if (stateful) target["spec"]["serviceName"] = "web";
  return target;
}

void SetOnTarget(Stage& stage, const Dial& dial, const std::string& value) {
  Json& spec = stage.target["spec"];
  Json& pod = spec["template"]["spec"];
  Json& app = pod["containers"].array()->front();
  switch (dial.place) {
    case Dial::Place::kEnv:
      app["env"].array()->push_back(Json::Of({{"name", dial.key}, {"value", value}}));
      return;
    case Dial::Place::kArg:
      app["args"].array()->emplace_back(dial.key + value);
      return;
    case Dial::Place::kResource:
      app["resources"]["requests"]["cpu"] = value;
      return;
    case Dial::Place::kReplicas:
      spec["replicas"] = int64_t{std::stoll(value)};
      return;
    case Dial::Place::kConfigMap:
      break;
  }
  stage.config_map = ParseJson(R"({"metadata":{"name":"web-cfg"},"data":{}})");
  (*stage.config_map)["data"]["app.yaml"] =
      "# what the team decided\nhttp:\n  codec: " + value + "  # was gzip\n  port: 8080\n";
  pod["volumes"] =
      ParseJson(R"([{"name":"cfg","configMap":{"name":"web-cfg"}},{"name":"tmp","emptyDir":{}}])");
}

Json PlainLoop() {
  return ParseJson(R"json({"apiVersion":"trimtab.dev/v1alpha1","kind":"TuningLoop",
    "metadata":{"name":"web"},"spec":{"mode":"Auto",
    "target":{"kind":"Deployment","name":"web","container":"app"},"knobs":[],
    "metrics":{"step":"15s"},
    "objectives":[{"name":"latency","goal":"Minimize","query":
      "sum(rate(http_request_duration_seconds_sum{$arm}[$window])) / sum(rate(http_request_duration_seconds_count{$arm}[$window]))"}],
    "guardrails":[{"name":"errors","keep":"Below","limit":0.05,"relativeToControl":"50%","floor":0.005,"query":
      "sum(rate(http_requests_total{code=\"500\",$arm}[$window])) / sum(rate(http_requests_total{$arm}[$window]))"}],
    "load":{"query":"sum(rate(http_requests_total{$arm}[$window]))","minPerSecond":1},
    "experiment":{"exposure":"Partial","share":"25%","warmup":"30s","maxDuration":"15m"},
    "search":{"seed":1,"maxTrials":5,"patience":4},
    "rollback":{"verify":"2m","watchAfterKeep":"10m","onPodFailure":{"restarts":2,"notReady":"2m"}}}})json");
}

void Take(Stage& stage, const Choice& choice, Rng& rng) {
  Dial dial = choice.dial;
  dial.otherwise = DrawValue(dial, rng);
  SetOnTarget(stage, dial, dial.otherwise);
  stage.loop["spec"]["knobs"].array()->push_back(KnobOf(choice));
  stage.subject.dials.push_back(dial);
  stage.service.dials.push_back(std::move(dial));
}

void DrawExperiment(Stage& stage, Rng& rng) {
  Json& experiment = stage.loop["spec"]["experiment"];
  const auto& dials = stage.subject.dials;
  const bool resources_alone = std::all_of(dials.begin(), dials.end(), [](const Dial& dial) {
    return dial.place == Dial::Place::kResource;
  });
  // The number of replicas cannot be tried on some pods; now and then an author forgets.
  const bool scales = std::any_of(dials.begin(), dials.end(), [](const Dial& dial) {
    return dial.place == Dial::Place::kReplicas;
  });
  if (rng.Chance(scales ? 0.9 : 0.2)) experiment["exposure"] = "Whole";
  if (rng.Chance(0.3)) experiment["candidatePods"] = "Replace";
  if (resources_alone && rng.Chance(0.5)) experiment["candidatePods"] = "InPlace";
  constexpr const char* kModes[] = {"Auto", "Auto",    "Auto",      "Auto",
                                    "Auto", "Approve", "Recommend", "Observe"};
  const std::string mode = kModes[rng.Below(std::size(kModes))];
  stage.loop["spec"]["mode"] = mode;
  stage.subject.hands_off = mode == "Recommend" || mode == "Observe";
  stage.loop["spec"]["search"]["seed"] = static_cast<int64_t>(rng.Below(1000));
  stage.loop["spec"]["search"]["maxTrials"] = static_cast<int64_t>(4 + rng.Below(8));
}

void DrawService(Stage& stage, Rng& rng) {
  ServiceOptions& service = stage.service;
  service.surface = DrawSurface(rng, service.dials.size());
  service.load.mean = 50 + 150 * rng.Unit();
  if (rng.Chance(0.5)) service.load.diurnal = 0.4 * rng.Unit();
  if (rng.Chance(0.3)) service.load.burst_chance = 0.05;
  service.load.seed = rng.Next();
  service.noise.sd = 0.02 + 0.06 * rng.Unit();
  service.noise.correlation = 0.6 * rng.Unit();
}

void NameAll(Stage& stage) {
  stage.subject.replays = true;
  stage.service.ns = stage.subject.ns;
  stage.service.name = stage.subject.target;
  stage.subject.target_storage = stage.stateful ? "statefulsets.apps" : "deployments.apps";
  stage.loop["spec"]["target"]["kind"] = stage.stateful ? "StatefulSet" : "Deployment";
}

}  // namespace

std::string DrawValue(const Dial& dial, Rng& rng) {
  if (!dial.words.empty()) return dial.words[rng.Below(dial.words.size())];
  const double share = rng.Unit();
  const double value = dial.log ? dial.low * PortableExp(share * PortableLog(dial.high / dial.low))
                                : dial.low + share * (dial.high - dial.low);
  const auto milli = static_cast<int64_t>(std::ceil(value * 100)) * 10;
  if (dial.name == "cpu") return std::to_string(milli) + "m";
  if (dial.name == "timeout") return std::to_string(milli) + "ms";
  return std::to_string(static_cast<int64_t>(value));
}

Stage DrawStage(Rng& rng) {
  Stage stage{.loop = PlainLoop(), .stateful = rng.Chance(0.2)};
  stage.target = PlainTarget(stage.stateful);
  stage.target["spec"]["replicas"] = static_cast<int64_t>(3 + rng.Below(4));
  std::vector<Choice> choices = Choices();
  for (uint64_t left = 1 + rng.Below(3); left > 0; --left) {
    const auto at = static_cast<std::ptrdiff_t>(rng.Below(choices.size()));
    Take(stage, choices[static_cast<size_t>(at)], rng);
    choices.erase(choices.begin() + at);
  }
  DrawExperiment(stage, rng);
  DrawService(stage, rng);
  NameAll(stage);
  return stage;
}

Stage PlainStage(const std::set<std::string>& knobs, bool stateful) {
  Rng rng(1);
  Stage stage{.target = PlainTarget(stateful), .loop = PlainLoop(), .stateful = stateful};
  for (const Choice& choice : Choices()) {
    if (knobs.contains(choice.dial.name)) Take(stage, choice, rng);
  }
  stage.service.surface = {.best = {0.5}, .depth = 3};
  stage.service.noise = {.sd = 0.02, .tail_chance = 0};
  NameAll(stage);
  return stage;
}

}  // namespace trimtab::sim

#include "controller/codec/knob_codec.h"

#include <array>
#include <set>
#include <string>
#include <utility>

#include "controller/codec/knob_rules.h"

namespace trimtab::codec {
namespace {

using domain::Knob;
using domain::KnobType;
using domain::Place;

constexpr Words<KnobType, 7> kTypes = {{{"Integer", KnobType::kInteger},
                                        {"Real", KnobType::kReal},
                                        {"Duration", KnobType::kDuration},
                                        {"Quantity", KnobType::kQuantity},
                                        {"Categorical", KnobType::kCategorical},
                                        {"Ordered", KnobType::kOrdered},
                                        {"Boolean", KnobType::kBoolean}}};
constexpr Words<bool, 2> kScales = {{{"Linear", false}, {"Log", true}}};
constexpr Words<std::string_view, 6> kResources = {
    {{"requests.cpu", "requests.cpu"},
     {"requests.memory", "requests.memory"},
     {"limits.cpu", "limits.cpu"},
     {"limits.memory", "limits.memory"},
     {"requests.ephemeral-storage", "requests.ephemeral-storage"},
     {"limits.ephemeral-storage", "limits.ephemeral-storage"}}};

constexpr TextRule kBound = {.least = 1, .most = 32, .or_integer = true};
constexpr TextRule kValue = {.least = 1, .most = 64, .or_integer = true};

domain::ConfigMapPlace ReadConfigMap(Section in) {
  domain::ConfigMapPlace place;
  place.name = in.Text("name", {.least = 1, .most = 253, .format = &kObjectName});
  place.key = in.Text("key", {.least = 1, .most = 253, .format = &kDataKey});
  if (in.Has("path")) place.path = in.Text("path", {.most = 256, .format = &kFilePath});
  in.NothingElse();
  return place;
}

// `replicas` can only be true.
domain::ReplicasPlace ReadReplicas(Section& in) {
  if (!in.Bool("replicas")) {
    in.WrongAt("replicas", "Unsupported value: false: supported values: true");
  }
  return {};
}

Place ReadPlace(Section in) {
  std::vector<Place> places;
  if (in.Has("env")) {
    places.emplace_back(domain::EnvPlace{in.Text("env", {.most = 128, .format = &kVariableName})});
  }
  if (in.Has("arg")) {
    places.emplace_back(domain::ArgPlace{in.Text("arg", {.most = 256, .format = &kArgument})});
  }
  if (in.Has("configMap")) places.emplace_back(ReadConfigMap(in.Inside("configMap")));
  if (in.Has("resource")) {
    places.emplace_back(domain::ResourcePlace{std::string(in.Choice("resource", kResources))});
  }
  if (in.Has("replicas")) places.emplace_back(ReadReplicas(in));
  in.NothingElse();
  if (places.size() == 1) return std::move(places.front());
  in.Wrong("name exactly one place: env, arg, configMap, resource or replicas");
  return {};
}

domain::When ReadWhen(Section in) {
  domain::When when;
  when.knob = in.Text("knob", {.most = 40});
  when.in = in.Texts("in", {.least = 1, .most = 64, .distinct = true}, kValue, true);
  in.NothingElse();
  return when;
}

Knob ReadKnob(Section& in) {
  Knob knob;
  knob.name = in.Text("name", {.least = 1, .most = 40, .format = &kKnobName});
  knob.type = in.Choice("type", kTypes);
  if (in.Has("min")) knob.min = in.Text("min", kBound);
  if (in.Has("max")) knob.max = in.Text("max", kBound);
  if (in.Has("step")) knob.step = in.Text("step", kBound);
  knob.log_scale = in.Choice("scale", kScales, false);
  knob.values = in.Texts("values", {.most = 64, .distinct = true}, kValue);
  knob.special = in.Texts("special", {.most = 8, .distinct = true}, kBound);
  if (in.Has("default")) knob.default_value = in.Text("default", kValue);
  if (in.Has("when")) knob.when = ReadWhen(in.Inside("when"));
  knob.apply = ReadPlace(in.Inside("apply", true));
  in.NothingElse();
  CheckKnob(knob, in);
  return knob;
}

}  // namespace

std::vector<Knob> ReadKnobs(Section& spec) {
  std::vector<Knob> knobs;
  std::set<std::string> names;
  for (Section& in : spec.Each("knobs", {.least = 1, .most = 40}, true)) {
    knobs.push_back(ReadKnob(in));
    if (!names.insert(knobs.back().name).second) {
      in.Wrong("Duplicate value: " + k8s::Json::Of({{"name", knobs.back().name}}).Dump());
    }
  }
  return knobs;
}

}  // namespace trimtab::codec

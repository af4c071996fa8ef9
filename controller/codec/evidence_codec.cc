#include "controller/codec/evidence_codec.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "controller/codec/scalars.h"
#include "controller/codec/ticks.h"
#include "k8s/quantity.h"

namespace trimtab::codec {
namespace {

using domain::ArmLook;
using domain::Evidence;
using domain::Fault;
using domain::Look;
using domain::PodHealth;
using domain::Reading;
using k8s::Json;

using Ticks = std::vector<int64_t>;
using ArmOfLook = std::optional<ArmLook> Look::*;

Json NumberOrNull(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json();
}

std::optional<Fault> FaultOf(const Reading& reading) {
  const bool odd = reading.value && !std::isfinite(*reading.value);
  return odd && !reading.fault ? Fault::kNotANumber : reading.fault;
}

// The readings of one arm at its ticks.
Json EncodeColumn(const Ticks& ticks, const std::vector<const Reading*>& readings) {
  Json::Array values;
  std::vector<std::pair<Fault, Ticks>> faults;
  for (size_t i = 0; i < readings.size(); ++i) {
    values.push_back(NumberOrNull(readings[i]->value));
    const auto fault = FaultOf(*readings[i]);
    if (!fault) continue;
    auto same = std::find_if(faults.begin(), faults.end(),
                             [&](const auto& entry) { return entry.first == *fault; });
    if (same == faults.end()) same = faults.insert(faults.end(), {*fault, {}});
    same->second.push_back(ticks[i]);
  }
  Json column = Json::Of({{"values", Json(std::move(values))}});
  for (const auto& [fault, at] : faults) {
    if (column["faults"].is_null()) column["faults"] = Json(Json::Array());
    column["faults"].array()->push_back(
        Json::Of({{"fault", NameOf(fault)}, {"at", TicksText(at)}}));
  }
  return column;
}

bool Same(const PodHealth& a, const PodHealth& b) {
  return a.restarts == b.restarts && a.out_of_memory == b.out_of_memory &&
         a.not_ready == b.not_ready;
}

Json EncodePods(int64_t from, const PodHealth& pods) {
  Json json = Json::Of({{"from", from}});
  if (pods.restarts != 0) json["restarts"] = pods.restarts;
  if (pods.out_of_memory) json["outOfMemory"] = true;
  if (pods.not_ready != Duration::zero()) json["notReady"] = k8s::FormatDuration(pods.not_ready);
  return json;
}

Json::Array EncodeHealth(const Ticks& ticks, const std::vector<const ArmLook*>& looks) {
  Json::Array changes;
  PodHealth now;
  for (size_t i = 0; i < looks.size(); ++i) {
    if (Same(looks[i]->pods, now)) continue;
    now = looks[i]->pods;
    changes.push_back(EncodePods(ticks[i], now));
  }
  return changes;
}

Json EncodeColumns(const Ticks& ticks, const std::vector<const ArmLook*>& looks) {
  Json::Array columns;
  std::vector<const Reading*> readings(looks.size());
  for (size_t m = 0; m < looks.front()->metrics.size(); ++m) {
    for (size_t i = 0; i < looks.size(); ++i) {
      TRIMTAB_CHECK(looks[i]->metrics.size() == looks.front()->metrics.size());
      readings[i] = &looks[i]->metrics[m];
    }
    columns.push_back(EncodeColumn(ticks, readings));
  }
  Json json = Json::Of({{"metrics", Json(std::move(columns))}});
  for (size_t i = 0; i < looks.size(); ++i) readings[i] = &looks[i]->load;
  json["load"] = EncodeColumn(ticks, readings);
  return json;
}

// Null if the arm was never looked at.
Json EncodeArm(const Evidence& evidence, ArmOfLook arm) {
  Ticks ticks;
  std::vector<const ArmLook*> looks;
  for (const Look& look : evidence.looks) {
    if (!(look.*arm)) continue;
    ticks.push_back(look.tick);
    looks.push_back(&*(look.*arm));
  }
  if (looks.empty()) return {};
  Json json{Json::Object()};
  if (looks.size() != evidence.looks.size()) json["ticks"] = TicksText(ticks);
  const Json columns = EncodeColumns(ticks, looks);
  json["metrics"] = *columns.Find("metrics");
  json["load"] = *columns.Find("load");
  Json::Array pods = EncodeHealth(ticks, looks);
  if (!pods.empty()) json["pods"] = Json(std::move(pods));
  return json;
}

std::string Item(std::string_view key, size_t index) {
  return std::string(key) + "[" + std::to_string(index) + "]";
}

Ticks ReadTicksAt(Section& in, std::string_view key) {
  const auto ticks = ReadTicks(in.Text(key));
  if (ticks) return *ticks;
  in.WrongAt(key, ticks.error().message);
  return {};
}

// A list of numbers, some of them null; `count` of them unless that is nothing.
std::vector<std::optional<double>> ReadNumbers(Section& in, std::string_view key,
                                               std::optional<size_t> count) {
  std::vector<std::optional<double>> numbers;
  const Json* list = in.Raw(key);
  const bool is_list = list != nullptr && list->is_array();
  if (!is_list || (count && list->array()->size() != *count)) {
    const std::string many = count ? std::to_string(*count) + " " : "";
    in.WrongAt(key, "must be a list of " + many + "numbers, one for each look, null where none");
    return numbers;
  }
  for (const Json& item : *list->array()) {
    if (!item.is_null() && !item.number()) {
      in.WrongAt(Item(key, numbers.size()), "must be a number or null, is " + item.Dump());
    }
    numbers.push_back(item.number());
  }
  return numbers;
}

void ReadFaults(Section& in, const Ticks& ticks, std::vector<Reading>& readings) {
  for (Section& entry : in.Each("faults")) {
    const std::string name = entry.Text("fault");
    const auto fault = domain::FaultNamed(name);
    if (!fault) entry.WrongAt("fault", "\"" + name + "\" is no fault; docs/judge.md has them");
    for (const int64_t tick : ReadTicksAt(entry, "at")) {
      const auto found = std::lower_bound(ticks.begin(), ticks.end(), tick);
      const auto index = static_cast<size_t>(found - ticks.begin());
      if (found == ticks.end() || *found != tick) {
        entry.WrongAt("at", "there is no look at tick " + std::to_string(tick));
      } else if (readings[index].fault) {
        entry.WrongAt("at", "tick " + std::to_string(tick) + " has a fault already");
      } else {
        readings[index].fault = fault;
      }
      if (entry.failed()) return;
    }
    entry.NothingElse();
  }
}

std::vector<Reading> ReadColumn(Section in, const Ticks& ticks) {
  std::vector<Reading> readings(ticks.size());
  const auto values = ReadNumbers(in, "values", ticks.size());
  if (in.failed()) return readings;
  for (size_t i = 0; i < values.size(); ++i) readings[i].value = values[i];
  ReadFaults(in, ticks, readings);
  in.NothingElse();
  return readings;
}

PodHealth ReadPods(Section& in) {
  PodHealth pods;
  pods.restarts = static_cast<int>(in.Integer("restarts", {.least = 0, .most = 1 << 30}, 0));
  pods.out_of_memory = in.Bool("outOfMemory", false);
  pods.not_ready = ReadExactDuration(in, "notReady", Duration::zero());
  in.NothingElse();
  return pods;
}

// The pods' health at each tick: what changed last.
std::vector<PodHealth> ReadHealth(Section& in, const Ticks& ticks) {
  std::vector<PodHealth> health;
  health.reserve(ticks.size());
  PodHealth now;
  const auto fill_to = [&](int64_t end) {
    while (health.size() < ticks.size() && ticks[health.size()] < end) health.push_back(now);
  };
  int64_t last = -1;
  for (Section& entry : in.Each("pods")) {
    const int64_t from = entry.Integer("from");
    if (from <= last) entry.WrongAt("from", "ticks must ascend from 0");
    fill_to(from);
    now = ReadPods(entry);
    last = from;
  }
  fill_to(std::numeric_limits<int64_t>::max());
  return health;
}

// Puts an arm into the looks of its ticks, which all are there.
void PutArm(const Ticks& ticks, ArmOfLook arm, std::vector<ArmLook> seen, Evidence& evidence) {
  size_t next = 0;
  for (Look& look : evidence.looks) {
    if (next < ticks.size() && ticks[next] == look.tick) look.*arm = std::move(seen[next++]);
  }
}

void ReadArm(Section in, const Ticks& all, ArmOfLook arm, Evidence& evidence) {
  const Ticks ticks = in.Has("ticks") ? ReadTicksAt(in, "ticks") : all;
  if (!std::includes(all.begin(), all.end(), ticks.begin(), ticks.end())) {
    in.WrongAt("ticks", "has ticks that evidence.ticks has not");
  }
  std::vector<ArmLook> seen(ticks.size());
  for (const Section& column : in.Each("metrics", {}, true)) {
    const std::vector<Reading> readings = ReadColumn(column, ticks);
    for (size_t i = 0; i < seen.size(); ++i) seen[i].metrics.push_back(readings[i]);
  }
  const std::vector<Reading> load = ReadColumn(in.Inside("load", true), ticks);
  const std::vector<PodHealth> pods = ReadHealth(in, ticks);
  for (size_t i = 0; i < seen.size(); ++i) {
    seen[i].load = load[i];
    seen[i].pods = pods[i];
  }
  in.NothingElse();
  if (!in.failed()) PutArm(ticks, arm, std::move(seen), evidence);
}

}  // namespace

Json EncodeEvidence(const Evidence& evidence) {
  Ticks ticks;
  ticks.reserve(evidence.looks.size());
  for (const Look& look : evidence.looks) ticks.push_back(look.tick);
  Json json = Json::Of({{"ticks", TicksText(ticks)}});
  if (!evidence.before.empty()) {
    Json::Array before;
    for (const auto& level : evidence.before) before.push_back(NumberOrNull(level));
    json["before"] = Json(std::move(before));
  }
  for (const auto& [key, arm] :
       {std::pair("control", &Look::control), std::pair("candidate", &Look::candidate)}) {
    Json encoded = EncodeArm(evidence, arm);
    if (!encoded.is_null()) json[key] = std::move(encoded);
  }
  return json;
}

Evidence ReadEvidence(Section& in) {
  Evidence evidence;
  const Ticks ticks = ReadTicksAt(in, "ticks");
  for (const int64_t tick : ticks) evidence.looks.push_back({.tick = tick});
  if (in.Has("before")) evidence.before = ReadNumbers(in, "before", {});
  for (const auto& [key, arm] :
       {std::pair("control", &Look::control), std::pair("candidate", &Look::candidate)}) {
    if (in.Has(key)) ReadArm(in.Inside(key), ticks, arm, evidence);
  }
  in.NothingElse();
  return evidence;
}

}  // namespace trimtab::codec

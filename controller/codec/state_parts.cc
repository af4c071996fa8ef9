#include "controller/codec/state_parts.h"

#include <array>
#include <string_view>
#include <utility>

#include "controller/codec/put.h"
#include "controller/codec/scalars.h"

namespace trimtab::codec {
namespace {

using domain::Condition;
using domain::Configuration;
using domain::Counters;
using domain::LastVerdict;
using domain::ProposalState;
using domain::Quarantine;
using domain::Taken;
using k8s::Json;

constexpr size_t kLongestReason = 256;

// Where each counter stands.
constexpr std::array<std::pair<std::string_view, int64_t Counters::*>, 8> kCounters = {
    {{"trials", &Counters::trials},
     {"kept", &Counters::kept},
     {"rollbacks", &Counters::rollbacks},
     {"withoutVerdict", &Counters::without_verdict},
     {"searchFrom", &Counters::search_from},
     {"sinceBetter", &Counters::since_better},
     {"interruptions", &Counters::interruptions},
     {"failures", &Counters::failures}}};

domain::TakenPlace ReadTakenPlace(Section& in) {
  domain::TakenPlace place;
  place.place = in.Text("place");
  if (in.Has("value")) place.value = in.Text("value");
  place.owner = GetText(in, "owner");
  return place;
}

}  // namespace

Json EncodeConfiguration(const Configuration& configuration) {
  Json json = Json::Of({{"values", ValuesJson(configuration.values)}});
  PutText(json, "hash", configuration.hash);
  PutTime(json, "since", configuration.since);
  PutCount(json, "trial", configuration.trial);
  Json gain{Json::Object()};
  PutText(gain, "estimate", configuration.gain);
  PutText(gain, "low", configuration.gain_low);
  PutText(gain, "high", configuration.gain_high);
  if (!gain.object()->empty()) json["gain"] = std::move(gain);
  return json;
}

Configuration ReadConfiguration(Section in) {
  Configuration configuration;
  configuration.values = GetValues(in, "values");
  configuration.hash = GetText(in, "hash");
  configuration.since = GetTime(in, "since");
  configuration.trial = GetCount(in, "trial");
  Section gain = in.Inside("gain");
  configuration.gain = GetText(gain, "estimate");
  configuration.gain_low = GetText(gain, "low");
  configuration.gain_high = GetText(gain, "high");
  return configuration;
}

Json EncodeTaken(const Taken& taken) {
  Json json{Json::Object()};
  PutText(json, "targetUID", taken.target_uid);
  Json::Array places;
  for (const domain::TakenPlace& taken_place : taken.places) {
    Json place = Json::Of({{"place", taken_place.place}});
    if (taken_place.value) place["value"] = *taken_place.value;
    PutText(place, "owner", taken_place.owner);
    places.push_back(std::move(place));
  }
  json["places"] = std::move(places);
  PutText(json, "record", taken.record);
  return json;
}

Taken ReadTaken(Section in) {
  Taken taken;
  taken.target_uid = GetText(in, "targetUID");
  for (Section& place : in.Each("places")) taken.places.push_back(ReadTakenPlace(place));
  taken.record = GetText(in, "record");
  return taken;
}

Json EncodeProposal(const ProposalState& proposal) {
  Json json = Json::Of({{"ordinal", proposal.ordinal}, {"values", ValuesJson(proposal.values)}});
  PutText(json, "hash", proposal.hash);
  PutSentence(json, "why", proposal.why);
  return json;
}

ProposalState ReadProposal(Section in) {
  ProposalState proposal;
  proposal.ordinal = in.Integer("ordinal");
  proposal.values = GetValues(in, "values");
  proposal.hash = GetText(in, "hash");
  proposal.why = GetText(in, "why");
  return proposal;
}

Json EncodeCondition(const Condition& condition) {
  Json json = Json::Of({{"type", condition.type},
                        {"status", condition.status},
                        {"reason", NameOf(condition.reason)},
                        {"message", ""}});
  PutSentence(json, "message", condition.message);
  PutCount(json, "observedGeneration", condition.observed_generation);
  json["lastTransitionTime"] = TimeText(condition.since);
  return json;
}

Condition ReadCondition(Section& in) {
  Condition condition;
  condition.type = in.Text("type");
  condition.status = in.Text("status");
  condition.reason = GetReason(in, "reason");
  condition.message = GetText(in, "message");
  condition.observed_generation = GetCount(in, "observedGeneration");
  condition.since = ReadTime(in, "lastTransitionTime");
  return condition;
}

Json EncodeLastVerdict(const LastVerdict& verdict) {
  Json json = Json::Of({{"trial", verdict.trial}, {"kind", NameOf(verdict.kind)}});
  PutText(json, "reason", verdict.reason);
  PutSentence(json, "message", verdict.message);
  PutTime(json, "at", verdict.at);
  return json;
}

LastVerdict ReadLastVerdict(Section in) {
  LastVerdict verdict;
  verdict.trial = GetCount(in, "trial");
  verdict.kind = GetNamed(in, "kind", domain::VerdictKind::kNoData);
  verdict.reason = GetText(in, "reason");
  verdict.message = GetText(in, "message");
  verdict.at = GetTime(in, "at");
  return verdict;
}

Json EncodeCounters(const Counters& counters) {
  Json json{Json::Object()};
  for (const auto& [key, counter] : kCounters) json[key] = counters.*counter;
  return json;
}

Counters ReadCounters(Section in) {
  Counters counters;
  for (const auto& [key, counter] : kCounters) {
    counters.*counter = in.Integer(key, {}, counters.*counter);
  }
  return counters;
}

Json EncodeQuarantine(const Quarantine& quarantine) {
  Json json = Json::Of({{"values", ValuesJson(quarantine.values)}});
  PutText(json, "context", quarantine.context);
  if (quarantine.radius > 0) json["radius"] = quarantine.radius;
  PutTime(json, "until", quarantine.until);
  PutSentence(json, "reason", quarantine.reason, kLongestReason);
  PutCount(json, "times", quarantine.times);
  return json;
}

Quarantine ReadQuarantine(Section& in) {
  Quarantine quarantine;
  quarantine.values = GetValues(in, "values");
  quarantine.context = GetText(in, "context");
  quarantine.radius = in.Number("radius", {}, 0);
  quarantine.until = GetTime(in, "until");
  quarantine.reason = GetText(in, "reason");
  quarantine.times = GetCount(in, "times");
  return quarantine;
}

}  // namespace trimtab::codec

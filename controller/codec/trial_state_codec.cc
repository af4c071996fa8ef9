#include "controller/codec/trial_state_codec.h"

#include <array>
#include <utility>

#include "controller/codec/evidence_codec.h"
#include "controller/codec/put.h"
#include "controller/codec/rules_codec.h"
#include "controller/codec/scalars.h"
#include "controller/codec/state_parts.h"
#include "controller/codec/verdict_codec.h"

namespace trimtab::codec {
namespace {

using domain::Arms;
using domain::Evidence;
using domain::TrialState;
using domain::WatchState;
using k8s::Json;

constexpr Words<bool, 2> kTurns = {{{"Candidate", true}, {"Control", false}}};

Json EncodeArms(const Arms& arms) {
  Json json{Json::Object()};
  PutText(json, "control", arms.control);
  PutText(json, "candidate", arms.candidate);
  if (!arms.pods.empty()) json["pods"] = Json::Array(arms.pods.begin(), arms.pods.end());
  return json;
}

Arms ReadArms(Section in) {
  Arms arms;
  arms.control = GetText(in, "control");
  arms.candidate = GetText(in, "candidate");
  arms.pods = in.Texts("pods", {}, {});
  return arms;
}

void PutEvidence(Json& to, const char* key, const Evidence& evidence) {
  if (!evidence.looks.empty() || !evidence.before.empty()) to[key] = EncodeEvidence(evidence);
}

Evidence GetEvidence(Section& in, const char* key) {
  if (!in.Has(key)) return {};
  Section evidence = in.Inside(key);
  return ReadEvidence(evidence);
}

}  // namespace

Json EncodeTrialState(const TrialState& trial) {
  Json json = Json::Of({{"ordinal", trial.ordinal},
                        {"values", ValuesJson(trial.values)},
                        {"intent", NameOf(trial.intent)},
                        {"live", trial.candidate_live ? "Candidate" : "Control"}});
  PutText(json, "hash", trial.hash);
  PutSentence(json, "why", trial.why);
  PutTime(json, "startedAt", trial.started);
  PutTime(json, "deadline", trial.deadline);
  PutTime(json, "firstLook", trial.first_look);
  json["queries"] = Json::Array(trial.queries.begin(), trial.queries.end());
  json["rules"] = EncodeRules(trial.rules);
  PutText(json, "program", trial.program);
  if (trial.arms != Arms()) json["arms"] = EncodeArms(trial.arms);
  PutSentence(json, "summary", trial.summary);
  if (trial.ended_by) json["endedBy"] = NameOf(*trial.ended_by);
  PutSentence(json, "endedBecause", trial.ended_because);
  if (trial.verdict) json["verdict"] = EncodeVerdict(*trial.verdict);
  PutEvidence(json, "evidence", trial.evidence);
  return json;
}

TrialState ReadTrialState(Section in) {
  TrialState trial;
  trial.ordinal = in.Integer("ordinal");
  trial.values = GetValues(in, "values");
  trial.intent = GetNamed(in, "intent", domain::Intent::kGiveBack);
  trial.candidate_live = in.Choice("live", kTurns, true);
  trial.hash = GetText(in, "hash");
  trial.why = GetText(in, "why");
  trial.started = GetTime(in, "startedAt");
  trial.deadline = GetTime(in, "deadline");
  trial.first_look = ReadTimeIfAny(in, "firstLook");
  trial.queries = in.Texts("queries", {}, {});
  Section rules = in.Inside("rules");
  trial.rules = ReadRules(rules);
  trial.program = GetText(in, "program");
  trial.arms = ReadArms(in.Inside("arms"));
  trial.summary = GetText(in, "summary");
  if (in.Has("endedBy")) trial.ended_by = GetReason(in, "endedBy");
  trial.ended_because = GetText(in, "endedBecause");
  if (in.Has("verdict")) {
    Section verdict = in.Inside("verdict");
    trial.verdict = ReadVerdict(verdict);
  }
  trial.evidence = GetEvidence(in, "evidence");
  return trial;
}

Json EncodeWatch(const WatchState& watch) {
  Json json{Json::Object()};
  PutTime(json, "firstLook", watch.first_look);
  PutTime(json, "until", watch.until);
  if (watch.previous) json["previous"] = EncodeConfiguration(*watch.previous);
  PutEvidence(json, "evidence", watch.evidence);
  PutEvidence(json, "calm", watch.calm);
  return json;
}

WatchState ReadWatch(Section in) {
  WatchState watch;
  watch.first_look = ReadTimeIfAny(in, "firstLook");
  watch.until = ReadTimeIfAny(in, "until");
  if (in.Has("previous")) watch.previous = ReadConfiguration(in.Inside("previous"));
  watch.evidence = GetEvidence(in, "evidence");
  watch.calm = GetEvidence(in, "calm");
  return watch;
}

}  // namespace trimtab::codec

#include "controller/codec/status_codec.h"

#include <optional>
#include <utility>

#include "controller/codec/put.h"
#include "controller/codec/scalars.h"
#include "controller/codec/state_parts.h"
#include "controller/codec/trial_state_codec.h"

namespace trimtab::codec {
namespace {

using domain::LoopState;
using k8s::Json;

// What a restore rests on: all that is read of a status that a newer Trimtab has written.
void ReadRestorable(Section& in, LoopState& state) {
  if (in.Has("baseline")) state.baseline = ReadConfiguration(in.Inside("baseline"));
  if (in.Has("lastGood")) state.last_good = ReadConfiguration(in.Inside("lastGood"));
  if (in.Has("taken")) state.taken = ReadTaken(in.Inside("taken"));
}

// What the loop is doing, and why.
void ReadPhase(Section& in, LoopState& state) {
  if (in.Has("phase")) state.phase = GetNamed(in, "phase", domain::Phase::kFinished);
  if (in.Has("reason")) state.reason = GetReason(in, "reason");
  state.message = GetText(in, "message");
  state.phase_since = GetTime(in, "phaseSince");
  state.not_before = ReadTimeIfAny(in, "notBefore");
  for (Section& condition : in.Each("conditions")) {
    state.conditions.push_back(ReadCondition(condition));
  }
}

void ReadWork(Section& in, LoopState& state) {
  state.giving_back = in.Bool("givingBack", false);
  state.leaving = in.Bool("leaving", false);
  if (in.Has("proposal")) state.proposal = ReadProposal(in.Inside("proposal"));
  if (in.Has("trial")) state.trial = ReadTrialState(in.Inside("trial"));
  if (in.Has("watch")) state.watch = ReadWatch(in.Inside("watch"));
  if (in.Has("lastVerdict")) state.last_verdict = ReadLastVerdict(in.Inside("lastVerdict"));
  state.counters = ReadCounters(in.Inside("counters"));
  state.search = GetText(in, "search");
  state.least_block_looks = in.Integer("leastBlockLooks", {}, state.least_block_looks);
  for (Section& quarantine : in.Each("quarantine")) {
    state.quarantine.push_back(ReadQuarantine(quarantine));
  }
  state.next_revisit = ReadTimeIfAny(in, "nextRevisit");
}

template <class T>
void PutPart(Json& to, const char* key, const std::optional<T>& part, Json (*encode)(const T&)) {
  if (part) to[key] = encode(*part);
}

template <class T>
void PutList(Json& to, const char* key, const std::vector<T>& parts, Json (*encode)(const T&)) {
  if (parts.empty()) return;
  Json::Array list;
  list.reserve(parts.size());
  for (const T& part : parts) list.push_back(encode(part));
  to[key] = std::move(list);
}

// RFC 7386; nothing where there is no difference.
std::optional<Json> MergePatch(const Json& before, const Json& after) {
  if (before == after) return std::nullopt;
  if (!before.is_object() || !after.is_object()) return after;
  Json::Object patch;
  for (const auto& [key, value] : *before.object()) {
    if (after.Find(key) == nullptr) patch.emplace_back(key, nullptr);
  }
  for (const auto& [key, value] : *after.object()) {
    const Json* former = before.Find(key);
    if (former == nullptr) {
      patch.emplace_back(key, value);
    } else if (auto inner = MergePatch(*former, value)) {
      patch.emplace_back(key, *std::move(inner));
    }
  }
  return Json(std::move(patch));
}

}  // namespace

Json EncodeStatus(const LoopState& state) {
  Json json = Json::Of({{"version", state.version}});
  PutCount(json, "observedGeneration", state.observed_generation);
  json["phase"] = NameOf(state.phase);
  json["reason"] = NameOf(state.reason);
  PutSentence(json, "message", state.message);
  PutTime(json, "phaseSince", state.phase_since);
  PutTime(json, "notBefore", state.not_before);
  PutList(json, "conditions", state.conditions, EncodeCondition);
  PutPart(json, "baseline", state.baseline, EncodeConfiguration);
  PutPart(json, "lastGood", state.last_good, EncodeConfiguration);
  PutPart(json, "taken", state.taken, EncodeTaken);
  if (state.giving_back) json["givingBack"] = true;
  if (state.leaving) json["leaving"] = true;
  PutPart(json, "proposal", state.proposal, EncodeProposal);
  PutPart(json, "trial", state.trial, EncodeTrialState);
  PutPart(json, "watch", state.watch, EncodeWatch);
  PutPart(json, "lastVerdict", state.last_verdict, EncodeLastVerdict);
  json["counters"] = EncodeCounters(state.counters);
  PutText(json, "search", state.search);
  PutCount(json, "leastBlockLooks", state.least_block_looks);
  PutList(json, "quarantine", state.quarantine, EncodeQuarantine);
  PutTime(json, "nextRevisit", state.next_revisit);
  return json;
}

Result<LoopState> DecodeStatus(const Json& status) {
  std::optional<Error> wrong;
  Section in(status, "status", wrong);
  LoopState state;
  state.version = in.Integer("version", {.least = 1}, kStatusVersion);
  state.observed_generation = GetCount(in, "observedGeneration");
  ReadRestorable(in, state);
  if (state.version == kStatusVersion) {
    ReadPhase(in, state);
    ReadWork(in, state);
  }
  if (wrong) return *std::move(wrong);
  return state;
}

std::optional<Json> StatusPatch(const LoopState& before, const LoopState& after) {
  auto patch = MergePatch(EncodeStatus(before), EncodeStatus(after));
  if (!patch) return std::nullopt;
  return Json::Of({{"status", *std::move(patch)}});
}

}  // namespace trimtab::codec

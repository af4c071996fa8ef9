#include "controller/codec/trial_codec.h"

#include <optional>
#include <utility>

#include "controller/codec/evidence_codec.h"
#include "controller/codec/loop_codec.h"
#include "controller/codec/put.h"
#include "controller/codec/rules_codec.h"
#include "controller/codec/scalars.h"
#include "controller/codec/verdict_codec.h"
#include "k8s/quantity.h"

namespace trimtab::codec {
namespace {

using domain::TrialRecord;
using k8s::Json;

// What people read of how it ended: the judge's reason, or what came before the judge.
void PutEnd(Json& spec, const TrialRecord& record) {
  const bool judged = !record.ended_by.has_value();
  spec["judged"] = judged;
  spec["reason"] = judged ? NameOf(record.verdict.reason) : NameOf(*record.ended_by);
  spec["message"] = "";
  PutSentence(spec, "message", judged ? record.verdict.because : record.ended_because);
}

Json EncodeSpec(const TrialRecord& record) {
  Json spec = Json::Of({{"loop", record.loop},
                        {"loopUID", record.loop_uid},
                        {"ordinal", record.ordinal},
                        {"values", ValuesJson(record.values)},
                        {"control", ValuesJson(record.control)}});
  PutSentence(spec, "why", record.why);
  PutTime(spec, "startedAt", record.started);
  PutTime(spec, "finishedAt", record.finished);
  spec["took"] = k8s::FormatDuration(
      std::chrono::floor<std::chrono::seconds>(record.finished - record.started));
  Json gain{Json::Object()};
  PutText(gain, "estimate", record.gain);
  PutText(gain, "low", record.gain_low);
  PutText(gain, "high", record.gain_high);
  if (!gain.object()->empty()) spec["gain"] = std::move(gain);
  PutEnd(spec, record);
  spec["judgeRevision"] = record.judge_revision;
  spec["verdict"] = EncodeVerdict(record.verdict);
  spec["queries"] = Json::Array(record.queries.begin(), record.queries.end());
  spec["rules"] = EncodeRules(record.rules);
  spec["evidence"] = EncodeEvidence(record.evidence);
  return spec;
}

Json EncodeMetadata(const std::string& ns, const TrialRecord& record) {
  const k8s::ResourceType& loop = TuningLoopType();
  const Json owner = Json::Of({{"apiVersion", loop.api_version()},
                               {"kind", loop.kind},
                               {"name", record.loop},
                               {"uid", record.loop_uid},
                               {"controller", true},
                               {"blockOwnerDeletion", false}});
  return Json::Of({{"name", TrialName(record.loop, record.ordinal)},
                   {"namespace", ns},
                   {"labels", Json::Of({{std::string(kLoopLabel), record.loop}})},
                   {"ownerReferences", Json::List({owner})}});
}

void ReadGain(Section in, TrialRecord& record) {
  record.gain = GetText(in, "estimate");
  record.gain_low = GetText(in, "low");
  record.gain_high = GetText(in, "high");
}

void ReadEnd(Section& in, TrialRecord& record) {
  if (in.Bool("judged", true)) return;
  record.ended_by = GetReason(in, "reason");
  record.ended_because = GetText(in, "message");
}

TrialRecord ReadSpec(Section in) {
  TrialRecord record;
  record.loop = in.Text("loop");
  record.loop_uid = in.Text("loopUID");
  record.ordinal = in.Integer("ordinal", {.least = 1});
  record.values = GetValues(in, "values");
  record.control = GetValues(in, "control");
  record.why = GetText(in, "why");
  record.started = GetTime(in, "startedAt");
  record.finished = GetTime(in, "finishedAt");
  ReadGain(in.Inside("gain"), record);
  ReadEnd(in, record);
  record.judge_revision =
      static_cast<int>(in.Integer("judgeRevision", {.least = 1, .most = INT32_MAX}));
  record.queries = in.Texts("queries", {}, {});
  Section verdict = in.Inside("verdict", true);
  record.verdict = ReadVerdict(verdict);
  Section rules = in.Inside("rules", true);
  record.rules = ReadRules(rules);
  Section evidence = in.Inside("evidence", true);
  record.evidence = ReadEvidence(evidence);
  return record;
}

}  // namespace

const k8s::ResourceType& TrialType() {
  static const k8s::ResourceType kType = {"trimtab.dev", "v1alpha1", "trials", "Trial"};
  return kType;
}

std::string TrialName(std::string_view loop, int64_t ordinal) {
  return std::string(loop) + "-" + std::to_string(ordinal);
}

Json EncodeTrial(const std::string& ns, const TrialRecord& record) {
  return Json::Of({{"apiVersion", TrialType().api_version()},
                   {"kind", TrialType().kind},
                   {"metadata", EncodeMetadata(ns, record)},
                   {"spec", EncodeSpec(record)}});
}

Result<TrialRecord> DecodeTrial(const Json& trial) {
  std::optional<Error> wrong;
  Section root(trial, "", wrong);
  TrialRecord record = ReadSpec(root.Inside("spec", true));
  if (wrong) return *std::move(wrong);
  return record;
}

}  // namespace trimtab::codec

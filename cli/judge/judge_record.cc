#include "cli/judge/judge_record.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "controller/codec/evidence_codec.h"
#include "controller/codec/rules_codec.h"
#include "controller/codec/section.h"
#include "controller/codec/verdict_codec.h"

namespace trimtab::cli {
namespace {

using codec::Section;
using k8s::Json;

constexpr std::string_view kTrial = "Trial";

void ReadParts(Section& in, JudgeRecord& record) {
  Section rules = in.Inside("rules", true);
  record.rules = codec::ReadRules(rules);
  Section evidence = in.Inside("evidence", true);
  record.evidence = codec::ReadEvidence(evidence);
  Section verdict = in.Inside("verdict", true);
  record.verdict = codec::ReadVerdict(verdict);
}

// One sentence if the record cannot be judged by this program.
void CheckRevision(Section& in) {
  const int64_t revision = in.Integer("judgeRevision");
  if (in.failed() || revision == domain::kJudgeRevision) return;
  in.WrongAt("judgeRevision", "is " + std::to_string(revision) +
                                  ", and this program has revision " +
                                  std::to_string(domain::kJudgeRevision) +
                                  " of the judge: replay it with the release that recorded it");
}

std::optional<std::string> Compare(const Json* recorded, const Json* now, const std::string& path) {
  const auto text = [](const Json* value) { return value ? value->Dump() : "nothing"; };
  if (recorded != nullptr && now != nullptr && recorded->is_object() && now->is_object()) {
    // What only the recorded one has comes last.
    for (const Json* side : {now, recorded}) {
      for (const auto& [key, value] : *side->object()) {
        std::string member = path;
        member.append(".").append(key);
        auto found = Compare(recorded->Find(key), now->Find(key), member);
        if (found) return found;
      }
    }
    return std::nullopt;
  }
  const bool lists = recorded != nullptr && now != nullptr && recorded->is_array() &&
                     now->is_array() && recorded->array()->size() == now->array()->size();
  if (lists) {
    for (size_t i = 0; i < now->array()->size(); ++i) {
      const std::string item = path + "[" + std::to_string(i) + "]";
      auto found = Compare(&(*recorded->array())[i], &(*now->array())[i], item);
      if (found) return found;
    }
    return std::nullopt;
  }
  if (text(recorded) == text(now)) return std::nullopt;
  return path + ": the record has " + text(recorded) + ", the judge now says " + text(now);
}

}  // namespace

Result<JudgeRecord> JudgeNow(domain::JudgeRules rules, domain::Evidence evidence) {
  JudgeRecord record = {.rules = std::move(rules), .evidence = std::move(evidence)};
  record.verdict = Judge(record.rules, record.evidence);
  if (record.verdict.reason == domain::Reason::kInvalid) {
    return Error{Code::kInvalid, record.verdict.because};
  }
  return record;
}

Json EncodeRecord(const JudgeRecord& record) {
  return Json::Of({{"judgeRevision", record.revision},
                   {"rules", codec::EncodeRules(record.rules)},
                   {"evidence", codec::EncodeEvidence(record.evidence)},
                   {"verdict", codec::EncodeVerdict(record.verdict)}});
}

Result<JudgeRecord> ReadRecord(const Json& document) {
  std::optional<Error> wrong;
  const bool trial = document.Text({"kind"}) == kTrial;
  JudgeRecord record;
  Section root(document, "", wrong);
  Section spec = trial ? root.Inside("spec", true) : root;
  if (trial && !spec.Bool("judged", true)) {
    spec.WrongAt("judged", "this trial ended without the judge: there is nothing to replay");
  }
  CheckRevision(spec);
  if (!spec.failed()) ReadParts(spec, record);
  if (!trial) spec.NothingElse();
  if (wrong) return *std::move(wrong);
  return record;
}

std::optional<std::string> DifferenceOf(const domain::Verdict& recorded,
                                        const domain::Verdict& now) {
  const Json before = codec::EncodeVerdict(recorded);
  const Json after = codec::EncodeVerdict(now);
  return Compare(&before, &after, "verdict");
}

}  // namespace trimtab::cli

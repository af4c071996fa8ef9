#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "controller/domain/evidence.h"
#include "controller/domain/judge.h"
#include "controller/domain/judge_rules.h"
#include "controller/domain/verdict.h"
#include "k8s/json.h"

namespace trimtab::cli {

// A verdict with all that it rests on: what `judge --evidence-out` writes. Plain data.
struct JudgeRecord {
  int revision = domain::kJudgeRevision;
  domain::JudgeRules rules;
  domain::Evidence evidence;
  domain::Verdict verdict;
};

// The rules are judged by and the evidence fits them: otherwise the error says what is wrong.
Result<JudgeRecord> JudgeNow(domain::JudgeRules rules, domain::Evidence evidence);

k8s::Json EncodeRecord(const JudgeRecord& record);

// A record as EncodeRecord writes it, or the spec of a Trial object. Refuses one of another
// revision of the judge, and a Trial that ended without it.
Result<JudgeRecord> ReadRecord(const k8s::Json& document);

// The first field in which they differ, with both of its values: "verdict.looks: ...".
std::optional<std::string> DifferenceOf(const domain::Verdict& recorded,
                                        const domain::Verdict& now);

}  // namespace trimtab::cli

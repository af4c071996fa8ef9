// Whatever comes in as a record or as windows is refused with a sentence, or is judged and comes
// back as the same record.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "cli/judge/judge_record.h"
#include "cli/judge/window_table.h"
#include "k8s/json.h"

namespace {

using trimtab::cli::JudgeRecord;
using trimtab::k8s::Json;

// A verdict on more costs more than the decoder is worth here.
constexpr size_t kMostLooks = 64;
constexpr size_t kMostMetrics = 8;

bool IsSmall(const JudgeRecord& record) {
  return record.evidence.looks.size() <= kMostLooks &&
         (record.evidence.looks.empty() || record.evidence.looks.back().tick <= 1000) &&
         record.rules.metrics.size() <= kMostMetrics;
}

void FromRecord(std::string_view text) {
  const auto document = Json::Parse(text);
  if (!document) return;
  const auto record = trimtab::cli::ReadRecord(*document);
  if (!record) {
    TRIMTAB_CHECK(record.error().message.find('\n') == std::string::npos);
    return;
  }
  const Json encoded = EncodeRecord(*record);
  const auto again = trimtab::cli::ReadRecord(encoded);
  TRIMTAB_CHECK(again.ok());
  TRIMTAB_CHECK(EncodeRecord(*again).Dump() == encoded.Dump());
  if (!IsSmall(*record)) return;
  const auto verdict = Judge(record->rules, record->evidence);
  TRIMTAB_CHECK(!trimtab::cli::DifferenceOf(verdict, Judge(again->rules, again->evidence)));
}

void FromWindows(std::string_view text) {
  trimtab::domain::JudgeRules rules;
  rules.metrics = {{.name = "p95", .weight = 1}};
  const auto windows = trimtab::cli::ReadWindows(text, rules);
  if (!windows) {
    TRIMTAB_CHECK(windows.error().message.starts_with("line "));
    return;
  }
  const auto record = trimtab::cli::JudgeNow(rules, *windows);
  TRIMTAB_CHECK(!record || trimtab::cli::ReadRecord(EncodeRecord(*record)).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  FromRecord(text);
  FromWindows(text);
  return 0;
}

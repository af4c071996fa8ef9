#include "cli/judge.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/real_clock.h"
#include "cli/file_text.h"
#include "cli/judge/judge_record.h"
#include "cli/judge/window_table.h"
#include "controller/codec/evidence_codec.h"
#include "controller/codec/rules_codec.h"
#include "controller/codec/section.h"
#include "controller/codec/verdict_codec.h"
#include "controller/measure/prometheus_source.h"
#include "controller/measure/source_credentials.h"
#include "k8s/transport/transport.h"
#include "k8s/yaml_json.h"

namespace trimtab::cli {
namespace {

using codec::Section;
using domain::Evidence;
using domain::JudgeRules;
using domain::VerdictKind;
using k8s::Json;

constexpr size_t kLongestInput = size_t{64} << 20;

bool IsJson(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

std::string NameOfInput(const std::string& path) { return path == "-" ? "standard input" : path; }

Result<Json> ReadDocument(std::string_view text, const std::string& path) {
  if (!IsJson(text)) return k8s::ParseYamlAsJson(text, NameOfInput(path));
  auto json = Json::Parse(text);
  if (!json) return std::move(json).error().In(NameOfInput(path));
  return json;
}

// What one of the readers makes of a document.
template <class T>
Result<T> ReadBy(T (*read)(Section&), const Json& document) {
  std::optional<Error> wrong;
  Section section(document, "", wrong);
  T made = read(section);
  if (wrong) return *std::move(wrong);
  return made;
}

// The rules of a file and of the flags, and whether they say how long the trial is.
struct AskedRules {
  JudgeRules rules;
  bool has_length = false;
};

Result<AskedRules> RulesOf(const JudgeOptions& options) {
  AskedRules asked;
  if (!options.rules.empty()) {
    const auto text = ReadWhole(options.rules, kLongestInput);
    if (!text) return text.error();
    const auto document = ReadDocument(*text, options.rules);
    if (!document) return document.error();
    auto rules = ReadBy(codec::ReadRules, *document);
    if (!rules) return std::move(rules).error().In(options.rules);
    asked = {*std::move(rules), document->Find("maxLooks") != nullptr};
  }
  if (auto applied = Apply(options.flags, asked.rules); !applied) return applied.error();
  if (options.max_looks) asked = {std::move(asked.rules), true};
  asked.rules.max_looks = options.max_looks.value_or(asked.rules.max_looks);
  if (asked.rules.metrics.empty()) {
    return Error{Code::kInvalid,
                 "nothing says what is measured: add --metric NAME:less, or --rules FILE"};
  }
  return asked;
}

Result<WallTime> TimeOf(const char* flag, const std::string& text) {
  if (const auto time = ParseRfc3339(text)) return *time;
  return Error{Code::kInvalid,
               std::string(flag) + " " + text + ": write it as 2026-03-01T09:30:00Z"};
}

Result<std::vector<Turn>> TurnsOf(const std::vector<std::string>& texts) {
  std::vector<Turn> turns;
  for (const std::string& text : texts) {
    const size_t slash = std::min(text.find('/'), text.size());
    const auto from = ParseRfc3339(text.substr(0, slash));
    const auto until = ParseRfc3339(text.substr(std::min(slash + 1, text.size())));
    if (!from || !until || *until <= *from) {
      return Error{Code::kInvalid,
                   "--candidate-turn " + text +
                       ": write it as 2026-03-01T09:30:00Z/2026-03-01T09:35:00Z, in this order"};
    }
    turns.push_back({*from, *until});
  }
  return turns;
}

// Asks Prometheus.
Result<Evidence> Measure(const SourceOptions& options, const JudgeRules& rules) {
  const measure::PrometheusSettings settings = {
      .url = options.url, .bearer_token_file = options.token_file, .ca_file = options.ca_file};
  if (auto usable = CheckSettings(settings); !usable) return std::move(usable).error();
  SourceWindows windows = options.windows;
  const auto from = TimeOf("--from", options.from);
  const auto until = TimeOf("--until", options.until);
  if (!from || !until) return from ? until.error() : from.error();
  auto turns = TurnsOf(options.turns);
  if (!turns) return std::move(turns).error();
  windows.turns = *std::move(turns);
  windows.from = *from;
  windows.until = *until;
  const RealClock clock;
  const auto credentials = MakeSourceCredentials(clock, settings);
  k8s::PrepareTransport();
  const auto transport =
      k8s::MakeTransport({.url = settings.url, .tls = [&] { return credentials->Tls(); }});
  if (!transport) return transport.error();
  measure::PrometheusSource source(settings, **transport, *credentials, clock);
  return ReadWindowsFrom(source, rules, windows);
}

Result<Evidence> EvidenceOf(const JudgeOptions& options, const JudgeRules& rules) {
  if (!options.source.url.empty()) return Measure(options.source, rules);
  const std::string name = NameOfInput(options.windows);
  const auto text = ReadWhole(options.windows, kLongestInput);
  if (!text) return text.error();
  if (!IsJson(*text)) {
    auto windows = ReadWindows(*text, rules);
    return windows ? std::move(windows) : Result<Evidence>(std::move(windows).error().In(name));
  }
  const auto document = ReadDocument(*text, options.windows);
  if (!document) return document.error();
  auto evidence = ReadBy(codec::ReadEvidence, *document);
  return evidence ? std::move(evidence) : Result<Evidence>(std::move(evidence).error().In(name));
}

ExitCode ExitFor(VerdictKind kind) {
  if (kind == VerdictKind::kWorse) return ExitCode::kNo;
  return kind == VerdictKind::kNoData ? ExitCode::kNoData : ExitCode::kOk;
}

// Prints whether the record's verdict comes out again, behind `name`.
Result<bool> Replay(const Json& document, const std::string& name) {
  const auto record = ReadRecord(document);
  if (!record) return record.error();
  const domain::Verdict now = Judge(record->rules, record->evidence);
  if (const auto difference = DifferenceOf(record->verdict, now)) {
    Print(name + "different: " + *difference + "\n");
    return false;
  }
  Print(name + "same: " + std::string(NameOf(now.kind)) + " " + std::string(NameOf(now.reason)) +
        ": " + now.because + "\n");
  return true;
}

// The items of a list of Trials; those that ended without the judge are named and passed over.
Result<bool> ReplayAll(const Json::Array& trials) {
  bool all_same = true;
  for (const Json& trial : trials) {
    const std::string name = std::string(trial.Text({"metadata", "name"})) + ": ";
    const Json* judged = trial.Get({"spec", "judged"});
    if (judged != nullptr && !judged->boolean().value_or(true)) {
      Print(name + "ended without the judge: " + std::string(trial.Text({"spec", "message"})) +
            "\n");
      continue;
    }
    const auto same = Replay(trial, name);
    if (!same) return Error(same.error()).In(std::string(trial.Text({"metadata", "name"})));
    all_same = all_same && *same;
  }
  return all_same;
}

}  // namespace

ExitCode RunJudge(const JudgeOptions& options) {
  auto asked = RulesOf(options);
  if (!asked) return Refuse(asked.error());
  auto evidence = EvidenceOf(options, asked->rules);
  if (!evidence) return Refuse(evidence.error());
  if (!asked->has_length && !evidence->looks.empty()) {
    asked->rules.max_looks = evidence->looks.back().tick + 1;
  }
  const auto record = JudgeNow(std::move(asked->rules), *std::move(evidence));
  if (!record) return Refuse(record.error());
  if (!options.evidence_out.empty()) {
    const std::string text = EncodeRecord(*record).Dump() + "\n";
    if (auto written = WriteWhole(options.evidence_out, text); !written) {
      return Refuse(written.error());
    }
  }
  Print(Json::Of({{"judgeRevision", record->revision},
                  {"verdict", codec::EncodeVerdict(record->verdict)}})
            .Dump() +
        "\n");
  return ExitFor(record->verdict.kind);
}

ExitCode RunReplay(const ReplayOptions& options) {
  const auto text = ReadWhole(options.record, kLongestInput);
  if (!text) return Refuse(text.error());
  const auto document = ReadDocument(*text, options.record);
  if (!document) return Refuse(document.error());
  const Json* items = document->Find("items");
  const Result<bool> same = items != nullptr && items->array() != nullptr
                                ? ReplayAll(*items->array())
                                : Replay(*document, "");
  if (!same) return Refuse(Error(same.error()).In(NameOfInput(options.record)));
  return *same ? ExitCode::kOk : ExitCode::kNo;
}

}  // namespace trimtab::cli

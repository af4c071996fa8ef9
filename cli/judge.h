#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/judge/rule_flags.h"
#include "cli/judge/source_windows.h"
#include "cli/output.h"

namespace trimtab::cli {

// Where measurements are asked for instead of read; `url` empty: nowhere.
struct SourceOptions {
  std::string url;
  std::string token_file;
  std::string ca_file;
  std::string from;
  std::string until;
  std::vector<std::string> turns;  // "FROM/UNTIL"
  SourceWindows windows;
};

struct JudgeOptions {
  std::string windows = "-";  // a file: CSV, or evidence as JSON; - is standard input
  SourceOptions source;       // goes before it
  std::string rules;          // a file of rules; may be empty
  RuleFlags flags;
  // The looks of the whole trial; nothing: those that are there are all.
  std::optional<int64_t> max_looks;
  std::string evidence_out;  // where the record goes; may be empty
};

// `trimtab judge`: prints the verdict as JSON. Ends with kNo for Worse and kNoData for NoData.
ExitCode RunJudge(const JudgeOptions& options);

struct ReplayOptions {
  // A Trial, a list of them, or what `judge --evidence-out` wrote; - is standard input.
  std::string record = "-";
};

// `trimtab replay`: judges records again and says whether the verdicts are the same, bit for bit.
ExitCode RunReplay(const ReplayOptions& options);

}  // namespace trimtab::cli

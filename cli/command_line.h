#pragma once

#include <optional>
#include <string>

#include "cli/bench.h"
#include "cli/control.h"
#include "cli/demo.h"
#include "cli/doctor.h"
#include "cli/judge.h"
#include "cli/output.h"
#include "cli/suggest.h"

namespace trimtab::cli {

enum class Command {
  kNone,
  kVersion,
  kDoctor,
  kSuggest,
  kJudge,
  kReplay,
  kBenchRun,
  kController,
  kDemo
};

// What the user asked for. Without a command there is a text instead: help, or what is wrong with
// the command line.
struct CommandLine {
  Command command = Command::kNone;
  OutputOptions output;
  DoctorOptions doctor;
  SuggestOptions suggest;
  ControlOptions control;
  DemoOptions demo;
  JudgeOptions judge;
  ReplayOptions replay;
  BenchOptions bench;
  std::string help;
  std::optional<std::string> problem;
};

CommandLine ParseCommandLine(int argc, const char* const* argv);

}  // namespace trimtab::cli

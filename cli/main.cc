#include "cli/bench.h"
#include "cli/command_line.h"
#include "cli/control.h"
#include "cli/demo.h"
#include "cli/doctor.h"
#include "cli/judge.h"
#include "cli/suggest.h"
#include "cli/version.h"

namespace trimtab::cli {
namespace {

ExitCode Run(const CommandLine& line) {
  if (line.problem) {
    PrintError(*line.problem);
    return ExitCode::kUsage;
  }
  switch (line.command) {
    case Command::kNone:
      Print(line.help);
      return ExitCode::kOk;
    case Command::kVersion:
      return RunVersion(line.output);
    case Command::kDoctor:
      return RunDoctor(line.doctor, line.output);
    case Command::kSuggest:
      return RunSuggest(line.suggest);
    case Command::kController:
      return RunControl(line.control);
    case Command::kJudge:
      return RunJudge(line.judge);
    case Command::kReplay:
      return RunReplay(line.replay);
    case Command::kBenchRun:
      return RunBench(line.bench, line.output);
    case Command::kDemo:
      return RunDemo(line.demo, line.output);
  }
  CheckFailed(__FILE__, __LINE__, "a Command outside its enumeration");
}

}  // namespace
}  // namespace trimtab::cli

int main(int argc, char** argv) {
  return static_cast<int>(trimtab::cli::Run(trimtab::cli::ParseCommandLine(argc, argv)));
}

#include "cli/demo.h"

#include <chrono>
#include <cstdio>
#include <optional>

#include "cli/demo/narrator.h"
#include "cli/demo/simulated_scene.h"
#include "cli/demo/story.h"
#include "cli/demo/summary.h"
#include "cli/file_text.h"

namespace trimtab::cli {
namespace {

using demo::Line;
using demo::Tone;

// "1:04:15" since the story began.
std::string Elapsed(Duration time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).count();
  char text[32];
  std::snprintf(text, sizeof text, "%3d:%02d:%02d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  return text;
}

const char* ColorOf(Tone tone) { return tone == Tone::kGood ? "\x1b[32m" : "\x1b[31m"; }

void PrintLine(const Line& line, WallTime began, bool colored) {
  const bool paint = colored && line.tone != Tone::kPlain;
  Print(Elapsed(line.at - began) + "  " + (paint ? ColorOf(line.tone) : "") + line.text +
        (paint ? "\x1b[0m" : "") + "\n");
  std::fflush(stdout);
}

bool EndedWell(const demo::Told& told) {
  return told.found.last_good && told.found.last_good->trial > 0 &&
         told.trials.size() > told.searched &&
         told.trials.back().verdict.kind == domain::VerdictKind::kWorse;
}

}  // namespace

ExitCode RunDemo(const DemoOptions& options, const OutputOptions& output) {
  // Before the story is played for nothing.
  if (auto writable = WriteWhole(options.history, ""); !writable) return Refuse(writable.error());
  demo::SimulatedScene scene(options.seed);
  Print("trimtab demo, seed " + std::to_string(options.seed) + ": " + scene.Setting() + ".\n\n");
  const bool colored = UsesColor(output.color, stdout);
  const WallTime began = scene.Now();
  const auto told =
      demo::PlayStory(scene, [&](const Line& line) { PrintLine(line, began, colored); });
  if (!told) return Refuse(told.error());
  if (auto written = WriteWhole(options.history, HistoryOf(*told)); !written) {
    return Refuse(written.error());
  }
  Print("\n" + SummaryOf(*told, options.history));
  return EndedWell(*told) ? ExitCode::kOk : ExitCode::kNo;
}

}  // namespace trimtab::cli

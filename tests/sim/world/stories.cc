#include "tests/sim/world/stories.h"

#include <utility>

namespace trimtab::sim {
namespace {

// The first candidate is a small step up: with the best at the top end it is much better, with the
// best in the middle, which most stages have left behind, it is much worse.
constexpr double kSteep = 40;

Stage Short(Stage stage, double best) {
  stage.loop["spec"]["search"]["maxTrials"] = 1;
  stage.service.surface.best.assign(stage.subject.dials.size(), best);
  stage.service.surface.depth = kSteep;
  return stage;
}

Stage With(Stage stage, const char* setting, const char* value) {
  stage.loop["spec"]["experiment"][setting] = value;
  return stage;
}

Stage Leaving(Stage stage) {
  stage.loop["spec"]["rollback"]["onDelete"] = "Leave";
  return stage;
}

}  // namespace

std::vector<Story> QuietStories() {
  constexpr double kTop = 1;
  constexpr double kMiddle = 0.5;
  return {
      {.name = "kept", .stage = Short(PlainStage(), kTop)},
      {.name = "rolled-back", .stage = Short(PlainStage(), kMiddle)},
      {.name = "regressed",
       .stage = Short(PlainStage(), kTop),
       .slow_after = std::chrono::minutes(8)},
      {.name = "partition", .stage = Short(PlainStage({"pool"}, true), kTop)},
      {.name = "in-place",
       .stage = With(Short(PlainStage({"cpu"}), kTop), "candidatePods", "InPlace")},
      {.name = "config-copy", .stage = Short(PlainStage({"pool", "codec"}), kTop)},
      {.name = "left", .stage = Leaving(Short(PlainStage({"pool", "codec"}), kTop))},
      {.name = "whole", .stage = With(Short(PlainStage({"workers"}), kTop), "exposure", "Whole")}};
}

WorldOptions QuietOptions(const Story& story, RequestPlan plan) {
  // The first trial is under way by the end of it, wherever its controller died.
  return {.trouble = std::chrono::minutes(12),
          .leaving = std::chrono::minutes(1),
          .calm = std::chrono::minutes(5),
          .slow_after = story.slow_after,
          .plan = std::move(plan)};
}

}  // namespace trimtab::sim

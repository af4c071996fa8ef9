#include "controller/telemetry/controller_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ControllerMetrics, ShowsEachLoopInOnePhaseOnly) {
  ControllerMetrics metrics;
  metrics.LoopIs("shop", "checkout", {.phase = "Applying", .reason = "Applying"});
  metrics.LoopIs("shop", "checkout",
                 {.phase = "Measuring", .reason = "Measuring", .trials = 3, .kept = 1});
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("trimtab_loop_phase{loop=\"checkout\",namespace=\"shop\","
                              "phase=\"Measuring\",reason=\"Measuring\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("Applying")));
  EXPECT_THAT(text, HasSubstr("trimtab_loop_trials{loop=\"checkout\",namespace=\"shop\"} 3"));
  EXPECT_THAT(text, HasSubstr("trimtab_loop_kept{loop=\"checkout\",namespace=\"shop\"} 1"));
}

TEST(ControllerMetrics, ForgetsALoopThatIsGone) {
  ControllerMetrics metrics;
  metrics.LoopIs("shop", "checkout", {.phase = "Idle", .reason = "CoolingDown"});
  metrics.LoopIs("shop", "search", {.phase = "Idle", .reason = "CoolingDown"});
  metrics.LoopIsGone("shop", "checkout");
  metrics.LoopIsGone("shop", "never-seen");
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("checkout")));
  EXPECT_THAT(metrics.Text(), HasSubstr("search"));
}

TEST(ControllerMetrics, CountsWhatEnded) {
  ControllerMetrics metrics;
  metrics.TrialEnded("Worse", "HardLimit");
  metrics.TrialEnded("Worse", "HardLimit");
  metrics.LookTaken(true);
  metrics.LookTaken(false);
  metrics.CallFailed("Conflict");
  const std::string text = metrics.Text();
  EXPECT_THAT(text,
              HasSubstr("trimtab_trials_ended_total{reason=\"HardLimit\",verdict=\"Worse\"} 2"));
  EXPECT_THAT(text, HasSubstr("trimtab_looks_total{data=\"true\"} 1"));
  EXPECT_THAT(text, HasSubstr("trimtab_looks_total{data=\"false\"} 1"));
  EXPECT_THAT(text, HasSubstr("trimtab_failed_calls_total{code=\"Conflict\"} 1"));
}

TEST(ControllerMetrics, ShowsTheControllerItself) {
  ControllerMetrics metrics;
  metrics.LeaderIs(true);
  metrics.QueueIs(12);
  metrics.Visited(std::chrono::milliseconds(20));
  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("trimtab_leader 1"));
  EXPECT_THAT(text, HasSubstr("trimtab_queue_length 12"));
  EXPECT_THAT(text, HasSubstr("trimtab_visit_duration_seconds_count 1"));
  EXPECT_THAT(text, HasSubstr("trimtab_visit_duration_seconds_bucket{le=\"0.01\"} 0"));
}

}  // namespace
}  // namespace trimtab::telemetry

// A Prometheus that hangs, in the middle of a trial and from the beginning.
#include <algorithm>

#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

class Source : public LoopTest {};

TEST_F(Source, ThatGoesDownInMidTrialEndsItWithoutAVerdictAboutTheCandidate) {
  Begin({.pools = {"32", "33"}, .max_trials = 2});
  const std::string before = Trace();
  Start("a");
  AwaitMeasuring();
  HangPrometheus();
  Await("the trial's end", [&] { return !Verdict().empty(); });
  EXPECT_EQ(Verdict(), "NoData");
  Await("the target as it was", [&] { return Trace() == before; });
  EXPECT_EQ(Loop().Get({"status", "quarantine"}), nullptr) << "nothing is known of the candidate";
  ResumePrometheus();
  AwaitMeasuring();
  EXPECT_EQ(Loop().Text({"status", "trial", "values", "pool"}), "33") << "so it is tried again";
}

TEST_F(Source, ThatIsDownAtTheStartBeginsNoTrialUntilItIsBack) {
  Begin({.pools = {"32", "33"}});
  HangPrometheus();
  const std::string before = Trace();
  ControllerProcess& controller = Start("a");
  Await("the reason", [&] { return Reason() == "SourceDown"; });
  EXPECT_EQ(Trace(), before);
  EXPECT_FALSE(HasTrial());
  EXPECT_FALSE(controller.ended());
  ResumePrometheus();
  AwaitMeasuring();
}

}  // namespace
}  // namespace trimtab::loop

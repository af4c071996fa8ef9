// A controller that dies at every write of a trial's life, or never hears of it.
#include <atomic>
#include <ostream>
#include <string>
#include <vector>

#include "tests/integration/loop/loop_fixture.h"

namespace trimtab::loop {
namespace {

struct Story {
  std::string name;
  Wish wish;
  std::string verdict;
  WriteFate fate;
  // Of so many writes one meets that fate: the next try must come through where nothing was done.
  int every;
};

std::ostream& operator<<(std::ostream& out, const Story& story) { return out << story.name; }

std::vector<Story> Stories() {
  const Wish kept = {.pools = {"8", "32"}};
  const Wish rolled_back = {.pools = {"32", "8"}, .limit = "0.15"};
  std::vector<Story> stories;
  for (const bool good : {true, false}) {
    const std::string life = good ? "Kept" : "RolledBack";
    const Wish& wish = good ? kept : rolled_back;
    const std::string verdict = good ? "Better" : "Worse";
    stories.push_back({life + "KilledBefore", wish, verdict, WriteFate::kKillBefore, 2});
    stories.push_back({life + "KilledAfter", wish, verdict, WriteFate::kKillAfter, 1});
    stories.push_back({life + "AnswerLost", wish, verdict, WriteFate::kLoseAnswer, 2});
  }
  return stories;
}

class EveryWrite : public LoopTest, public ::testing::WithParamInterface<Story> {};

TEST_P(EveryWrite, MayBeTheLastOne) {
  const Story& story = GetParam();
  Begin(story.wish);
  const std::string before = Trace();
  std::atomic<int> asked = 0;
  std::atomic<int> faults = 0;
  ControllerProcess& controller = Start("a", [&](const SeenWrite&) {
    if (asked++ % story.every != 0) return WriteFate::kPass;
    ++faults;
    return story.fate;
  });
  Await(
      "the search's end",
      [&] {
        if (controller.ended()) {
          DropLease();
          controller.Start();
        }
        return Phase() == "Finished";
      },
      std::chrono::seconds(240));
  EXPECT_EQ(Verdict(), story.verdict);
  EXPECT_EQ(Loop().Get({"status", "counters", "trials"})->integer(), 1);
  EXPECT_EQ(Kubectl({"get", "trials", "-o", "name"}), "trial.trimtab.dev/web-1\n");
  if (story.verdict == "Worse") {
    EXPECT_EQ(Trace(), before);
  }
  const std::vector<std::string> wanted(3, "32");
  Await("the right pods", [&] { return Pools() == wanted; });
  EXPECT_GE(faults, 7);
  RecordProperty("faults", faults);
}

INSTANTIATE_TEST_SUITE_P(, EveryWrite, ::testing::ValuesIn(Stories()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace trimtab::loop

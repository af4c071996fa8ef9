// Every request of a controller that runs a few trials, and for each a crash before it, a crash
// after it, and an answer that is lost: the end is last good, and after the loop nothing is left.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/sim/world/sim_world.h"
#include "tests/sim/world/stories.h"

namespace trimtab::sim {
namespace {

constexpr uint64_t kSeed = 1;

// How many requests of one name are tried.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kMostWrites = 1;
constexpr int kMostOthers = 0;
constexpr size_t kLeastTried = 3;
#else
constexpr int kMostWrites = 8;
constexpr int kMostOthers = 2;
constexpr size_t kLeastTried = 20;
#endif

Story StoryNamed(const std::string& name) {
  for (Story& story : QuietStories()) {
    if (story.name == name) return std::move(story);
  }
  ADD_FAILURE() << "there is no story " << name;
  return {};
}

const Story& Kept() {
  static const Story kStory = StoryNamed("kept");
  return kStory;
}

// The requests of a run in which nothing goes wrong.
const std::vector<std::string>& Names() {
  static const std::vector<std::string> kNames = [] {
    SimWorld world(kSeed, Kept().stage, QuietOptions(Kept(), {}));
    EXPECT_EQ(world.Run(), std::nullopt);
    return world.RequestNames();
  }();
  return kNames;
}

// Which requests are tried: of each name the first few, for later ones of a name repeat what the
// earlier ones do.
std::vector<int64_t> Tried() {
  std::map<std::string, int> seen;
  std::vector<int64_t> tried;
  int64_t request = 0;
  for (const std::string& name : Names()) {
    ++request;
    const bool is_write = !name.starts_with("GET");
    const bool is_lease = name.find("leases") != std::string::npos;
    const bool is_event = name.find("events") != std::string::npos;
    const int most = is_write && !is_lease && !is_event ? kMostWrites : kMostOthers;
    if (++seen[name] <= most) tried.push_back(request);
  }
  return tried;
}

class KillMatrix : public testing::TestWithParam<RequestEnd> {};

TEST_P(KillMatrix, EndsInLastGoodWhereverAControllerDies) {
  const std::vector<int64_t> tried = Tried();
  ASSERT_GT(tried.size(), kLeastTried);
  for (const int64_t request : tried) {
    const auto plan = [&](int64_t now) {
      return now == request ? std::optional(GetParam()) : std::nullopt;
    };
    SimWorld world(kSeed, Kept().stage, QuietOptions(Kept(), plan));
    const auto broken = world.Run();
    EXPECT_EQ(broken, std::nullopt)
        << "at request " << request << ", " << Names()[static_cast<size_t>(request - 1)];
  }
}

std::string NameOf(const testing::TestParamInfo<RequestEnd>& info) {
  switch (info.param) {
    case RequestEnd::kBefore:
      return "BeforeARequest";
    case RequestEnd::kAfter:
      return "AfterARequest";
    case RequestEnd::kAnswerLost:
      return "OrItsAnswerIsLost";
    case RequestEnd::kBeforeUnderOtherRules:
      return "BeforeARequestUnderOtherRules";
  }
  return "Nowhere";
}

INSTANTIATE_TEST_SUITE_P(Each, KillMatrix,
                         testing::Values(RequestEnd::kBefore, RequestEnd::kAfter,
                                         RequestEnd::kAnswerLost),
                         NameOf);

// A spec that changes between a verdict and its record.
TEST(ChangedRules, ComeTooLateForTheRecordOfADeadControllersVerdict) {
  for (const char* name : {"kept", "rolled-back"}) {
    bool recorded = false;
    const Story story = StoryNamed(name);
    SimWorld calm(kSeed, story.stage, QuietOptions(story, {}));
    ASSERT_EQ(calm.Run(), std::nullopt);
    int64_t request = 0;
    for (const std::string& asked : calm.RequestNames()) {
      ++request;
      if (asked != "POST trials") continue;
      recorded = true;
      const auto plan = [&](int64_t now) {
        return now == request ? std::optional(RequestEnd::kBeforeUnderOtherRules) : std::nullopt;
      };
      SimWorld world(kSeed, story.stage, QuietOptions(story, plan));
      EXPECT_EQ(world.Run(), std::nullopt) << name << ", request " << request;
    }
    EXPECT_TRUE(recorded) << name;
  }
}

}  // namespace
}  // namespace trimtab::sim

// The real `trimtab judge --prometheus` against a real Prometheus that holds half an hour of two
// ReplicaSets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "tests/support/process.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/temp_dir.h"

namespace trimtab {
namespace {

using testing::HasSubstr;

constexpr int64_t kFirst = 1772355600;  // 2026-03-01T09:00:00Z
constexpr int64_t kScrapes = 140;       // of 15 s
constexpr int kWorse = 1;
constexpr int kNoData = 3;

// One pod of each ReplicaSet; the candidate is slower by this factor.
std::string Samples(double factor) {
  std::ostringstream text;
  Rng rng(7);
  const auto series = [&](const std::string& name, const std::string& pod, auto value) {
    for (int64_t i = 0; i < kScrapes; ++i) {
      text << name << "{namespace=\"shop\",pod=\"" << pod << "\"} " << value() << " "
           << kFirst + 15 * i << "\n";
    }
  };
  const auto noisy = [&](double level) {
    return [&rng, level] { return level * std::exp(0.05 * rng.Normal()); };
  };
  series("latency", "checkout-5f4b9d7c8-aaaaa", noisy(0.2 * factor));
  series("latency", "checkout-7d9f5c8b6-bbbbb", noisy(0.2));
  for (const char* const pod : {"checkout-5f4b9d7c8-aaaaa", "checkout-7d9f5c8b6-bbbbb"}) {
    series("up", pod, [] { return 1; });
  }
  return text.str();
}

class JudgePrometheus : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = PrometheusServer::ReasonToSkip())
      GTEST_SKIP() << "skipped: " << *reason;
  }

  void Serve(double factor) {
    auto server = PrometheusServer::Start({.samples = Samples(factor)});
    ASSERT_TRUE(server) << server.error().message;
    server_.emplace(*std::move(server));
  }

  // The exit code.
  int Judge(const std::string& candidate) {
    auto run = Process::Start({TRIMTAB_BINARY,
                               "judge",
                               "--prometheus",
                               server_->url(),
                               "-n",
                               "shop",
                               "--control",
                               "checkout-7d9f5c8b6",
                               "--candidate",
                               candidate,
                               "--from",
                               "2026-03-01T09:03:00Z",
                               "--until",
                               "2026-03-01T09:33:00Z",
                               "--metric",
                               "latency:less",
                               "--query",
                               "latency=avg(avg_over_time(latency{$arm}[$window]))",
                               "--evidence-out",
                               Record()},
                              {.log = folder_.path() / "log"});
    if (!run) return -1;
    return run->Wait(std::chrono::minutes(2)).value_or(-1);
  }

  int Replay() {
    auto run =
        Process::Start({TRIMTAB_BINARY, "replay", Record()}, {.log = folder_.path() / "log"});
    if (!run) return -1;
    return run->Wait(std::chrono::minutes(2)).value_or(-1);
  }

  std::string Record() const { return (folder_.path() / "record.json").string(); }

  std::string Said() const {
    std::ostringstream text;
    text << std::ifstream(folder_.path() / "log").rdbuf();
    return text.str();
  }

 private:
  TempDir folder_;
  std::optional<PrometheusServer> server_;
};

TEST_F(JudgePrometheus, FindsASlowerReplicaSetWorseAndReplaysIt) {
  Serve(1.5);
  EXPECT_EQ(Judge("checkout-5f4b9d7c8"), kWorse) << Said();
  EXPECT_THAT(Said(), HasSubstr(R"("reason":"ObjectiveLost")"));
  EXPECT_EQ(Replay(), 0) << Said();
  EXPECT_THAT(Said(), HasSubstr("same: Worse ObjectiveLost"));
}

TEST_F(JudgePrometheus, FindsAFasterReplicaSetBetter) {
  Serve(0.6);
  EXPECT_EQ(Judge("checkout-5f4b9d7c8"), 0) << Said();
  EXPECT_THAT(Said(), HasSubstr(R"("reason":"Improved")"));
}

TEST_F(JudgePrometheus, PodsThatNeverRanAreNoData) {
  Serve(1);
  EXPECT_EQ(Judge("checkout-0000000000"), kNoData) << Said();
}

}  // namespace
}  // namespace trimtab

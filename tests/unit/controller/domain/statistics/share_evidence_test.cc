#include "controller/domain/statistics/share_evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/rng.h"

namespace trimtab::domain {
namespace {

constexpr ShareLimit kLimit = {.relative = 0.5, .floor = 0.01};

int Failures(int requests, double share, Rng& rng) {
  int failures = 0;
  for (int i = 0; i < requests; ++i) failures += rng.Chance(share) ? 1 : 0;
  return failures;
}

// The share of runs in which some look found the candidate beyond the limit.
double Alarms(double control, double candidate, double burst, int runs) {
  int alarms = 0;
  for (int run = 0; run < runs; ++run) {
    Rng rng(static_cast<uint64_t>(run));
    std::vector<ShareBlock> blocks;
    for (int block = 0; block < 25; ++block) {
      const double worse = rng.Chance(burst) ? 0.3 : 0;
      const double also = rng.Chance(burst) ? 0.3 : 0;
      blocks.push_back({200, static_cast<double>(Failures(200, control + worse, rng)), 60,
                        static_cast<double>(Failures(60, candidate + also, rng))});
      if (LogEvidenceBeyond(blocks, kLimit) < std::log(20)) continue;
      ++alarms;
      break;
    }
  }
  return static_cast<double>(alarms) / runs;
}

TEST(ShareEvidence, AlarmsFalselyAtMostAsOftenAsPromised) {
  EXPECT_LE(Alarms(0.04, 0.06, 0, 200), 0.05);
  EXPECT_LE(Alarms(0.002, 0.012, 0, 200), 0.05);
}

TEST(ShareEvidence, KeepsItsPromiseWhenFailuresComeInBursts) {
  EXPECT_LE(Alarms(0.01, 0.01, 0.1, 200), 0.05);
}

TEST(ShareEvidence, FindsWhatIsThere) { EXPECT_GT(Alarms(0.01, 0.1, 0, 50), 0.95); }

TEST(ShareEvidence, KnowsNothingFromFewerThanFourBlocks) {
  const std::vector<ShareBlock> blocks(3, {100, 0, 100, 100});
  EXPECT_EQ(LogEvidenceBeyond(blocks, kLimit), 0);
  EXPECT_EQ(LogEvidenceWithin(blocks, kLimit), 0);
}

TEST(ShareEvidence, SeesACandidateThatFailsAlways) {
  const std::vector<ShareBlock> blocks(4, {100, 0, 100, 100});
  EXPECT_GT(LogEvidenceBeyond(blocks, kLimit), std::log(400));
}

// No failure at all is evidence only as far as there were requests to fail.
TEST(ShareEvidence, ShowsThatNothingFailsOnlyByRequestsEnough) {
  const std::vector<ShareBlock> few(10, {20, 0, 20, 0});
  const std::vector<ShareBlock> many(10, {300, 0, 300, 0});
  EXPECT_LT(LogEvidenceWithin(few, kLimit), std::log(20));
  EXPECT_GT(LogEvidenceWithin(many, kLimit), std::log(100));
}

TEST(ShareEvidence, CountsNeitherSmallRisesNorRisesOfSmallParts) {
  // Three times the control's share, below the floor; and above the floor, yet only a fifth more.
  const std::vector<ShareBlock> below_floor(20, {10000, 10, 10000, 30});
  const std::vector<ShareBlock> small_part(20, {10000, 1000, 10000, 1200});
  EXPECT_LT(LogEvidenceBeyond(below_floor, kLimit), 0);
  EXPECT_LT(LogEvidenceBeyond(small_part, kLimit), 0);
}

TEST(ShareEvidence, StandsBlocksWithoutRequests) {
  const std::vector<ShareBlock> blocks(6, {0, 0, 0, 0});
  EXPECT_LE(LogEvidenceBeyond(blocks, kLimit), 0);
  EXPECT_TRUE(std::isinf(EstimateShares(blocks, 0.01, 0.01, 0.01).high));
}

TEST(EstimateShares, GivesTheDifferenceAndItsError) {
  const std::vector<ShareBlock> blocks(10, {1000, 20, 500, 20});
  const ShareDifference difference = EstimateShares(blocks, 0.01, 0.01, 0.01);
  EXPECT_NEAR(difference.control, 0.02, 1e-12);
  EXPECT_NEAR(difference.estimate, 0.02, 1e-12);
  EXPECT_NEAR(difference.standard_error, std::sqrt(0.02 * 0.98 / 1e4 + 0.04 * 0.96 / 5e3), 1e-4);
}

TEST(EstimateShares, LiesInsideItsInterval) {
  const std::vector<ShareBlock> blocks(10, {1000, 20, 500, 20});
  const ShareDifference difference = EstimateShares(blocks, 0.01, 0.01, 0.01);
  EXPECT_LT(difference.low, difference.estimate);
  EXPECT_GT(difference.high, difference.estimate);
  EXPECT_GT(difference.low, 0);
  EXPECT_LT(difference.high, 0.05);
}

}  // namespace
}  // namespace trimtab::domain

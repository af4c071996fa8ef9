#include "controller/domain/judge_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tests/unit/controller/domain/trial.h"

namespace trimtab::domain {
namespace {

TEST(CheckRules, TakesWhatCanBeJudged) { EXPECT_TRUE(CheckRules(Trial::Rules()).ok()); }

struct BadRules {
  const char* names;
  std::function<void(JudgeRules&)> spoil;
};

class RefusedRules : public testing::TestWithParam<size_t> {
 public:
  static std::vector<BadRules> All() {
    return {
        {"name", [](JudgeRules& r) { r.metrics[0].name.clear(); }},
        {"'p95' is there twice", [](JudgeRules& r) { r.metrics[1].name = "p95"; }},
        {"'errors': a share needs a floor", [](JudgeRules& r) { r.metrics[1].floor = 0; }},
        {"'errors': an objective", [](JudgeRules& r) { r.metrics[1].weight = 1; }},
        {"'p95': floor", [](JudgeRules& r) { r.metrics[0].floor = -1; }},
        {"'p95': weight", [](JudgeRules& r) { r.metrics[0].weight = NAN; }},
        {"'p95': relative_limit", [](JudgeRules& r) { r.metrics[0].relative_limit = -0.1; }},
        {"'p95': hard_limit", [](JudgeRules& r) { r.metrics[0].hard_limit = 0; }},
        {"'p95': hard_limit", [](JudgeRules& r) { r.metrics[0].hard_limit = INFINITY; }},
        {"no metric is an objective", [](JudgeRules& r) { r.metrics[0].weight = 0; }},
        {"no metric is an objective", [](JudgeRules& r) { r.metrics.clear(); }},
        {"step", [](JudgeRules& r) { r.step = Duration::zero(); }},
        {"window", [](JudgeRules& r) { r.window = Duration(-1); }},
        {"max_looks", [](JudgeRules& r) { r.max_looks = 0; }},
        {"least_block_looks", [](JudgeRules& r) { r.least_block_looks = 0; }},
        {"settle_looks", [](JudgeRules& r) { r.settle_looks = -1; }},
        {"run_looks",
         [](JudgeRules& r) {
           r.exposure = Exposure::kWhole;
           r.run_looks = r.settle_looks;
         }},
        {"alpha", [](JudgeRules& r) { r.alpha = 0; }},
        {"alpha", [](JudgeRules& r) { r.alpha = 0.5; }},
        {"smallest_effect", [](JudgeRules& r) { r.smallest_effect = 0; }},
        {"winsor_factor", [](JudgeRules& r) { r.winsor_factor = 1; }},
        {"futile", [](JudgeRules& r) { r.futile = 1; }},
        {"least_load", [](JudgeRules& r) { r.least_load = -1; }},
        {"least_coverage", [](JudgeRules& r) { r.least_coverage = 2; }},
        {"patience", [](JudgeRules& r) { r.patience = 0; }},
        {"pods.restarts", [](JudgeRules& r) { r.pods.restarts = 0; }},
    };
  }
};

TEST_P(RefusedRules, SayWhichFieldAndAreInvalidToTheJudge) {
  const BadRules bad = All()[GetParam()];
  JudgeRules rules = Trial::Rules();
  bad.spoil(rules);
  const Result<void> checked = CheckRules(rules);
  ASSERT_FALSE(checked.ok());
  EXPECT_NE(checked.error().message.find(bad.names), std::string::npos) << checked.error().message;
  EXPECT_EQ(Judge(rules, {}).reason, Reason::kInvalid);
}

INSTANTIATE_TEST_SUITE_P(CheckRules, RefusedRules,
                         testing::Range<size_t>(0, RefusedRules::All().size()));

}  // namespace
}  // namespace trimtab::domain

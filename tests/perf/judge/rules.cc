#include "tests/perf/judge/rules.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "controller/domain/judge.h"

namespace trimtab::perf {
namespace {

using domain::ArmLook;
using domain::Evidence;
using domain::JudgeRules;
using domain::Reading;
using domain::VerdictKind;

double MeanOf(const std::vector<double>& values, int begin, int end) {
  const double sum = std::accumulate(values.begin() + begin, values.begin() + end, 0.0);
  return sum / (end - begin);
}

std::optional<Ending> Ours(const Arms& arms) {
  JudgeRules rules;
  rules.metrics = {{.name = "p95", .weight = 1}};
  // Any harm and any gain counts: the hardest null, and the one that the delays are told for.
  rules.smallest_effect = 1e-9;
  rules.futile = 0;
  rules.max_looks = static_cast<int64_t>(arms.control.size()) + 1;
  Evidence evidence;
  for (size_t i = 0; i < arms.control.size(); ++i) {
    ArmLook control = {.metrics = {Reading{arms.control[i], {}}}};
    ArmLook candidate = {.metrics = {Reading{arms.candidate[i], {}}}};
    evidence.looks.push_back({static_cast<int64_t>(i), std::move(control), std::move(candidate)});
    const domain::Verdict verdict = Judge(rules, evidence);
    if (verdict.kind == VerdictKind::kWorse) return Ending{static_cast<int>(i) + 1, true};
    if (verdict.kind == VerdictKind::kBetter) return Ending{static_cast<int>(i) + 1, false};
  }
  return std::nullopt;
}

// The whole workload in turns of 20 looks, A B B A, with the load as covariate.
std::optional<Ending> OursInTurns(const Arms& arms) {
  JudgeRules rules;
  rules.metrics = {{.name = "p95", .weight = 1}};
  rules.exposure = domain::Exposure::kWhole;
  rules.smallest_effect = 1e-9;
  rules.futile = 0;
  rules.max_looks = static_cast<int64_t>(arms.control.size()) + 1;
  Evidence evidence;
  for (size_t i = 0; i < arms.control.size(); ++i) {
    const size_t turn = i / static_cast<size_t>(rules.run_looks) % 4;
    const bool candidate = turn == 1 || turn == 2;
    const double value = candidate ? arms.candidate[i] : arms.control[i];
    domain::Look look = {.tick = static_cast<int64_t>(i)};
    (candidate ? look.candidate : look.control) =
        ArmLook{.metrics = {Reading{value, {}}}, .load = Reading{arms.load[i], {}}};
    evidence.looks.push_back(std::move(look));
    if ((i + 1) % static_cast<size_t>(rules.run_looks) != 0) continue;
    const domain::Verdict verdict = Judge(rules, evidence);
    if (verdict.kind == VerdictKind::kWorse) return Ending{static_cast<int>(i) + 1, true};
    if (verdict.kind == VerdictKind::kBetter) return Ending{static_cast<int>(i) + 1, false};
  }
  return std::nullopt;
}

// A check a minute of the candidate against a fixed number, 20 % above what the control showed in
// the first ten minutes; five failed checks in all roll back.
std::optional<Ending> FailedChecks(const Arms& arms) {
  const int calm = 40;
  const double threshold = 1.2 * MeanOf(arms.control, 0, calm);
  int failed = 0;
  for (int i = kWindowLooks; i <= static_cast<int>(arms.control.size()); i += kWindowLooks) {
    failed += arms.candidate[static_cast<size_t>(i - 1)] > threshold ? 1 : 0;
    if (failed == 5) return Ending{i, true};
  }
  return std::nullopt;
}

// Means over a minute, candidate against control; more than 10 % worse in two of three.
std::optional<Ending> TwoOfThreeMeans(const Arms& arms) {
  std::vector<bool> bad;
  for (int i = kWindowLooks; i <= static_cast<int>(arms.control.size()); i += kWindowLooks) {
    bad.push_back(MeanOf(arms.candidate, i - kWindowLooks, i) >
                  1.1 * MeanOf(arms.control, i - kWindowLooks, i));
    const auto recent = std::count(bad.size() < 3 ? bad.begin() : bad.end() - 3, bad.end(), true);
    if (recent >= 2) return Ending{i, true};
  }
  return std::nullopt;
}

std::optional<Ending> RankTestAt(const Arms& arms, int look) {
  const auto head = [&](const std::vector<double>& values) {
    return std::vector<double>(values.begin(), values.begin() + look);
  };
  const std::vector<double> control = head(arms.control);
  const std::vector<double> candidate = head(arms.candidate);
  if (MannWhitneyP(control, candidate) <= 0.01) return Ending{look, true};
  if (MannWhitneyP(candidate, control) <= 0.01) return Ending{look, false};
  return std::nullopt;
}

std::optional<Ending> RankTestOnce(const Arms& arms) { return RankTestAt(arms, 80); }

std::optional<Ending> RankTestAlways(const Arms& arms) {
  for (int look = 20; look <= static_cast<int>(arms.control.size()); ++look) {
    if (const auto ending = RankTestAt(arms, look)) return ending;
  }
  return std::nullopt;
}

std::optional<Ending> OnlyAfter(const Arms& arms) {
  const int half = static_cast<int>(arms.candidate.size()) / 2;
  const auto& whole = arms.candidate;
  const std::vector<double> before(whole.begin(), whole.begin() + half);
  const std::vector<double> after(whole.begin() + half, whole.end());
  if (MannWhitneyP(before, after) <= 0.01) return Ending{2 * half, true};
  if (MannWhitneyP(after, before) <= 0.01) return Ending{2 * half, false};
  return std::nullopt;
}

}  // namespace

double MannWhitneyP(std::vector<double> a, const std::vector<double>& b) {
  std::sort(a.begin(), a.end());
  double u = 0;
  for (const double value : b) {
    const auto [low, high] = std::equal_range(a.begin(), a.end(), value);
    u += static_cast<double>(low - a.begin()) + 0.5 * static_cast<double>(high - low);
  }
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  const double z = (u - 0.5 - n * m / 2) / std::sqrt(n * m * (n + m + 1) / 12);
  return 0.5 * std::erfc(z / std::sqrt(2.0));
}

std::vector<Rule> Rules() {
  return {{"trimtab", Ours},
          {"failed checks", FailedChecks},
          {"2 of 3 means", TwoOfThreeMeans},
          {"rank test once", RankTestOnce},
          {"rank test peeked", RankTestAlways}};
}

Rule InTurns() { return {"in turns", OursInTurns}; }

Rule BeforeAfter() { return {"before/after", OnlyAfter}; }

}  // namespace trimtab::perf

#include "tests/perf/optimizer/tables.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "optimizer/bayes_optimizer.h"
#include "tests/perf/optimizer/campaigns.h"
#include "tests/perf/optimizer/table.h"

namespace trimtab::perf {
namespace {

using optimizer::BayesOptimizer;
using optimizer::Observation;

constexpr std::array<size_t, 4> kMarks = {20, 40, 60, 100};
// What is this much worse than the usual configuration would have hurt somebody.
constexpr double kHarm = 1.1;
// How far the share of the rows that a usual row beats lies about what is asked for.
constexpr double kUsualWithin = 0.025;

// What replays of one table came to.
struct Outcome {
  std::string name;
  std::array<double, kMarks.size()> gaps{};
  std::array<double, kMarks.size()> random{};
  double worst = 0;     // gap of any seed at the last mark
  double usual = 0;     // its gap, where there is a usual configuration
  double harmful = -1;  // share of the trials; -1 without a usual configuration
  double ms_per_trial = 0;
};

bool Harms(const Table& table, size_t usual_row, size_t row) {
  const auto& value = table.values[row];
  if (!value) return true;
  const double usual = table.values[usual_row].value();
  return table.minimizes() ? *value > usual * kHarm : *value < usual / kHarm;
}

// Where a campaign begins: the known usual row, or one of those that beat about this share.
std::optional<size_t> UsualOf(const Table& table, std::optional<double> beats, uint64_t seed) {
  if (!beats) return table.usual;
  std::vector<size_t> order;
  for (size_t i = 0; i < table.values.size(); ++i) {
    if (table.values[i]) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return table.minimizes() ? *table.values[a] > *table.values[b]
                             : *table.values[a] < *table.values[b];
  });
  const double off = kUsualWithin * (2 * Rng(seed).Fork("usual").Unit() - 1);
  const double place = std::clamp(*beats + off, 0.0, 1.0);
  return order[static_cast<size_t>(place * static_cast<double>(order.size() - 1))];
}

// One campaign; the gap after each trial, and how many trials did harm.
std::vector<double> Replay(const Table& table, uint64_t seed, const TableRuns& runs,
                           std::optional<size_t> usual, int& harmful) {
  optimizer::Plan plan = table.plan;
  plan.seed = seed;
  if (runs.safe && usual) {
    plan.exploration = optimizer::Plan::Exploration::kLocal;
    plan.baseline = table.points[*usual];
  }
  auto tuner = BayesOptimizer::Make(std::move(plan)).value();
  std::vector<size_t> left;
  for (size_t i = 0; i < table.points.size(); ++i) left.push_back(i);
  std::vector<double> gaps;
  double best = table.WorstGap();
  for (int trial = 0; trial < runs.trials && !left.empty(); ++trial) {
    optimizer::Question question{.trial = static_cast<uint64_t>(trial)};
    for (const size_t row : left) question.among.push_back(table.points[row]);
    const auto asked = tuner->Ask(question).value();
    const auto found = std::find_if(left.begin(), left.end(),
                                    [&](size_t row) { return table.points[row] == asked.point; });
    if (found == left.end()) std::abort();
    const size_t row = *found;
    left.erase(found);
    Observation observation{.point = table.points[row]};
    if (table.values[row]) {
      observation.metrics["y"] = {*table.values[row]};
      best = std::min(best, table.Gap(*table.values[row]));
    } else {
      observation.status = Observation::Status::kFailed;
    }
    if (!tuner->Tell(observation)) std::abort();
    gaps.push_back(best);
    if (usual && Harms(table, *usual, row)) ++harmful;
  }
  return gaps;
}

Outcome RunTable(const Table& table, const TableRuns& runs) {
  Outcome outcome{.name = table.name};
  const double begin = CpuMs();
  int harmful = 0;
  for (int seed = 0; seed < runs.seeds; ++seed) {
    const uint64_t own = runs.first_seed + static_cast<uint64_t>(seed);
    const auto usual = UsualOf(table, runs.usual_beats, own);
    const auto gaps = Replay(table, own, runs, usual, harmful);
    if (usual) outcome.usual += table.Gap(*table.values[*usual]) / runs.seeds;
    for (size_t i = 0; i < kMarks.size(); ++i) {
      outcome.gaps[i] += gaps[std::min(kMarks[i], gaps.size()) - 1] / runs.seeds;
    }
    outcome.worst = std::max(outcome.worst, gaps.back());
  }
  for (size_t i = 0; i < kMarks.size(); ++i) outcome.random[i] = table.RandomGap(kMarks[i]);
  const double told = static_cast<double>(runs.seeds) * runs.trials;
  if (table.usual || runs.usual_beats) outcome.harmful = harmful / told;
  outcome.ms_per_trial = (CpuMs() - begin) / told;
  std::printf(
      "{\"table\": \"%s\", \"rows\": %zu, \"seeds\": %d, \"mean_gap\": [%.3g, %.3g, %.3g, %.3g], "
      "\"random\": [%.3g, %.3g, %.3g, %.3g], \"worst_at_end\": %.3g, \"usual\": %.3g, "
      "\"harmful\": %.3f, "
      "\"cpu_ms_per_trial\": %.1f}\n",
      table.name.c_str(), table.points.size(), runs.seeds, outcome.gaps[0], outcome.gaps[1],
      outcome.gaps[2], outcome.gaps[3], outcome.random[0], outcome.random[1], outcome.random[2],
      outcome.random[3], outcome.worst, outcome.usual, outcome.harmful, outcome.ms_per_trial);
  std::fflush(stdout);
  return outcome;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

void Print(const std::vector<Outcome>& outcomes) {
  std::printf("\n%-42s %-31s %-31s usual harmful\n", "mean gap in % after 20/40/60/100",
              "optimizer", "random");
  for (const Outcome& at : outcomes) {
    std::printf("%-42s %6.2f %6.2f %6.2f %6.2f     %6.2f %6.2f %6.2f %6.2f    %5.1f %7.3f\n",
                at.name.c_str(), at.gaps[0], at.gaps[1], at.gaps[2], at.gaps[3], at.random[0],
                at.random[1], at.random[2], at.random[3], at.usual, at.harmful);
  }
  std::printf("%-42s", "median");
  double excess = -1e9;
  for (size_t i = 0; i < kMarks.size(); ++i) {
    std::vector<double> gaps;
    for (const Outcome& at : outcomes) {
      gaps.push_back(at.gaps[i]);
      excess = std::max(excess, at.gaps[i] - at.random[i]);
    }
    std::printf(" %6.2f", Median(gaps));
  }
  std::printf("     most above random at any mark: %.2f\n", excess);
}

// Whether a table's name holds one of some parts, which commas keep apart.
bool IsMeant(const std::string& name, const std::string& parts) {
  for (size_t at = 0; at <= parts.size();) {
    const size_t end = std::min(parts.find(',', at), parts.size());
    if (name.find(parts.substr(at, end - at)) != std::string::npos) return true;
    at = end + 1;
  }
  return false;
}

std::vector<Table> TablesOf(const TableRuns& runs) {
  std::vector<Table> tables;
  if (runs.only == "made-up") return MadeUpTables();
  if (runs.only == "systems") return MadeUpSystems();
  std::vector<TableSource> sources = runs.only == "others" ? OtherTables() : PublishedTables();
  const bool whole_set = runs.only == "others" || runs.only == "published";
  if (!whole_set) {
    sources.insert(sources.end(), OtherTables().begin(), OtherTables().end());
    tables = MadeUpTables();
    for (Table& table : MadeUpSystems()) tables.push_back(std::move(table));
  }
  for (const TableSource& source : sources) {
    auto table = ReadTable(runs.folder, source);
    if (!table) {
      std::printf("skipped: %s\n", table.error().message.c_str());
      continue;
    }
    tables.push_back(*std::move(table));
  }
  if (!whole_set) {
    std::erase_if(tables, [&](const Table& table) { return !IsMeant(table.name, runs.only); });
  }
  return tables;
}

}  // namespace

bool RunTables(const TableRuns& runs) {
  std::vector<Outcome> outcomes;
  for (const Table& table : TablesOf(runs)) outcomes.push_back(RunTable(table, runs));
  if (outcomes.empty()) return false;
  Print(outcomes);
  return true;
}

}  // namespace trimtab::perf

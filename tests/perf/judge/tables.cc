#include "tests/perf/judge/tables.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "controller/domain/statistics/step_detector.h"
#include "tests/perf/judge/csv.h"
#include "tests/perf/judge/rules.h"

namespace trimtab::perf {
namespace {

using domain::LevelBlock;

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

std::vector<LevelBlock> Blocks(const std::vector<double>& values) {
  std::vector<LevelBlock> blocks;
  for (const double value : values) blocks.push_back({.level = std::log(value)});
  return blocks;
}

// One draw: samples of an old and a new configuration, no machine twice, and the truth.
struct Draw2 {
  std::vector<double> before;
  std::vector<double> after;
  bool regression = false;
};

// A run's configurations, each with its measurements by machine.
using Run = std::vector<std::vector<double>>;

std::map<std::string, Run> ReadRuns(const std::string& folder) {
  std::map<std::string, std::map<std::string, std::vector<double>>> read;
  for (const CsvRow& row : ReadCsv(folder + "/rb_tuna_repeats_nginx.csv")) {
    read[row.at("run")][row.at("cfg")].push_back(std::stod(row.at("performance")));
  }
  std::map<std::string, Run> runs;
  for (const auto& [name, configurations] : read) {
    for (const auto& [id, values] : configurations) runs[name].push_back(values);
  }
  return runs;
}

std::vector<Draw2> DrawRepeats(const std::map<std::string, Run>& runs, size_t count, size_t k) {
  std::vector<const Run*> list;
  for (const auto& [name, run] : runs) list.push_back(&run);
  Rng rng(100);
  std::vector<Draw2> draws;
  while (draws.size() < count) {
    const Run& run = *list[rng.Below(list.size())];
    const std::vector<double>& before = run[rng.Below(run.size())];
    const std::vector<double>& after = run[rng.Below(run.size())];
    const double ratio = Median(after) / Median(before);
    if (&before == &after || (ratio > 1.05 && ratio <= 1.10)) continue;
    // Machines are listed in one order of their own for each configuration; a shuffle parts them.
    std::vector<size_t> machines(before.size());
    std::iota(machines.begin(), machines.end(), size_t{0});
    for (size_t i = machines.size(); i > 1; --i) std::swap(machines[i - 1], machines[rng.Below(i)]);
    Draw2 draw = {.regression = ratio > 1.10};
    for (size_t i = 0; i < k; ++i) {
      draw.before.push_back(before[machines[i]]);
      draw.after.push_back(after[machines[k + i]]);
    }
    draws.push_back(draw);
  }
  return draws;
}

struct Score {
  double recall = 0;
  double false_positives = 0;
  double f1 = 0;
};

template <class Test>
Score ScoreOf(const std::vector<Draw2>& draws, Test test) {
  double found = 0;
  double wrong = 0;
  double regressions = 0;
  for (const Draw2& draw : draws) {
    const bool alarm = test(draw);
    regressions += draw.regression ? 1 : 0;
    if (alarm) (draw.regression ? found : wrong) += 1;
  }
  const double calm = static_cast<double>(draws.size()) - regressions;
  return {found / regressions, wrong / calm, 2 * found / (found + wrong + regressions)};
}

void PrintScore(const char* name, const Score& score) {
  std::printf("%-42s recall %.3f  false positives %.4f  F1 %.3f\n", name, score.recall,
              score.false_positives, score.f1);
}

// Harm with an e-value of 1 / alpha, and of at least the middle between what counts as a regression
// and what does not.
bool ShowsRegression(const Draw2& draw, double alpha) {
  const domain::MeanSample step = StepBetween(Blocks(draw.before), Blocks(draw.after));
  return LogEvidenceAbove(step, 0) >= -std::log(alpha) &&
         step.mean >= 0.5 * (std::log(1.05) + std::log(1.10));
}

bool RiseOfMedian(const Draw2& draw) { return Median(draw.after) > 1.05 * Median(draw.before); }

struct Incident {
  std::string name;
  std::vector<LevelBlock> blocks;
  std::vector<bool> in_issue;
};

LevelBlock BlockOf(const CsvRow& row) {
  return {std::log(std::stod(row.at("latency_average"))),
          std::log(std::stod(row.at("requests_sum")))};
}

bool AboveFourSd(const std::vector<LevelBlock>& calm, double level) {
  double sum = 0;
  double squares = 0;
  for (const LevelBlock& block : calm) {
    sum += std::exp(block.level);
    squares += std::exp(2 * block.level);
  }
  const auto n = static_cast<double>(calm.size());
  return std::exp(level) > sum / n + 4 * std::sqrt(squares / n - sum * sum / n / n);
}

// How many of the watched samples it takes to an alarm of 5 % or more; 0 for never.
size_t AlarmAfter(const std::vector<LevelBlock>& before, const std::vector<LevelBlock>& watched) {
  for (size_t n = 1; n <= watched.size(); ++n) {
    if (WatchForStep(before, std::span(watched).first(n), std::log(1.05), 0.001).alarm) return n;
  }
  return 0;
}

}  // namespace

bool PrintRepeats(const std::string& folder) {
  const std::map<std::string, Run> runs = ReadRuns(folder);
  if (runs.empty()) {
    std::printf("\nRepeats: skipped, no rb_tuna_repeats_nginx.csv\n");
    return true;
  }
  const std::vector<Draw2> draws = DrawRepeats(runs, 20'000, 5);
  std::printf(
      "\nrb_tuna_repeats_nginx.csv, 5 samples of each, 20000 draws (bars: F1 .94, false positives "
      ".02)\n");
  const Score ours = ScoreOf(draws, [](const Draw2& draw) { return ShowsRegression(draw, 0.1); });
  PrintScore("e-value 10 (alpha .1), effect above 7.5 %", ours);
  PrintScore("e-value 100 (alpha .01), as above",
             ScoreOf(draws, [](const Draw2& draw) { return ShowsRegression(draw, 0.01); }));
  PrintScore("Mann-Whitney p .05, median above 5 %", ScoreOf(draws, [](const Draw2& draw) {
               return MannWhitneyP(draw.before, draw.after) <= 0.05 && RiseOfMedian(draw);
             }));
  PrintScore("median above 5 %", ScoreOf(draws, RiseOfMedian));
  return ours.f1 >= 0.94 && ours.false_positives <= 0.02;
}

bool PrintIncidents(const std::string& folder) {
  std::vector<LevelBlock> calm;
  std::map<std::string, Incident> incidents;
  for (const CsvRow& row : ReadCsv(folder + "/rb_petshop_train.csv")) {
    if (row.at("latency_average").empty()) continue;
    if (row.at("issue").empty() || row.at("issue") == "noissue") {
      calm.push_back(BlockOf(row));
    } else if (row.at("target_metric") == "latency") {
      Incident& incident = incidents[row.at("scenario") + " " + row.at("issue")];
      incident.blocks.push_back(BlockOf(row));
      incident.in_issue.push_back(row.at("in_issue") == "1");
    }
  }
  if (calm.empty()) {
    std::printf("\nIncidents: skipped, no rb_petshop_train.csv\n");
    return true;
  }
  int ours = 0;
  int simple = 0;
  for (const auto& [name, incident] : incidents) {
    std::vector<LevelBlock> watched;
    bool above = false;
    for (size_t i = 0; i < incident.blocks.size() && watched.size() < 2; ++i) {
      if (!incident.in_issue[i]) continue;
      watched.push_back(incident.blocks[i]);
      above = above || AboveFourSd(calm, watched.back().level);
    }
    ours += AlarmAfter(calm, watched) > 0 ? 1 : 0;
    simple += above ? 1 : 0;
  }
  const auto half = calm.begin() + std::ssize(calm) / 2;
  const std::vector<LevelBlock> first(calm.begin(), half);
  const std::vector<LevelBlock> second(half, calm.end());
  const size_t false_alarm = AlarmAfter(first, second);
  const auto above = std::count_if(second.begin(), second.end(), [&](const LevelBlock& block) {
    return AboveFourSd(first, block.level);
  });
  std::printf(
      "\nrb_petshop_train.csv: %zu latency incidents, found by the second sample: watch %d, mean + "
      "4 sd %d; "
      "on %zu calm samples: watch %s, mean + 4 sd %td alarms\n",
      incidents.size(), ours, simple, second.size(), false_alarm == 0 ? "no alarm" : "an alarm",
      above);
  return ours >= simple && false_alarm == 0;
}

}  // namespace trimtab::perf

// The optimizer on problems whose answer is known: usage in docs/optimizer.md.
#include "tests/perf/optimizer/campaigns.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "tests/perf/optimizer/tables.h"

namespace trimtab::perf {

double CpuMs() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<size_t>(std::llround(share * last))];
}

namespace {

int Main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto word = [&](size_t i, const char* otherwise) {
    return i < words.size() ? words[i] : std::string(otherwise);
  };
  if (word(0, "") == "functions") {
    RunFunctions({.only = word(1, "A"),
                  .noise = std::stod(word(2, "0")),
                  .seeds = std::stoi(word(3, "5")),
                  .trials = std::stoi(word(4, "60")),
                  .first_seed = std::stoi(word(5, "0"))});
  } else if (word(0, "") == "service") {
    RunService({.drift = word(1, "none"),
                .seeds = std::stoi(word(2, "5")),
                .first_seed = std::stoi(word(3, "0")),
                .service = word(4, "svc8")});
  } else if (word(0, "") == "warm") {
    RunWarmStart(word(1, "A"), std::stod(word(2, "0")), std::stoi(word(3, "10")),
                 std::stoi(word(4, "0")));
  } else if (word(0, "") == "speed") {
    RunSpeed(std::stoi(word(1, "200")), std::stoi(word(2, "0")));
  } else if (word(0, "") == "tables") {
    return RunTables({.folder = word(1, "."),
                      .only = word(2, "published"),
                      .seeds = std::stoi(word(3, "20")),
                      .trials = std::stoi(word(4, "100")),
                      .first_seed = std::stoull(word(5, "0")),
                      .safe = word(6, "") == "safe",
                      .usual_beats = words.size() > 7 ? std::optional(std::stod(words[7]) / 100)
                                                      : std::nullopt})
               ? 0
               : 1;
  } else {
    std::fputs(
        "usage: optimizer_campaigns functions [NAME|A|B] [NOISE] [SEEDS] [TRIALS] [FIRST SEED]\n"
        "       optimizer_campaigns service [none|sine|step|hidden] [SEEDS] [FIRST SEED] "
        "[svc8|svc8b]\n"
        "       optimizer_campaigns speed [CALLS] [TOLD]\n"
        "       optimizer_campaigns warm [NAME|A|B] [NOISE] [SEEDS] [FIRST SEED]\n"
        "       optimizer_campaigns tables FOLDER [published|others|made-up|systems|NAME,...] "
        "[SEEDS] [TRIALS] [FIRST SEED] [safe|any] [PERCENT THAT THE USUAL ROW BEATS]\n",
        stderr);
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) { return trimtab::perf::Main(argc, argv); }

// sim_campaign FROM COUNT: runs so many seeds, prints each that breaks a rule, and says how long it
// took. One seed in twenty runs twice, and both runs must write the same journal.

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/sim/world/sim_world.h"

namespace {

using trimtab::sim::RunSeed;

constexpr uint64_t kTwiceEvery = 20;

// What was wrong with the seed, or nothing.
std::optional<std::string> Try(uint64_t seed) {
  std::vector<std::string> once;
  auto broken = RunSeed(seed, &once);
  if (broken || seed % kTwiceEvery != 0) return broken;
  std::vector<std::string> again;
  RunSeed(seed, &again);
  if (once == again) return std::nullopt;
  return "seed " + std::to_string(seed) + ": two runs differ";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: sim_campaign FROM COUNT\n";
    return 2;
  }
  const uint64_t from = std::strtoull(argv[1], nullptr, 10);
  const uint64_t count = std::strtoull(argv[2], nullptr, 10);
  const auto begun = std::chrono::steady_clock::now();
  uint64_t broken = 0;
  for (uint64_t seed = from; seed < from + count; ++seed) {
    const auto what = Try(seed);
    if ((seed - from) % 100 == 99) std::cout << seed - from + 1 << " seeds" << std::endl;
    if (!what) continue;
    ++broken;
    std::cout << *what << std::endl;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::cout << count << " seeds from " << from << ", " << broken << " broken, in " << took.count()
            << " s" << std::endl;
  return broken == 0 ? 0 : 1;
}

// sim_replay SEED: runs one seed, prints its whole journal, and what was broken.

#include <cstdlib>
#include <iostream>

#include "tests/sim/world/sim_world.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: sim_replay SEED\n";
    return 2;
  }
  std::vector<std::string> journal;
  const auto broken = trimtab::sim::RunSeed(std::strtoull(argv[1], nullptr, 10), &journal);
  for (const std::string& line : journal) std::cout << line << "\n";
  std::cout << (broken ? *broken : "nothing was broken") << std::endl;
  return broken ? 1 : 0;
}

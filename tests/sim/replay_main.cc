// sim_replay SEED: runs one seed, prints its whole journal, how everything stands in the end, and
// what was broken.

#include <cstdlib>
#include <iostream>

#include "tests/sim/world/sim_world.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: sim_replay SEED\n";
    return 2;
  }
  const auto world = trimtab::sim::WorldOf(std::strtoull(argv[1], nullptr, 10));
  const auto broken = world->Run();
  for (const std::string& line : world->journal().lines()) std::cout << line << "\n";
  std::cout << world->Standing() << (broken ? *broken : "nothing was broken") << std::endl;
  return broken ? 1 : 0;
}

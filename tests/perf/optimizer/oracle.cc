// Serves one problem to an optimizer in any language, as lines of JSON: docs/benchmarks.md.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "tests/perf/optimizer/words.h"
#include "tests/perf/optimizer/world.h"

namespace trimtab::perf {
namespace {

using nlohmann::json;

void Say(const json& line) { std::cout << line.dump() << std::endl; }

int Main(const std::vector<std::string>& words) {
  if (words.size() != 3) {
    std::fputs("usage: optimizer_oracle PROBLEM NOISE SEED\n", stderr);
    return 2;
  }
  const auto made = MakeWorld(words[0], std::stod(words[1]), std::stoull(words[2]));
  if (!made) {
    std::fprintf(stderr, "%s\n", made.error().message.c_str());
    return 2;
  }
  World& world = **made;
  json opening = world.Opening();
  opening["plan"] = PlanWords(world.plan());
  Say(opening);
  for (std::string line; std::getline(std::cin, line);) Say(world.Answer(json::parse(line)));
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) {
  return trimtab::perf::Main(std::vector<std::string>(argv + 1, argv + argc));
}

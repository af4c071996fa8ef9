// dlib's global search as a peer of the benchmarks: prints a point, reads its loss, and so on.
#include <dlib/global_optimization.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) {
    std::fputs("usage: optimizer_dlib SEED MIN MAX [MIN MAX]...\n", stderr);
    return 2;
  }
  const long knobs = (argc - 2) / 2;
  dlib::matrix<double, 0, 1> low(knobs);
  dlib::matrix<double, 0, 1> high(knobs);
  for (long i = 0; i < knobs; ++i) {
    low(i) = std::atof(argv[2 + 2 * i]);
    high(i) = std::atof(argv[3 + 2 * i]);
  }
  dlib::global_function_search search(dlib::function_spec(low, high));
  search.set_seed(std::strtol(argv[1], nullptr, 10));
  for (;;) {
    auto request = search.get_next_x();
    for (const double part : request.x()) std::printf("%.17g ", part);
    std::printf("\n");
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) return 0;
    request.set(-std::strtod(line.c_str(), nullptr));
  }
}

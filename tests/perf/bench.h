#pragma once

#include <functional>
#include <string>
#include <vector>

namespace trimtab::perf {

// Runs several ways of doing the same work side by side and prints their speeds. Every repetition
// runs each of them once, in turn, so that a slow moment of the machine hits them all; the median
// counts. Time is the CPU time of the calling thread. The first way is ours; the others are peers.
class Bench {
 public:
  Bench(std::string name, std::string unit, int repetitions = 9)
      : name_(std::move(name)), unit_(std::move(unit)), repetitions_(repetitions) {}

  // `work` does `amount` units of it, every time that it is called.
  void Add(std::string name, double amount, std::function<void()> work);

  // Prints a table for people, with how many times faster we are than each peer, and after it the
  // same as lines of JSON for machines.
  void Run();

 private:
  struct Way {
    std::string name;
    double amount;
    std::function<void()> work;
    std::vector<double> speeds;
  };

  std::string name_;
  std::string unit_;
  int repetitions_;
  std::vector<Way> ways_;
};

// Prints one figure in the same two forms: memory, counts.
void Report(const std::string& bench, const std::string& name, double value,
            const std::string& unit);

// The memory of this process that is in RAM now.
double ResidentBytes();

}  // namespace trimtab::perf

#pragma once

#include <cstdint>

namespace trimtab::perf {

// Whose work a thread does: the controller's, or that of the world around it. In a simulation both
// run in one process, and only the former is what a benchmark wants to know.
enum class Side { kWorld, kController };

// What the controller's side has cost so far. Memory is what it allocated by `operator new` and did
// not give back, as the allocator rounds it.
struct Account {
  double cpu_seconds = 0;
  int64_t bytes = 0;
  int64_t most_bytes = 0;
};

// On this side for as long as it lives. One thread; they nest.
class OnSide {
 public:
  explicit OnSide(Side side);
  ~OnSide();
  OnSide(const OnSide&) = delete;
  OnSide& operator=(const OnSide&) = delete;

 private:
  const Side before_;
};

// Of this thread, which is all that a simulation has. Call it on the world's side.
Account ControllerAccount();
// Begins to look for the most bytes from here on.
void ForgetMostBytes();

}  // namespace trimtab::perf

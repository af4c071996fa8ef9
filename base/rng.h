#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace trimtab {

// Seeded random numbers (xoshiro256++), the same on every platform and with every compiler: nothing
// here rests on the standard library's distributions or on libm. Copies go on alike and apart. Not
// for secrets. One thread at a time.
class Rng {
 public:
  explicit Rng(uint64_t seed);

  // A generator of its own for a named part, so that one more draw in one part moves no other.
  Rng Fork(std::string_view part) const;

  uint64_t Next();
  // Uniform in [0, n) without bias. n > 0.
  uint64_t Below(uint64_t n);
  // Uniform in [0, 1), on a grid of 2^-53.
  double Unit();
  // Standard normal.
  double Normal();
  // True with this probability.
  bool Chance(double probability) { return Unit() < probability; }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace trimtab

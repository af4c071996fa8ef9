#include "base/rng.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "base/portable_math.h"

namespace trimtab {
namespace {

// SplitMix64: spreads a seed over the state, whatever the seed.
uint64_t Mix(uint64_t& x) {
  x += 0x9e3779b97f4a7c15U;
  uint64_t z = x;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(uint64_t seed) : state_{} {
  for (uint64_t& word : state_) word = Mix(seed);
}

Rng Rng::Fork(std::string_view part) const {
  uint64_t seed = state_[0] ^ std::rotl(state_[3], 23);
  for (const char c : part) {
    seed ^= static_cast<unsigned char>(c);
    seed = Mix(seed);
  }
  return Rng(seed);
}

uint64_t Rng::Next() {
  const uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Rng::Below(uint64_t n) {
  TRIMTAB_CHECK(n > 0);
  // Numbers below the remainder would be drawn once too often: draw again instead.
  const uint64_t remainder = (std::numeric_limits<uint64_t>::max() - n + 1) % n;
  uint64_t x = Next();
  while (x < remainder) x = Next();
  return x % n;
}

double Rng::Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

double Rng::Normal() {
  // Marsaglia's polar method, without keeping the second number: no state beside the four words.
  while (true) {
    const double u = 2 * Unit() - 1;
    const double v = 2 * Unit() - 1;
    const double s = u * u + v * v;
    if (s >= 1 || s == 0) continue;
    return u * std::sqrt(-2 * PortableLog(s) / s);
  }
}

}  // namespace trimtab

#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace trimtab {

// exp, log and atan from IEEE basic operations alone. glibc picks its own by the CPU that it finds,
// so that their last bit differs between machines; these give one answer everywhere, and loops over
// them vectorise. Errors are a few units in the last place.

// Below -708 it stays at e^-708 = 3e-308, and above 709 at e^709: no branch, so that loops
// vectorise.
inline double PortableExp(double x) {
  constexpr double kLog2E = 1.4426950408889634074;
  // ln 2 in two parts; the first has zeros at its end, so that its multiples are exact.
  constexpr double kLn2High = 0x1.62e42fee00000p-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  // Adding and taking away 1.5 * 2^52 rounds to the nearest integer.
  constexpr double kRound = 0x1.8p52;
  const double bounded = x < -708.0 ? -708.0 : (x > 709.0 ? 709.0 : x);
  const double shifted = bounded * kLog2E + kRound;
  const double k = shifted - kRound;
  const double r = (bounded - k * kLn2High) - k * kLn2Low;
  double sum = 1.0 / 6227020800.0;
  sum = sum * r + 1.0 / 479001600.0;
  sum = sum * r + 1.0 / 39916800.0;
  sum = sum * r + 1.0 / 3628800.0;
  sum = sum * r + 1.0 / 362880.0;
  sum = sum * r + 1.0 / 40320.0;
  sum = sum * r + 1.0 / 5040.0;
  sum = sum * r + 1.0 / 720.0;
  sum = sum * r + 1.0 / 120.0;
  sum = sum * r + 1.0 / 24.0;
  sum = sum * r + 1.0 / 6.0;
  sum = sum * r + 0.5;
  sum = sum * r + 1.0;
  sum = sum * r + 1.0;
  // The low bits of `shifted` are k: moved to the exponent they multiply by 2^k.
  const uint64_t power = (std::bit_cast<uint64_t>(shifted) + 1023U) << 52;
  return sum * std::bit_cast<double>(power);
}

// x > 0, finite.
inline double PortableLog(double x) {
  constexpr double kLn2High = 0x1.62e42fee00000p-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  constexpr double kSqrtHalf = 0.707106781186547524400844362105;
  constexpr int kTerms = 11;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < kSqrtHalf) {
    mantissa *= 2;
    --exponent;
  }
  const double t = (mantissa - 1) / (mantissa + 1);
  double sum = 0;
  for (int k = kTerms; k >= 1; --k) sum = sum * t * t + 1.0 / (2 * k + 1);
  return exponent * kLn2High + (2 * t + (2 * t * t * t * sum + exponent * kLn2Low));
}

// Any finite x.
inline double PortableAtan(double x) {
  constexpr int kHalvings = 3;
  constexpr int kTerms = 12;
  // atan(x) = 2 atan(x / (1 + sqrt(1 + x^2))): after three of these x is below 0.2.
  for (int i = 0; i < kHalvings; ++i) x /= 1 + std::sqrt(1 + x * x);
  double sum = 0;
  for (int k = kTerms; k >= 0; --k) sum = 1.0 / (2 * k + 1) - x * x * sum;
  return x * sum * (1 << kHalvings);
}

}  // namespace trimtab

#pragma once

namespace trimtab::optimizer {

// The standard normal distribution where it is so small that its own value is 0: as logarithms.
// From IEEE basic operations alone, as base/portable_math.h.

double NormalDensity(double z);
double NormalCdf(double z);
double LogNormalCdf(double z);
// The density over the distribution at -z, for the gradient of LogNormalCdf.
double LogNormalCdfSlope(double z);

// The logarithm of h(u) = density(u) + u cdf(u), the improvement that a normal variable brings
// which lies u below what is to be beaten, and its derivative.
struct LogImprovement {
  double value;
  double slope;
};
LogImprovement LogImprovementAt(double u);

}  // namespace trimtab::optimizer

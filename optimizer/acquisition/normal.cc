#include "optimizer/acquisition/normal.h"

#include <array>
#include <cmath>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr double kHalfLogTwoPi = 0.918938533204672741780329736406;
constexpr double kInverseSqrtTwoPi = 0.398942280401432677939946059934;
constexpr double kSqrtHalfPi = 1.25331413731550025120788264241;
constexpr double kSqrtHalf = 0.707106781186547524400844362105;

// Chebyshev coefficients of (1 + 2x) e^(x^2) erfc(x) in t = (x - 3.75) / (x + 3.75), which is
// smooth on all of [0, infinity).
constexpr std::array<double, 27> kErfc = {
    2.3551578691348035082 / 2,  -0.0045900545806464773309,  -0.084249133366517915584,
    0.059209939998191890498,    -0.026658668435305752277,   0.0090749976707052650939,
    -0.0024131635404176081909,  0.00049077583652580863229,  -0.000069169733025012063671,
    4.1390279860730101675e-6,   7.7403830661984906686e-7,   -2.1886401049234395661e-7,
    1.0764999465670910377e-8,   4.5219598112182868979e-9,   -7.7544002088313511065e-10,
    -6.3180883408866844944e-11, 2.8687950109306698981e-11,  1.945586854577734723e-13,
    -9.6546967484334389059e-13, 3.2525481481487398415e-14,  3.3478119482868053878e-14,
    -1.8645628804193131015e-15, -1.2507950530688647085e-15, 7.418235256624043463e-17,
    5.0681489047961113168e-17,  -2.2370566594359995974e-18, -2.187342944303017665e-18};

// (1 - cdf(a)) / density(a) for a >= 0.
double MillsRatio(double a) {
  const double x = a * kSqrtHalf;
  const double t = (x - 3.75) / (x + 3.75);
  double next = 0;
  double after = 0;
  for (size_t i = kErfc.size() - 1; i > 0; --i) {
    const double current = 2 * t * next - after + kErfc[i];
    after = next;
    next = current;
  }
  return kSqrtHalfPi * (t * next - after + kErfc[0]) / (1 + 2 * x);
}

double LogDensity(double z) { return -0.5 * z * z - kHalfLogTwoPi; }

}  // namespace

double NormalDensity(double z) { return kInverseSqrtTwoPi * PortableExp(-0.5 * z * z); }

double NormalCdf(double z) {
  return z <= 0 ? NormalDensity(z) * MillsRatio(-z) : 1 - NormalDensity(z) * MillsRatio(z);
}

double LogNormalCdf(double z) {
  return z <= 0 ? LogDensity(z) + PortableLog(MillsRatio(-z)) : PortableLog(NormalCdf(z));
}

double LogNormalCdfSlope(double z) {
  return z <= 0 ? 1 / MillsRatio(-z) : NormalDensity(z) / NormalCdf(z);
}

LogImprovement LogImprovementAt(double u) {
  if (u > -1) {
    const double cdf = NormalCdf(u);
    const double h = NormalDensity(u) + u * cdf;
    return {PortableLog(h), cdf / h};
  }
  // h = density (1 - a ratio(a)); the difference loses digits as a grows, a series takes over.
  const double a = -u;
  double ratio = 0;
  double rest = 0;
  if (u > -30) {
    ratio = MillsRatio(a);
    rest = 1 - a * ratio;
  } else {
    const double v = 1 / (u * u);
    rest = v * (1 - 3 * v * (1 - 5 * v * (1 - 7 * v * (1 - 9 * v))));
    ratio = (1 - rest) / a;
  }
  return {LogDensity(u) + PortableLog(rest), ratio / rest};
}

}  // namespace trimtab::optimizer

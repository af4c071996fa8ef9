#include "optimizer/acquisition/normal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace trimtab::optimizer {
namespace {

// Computed with 60 digits.
struct Reference {
  double u;
  double log_improvement;
  double slope;
  double log_cdf;
};
constexpr Reference kReferences[] = {
    {-1e6, -500000000028.54996, 1000000.000002, -500000000014.734449},
    {-1000, -500014.734452091158, 1000.00199999400004, -500007.826694812184},
    {-100, -5010.12957880024979, 100.019994004195865, -5005.52420869420509},
    {-30.5, -472.882604791235935, 30.5653638736962371, -469.462737322912114},
    {-30, -457.724653760598004, 30.0664461541624189, -454.321243956343197},
    {-29.5, -442.816152584358922, 29.5675647548343455, -439.429474609150228},
    {-10, -55.5531220361223559, 10.1943830334125533, -53.2312851505124706},
    {-5, -16.7443011626609901, 5.36181624128808853, -15.0649983939887257},
    {-1.5, -3.52993592080570985, 2.27958069415644616, -2.70594440082388981},
    {-1, -2.48512102571264134, 1.90427123332969182, -1.84102164500926351},
    {-0.5, -1.62051626438731992, 1.55987314834807967, -1.17591176159361861},
    {0, -0.918938533204672742, 1.25331413731550025, -0.693147180559945309},
    {0.5, -0.359827683745063819, 0.99092271800410996, -0.368946415288656393},
    {1, 0.08002621884930694, 0.77663872520173926, -0.17275377902344989},
    {3, 1.09873966532770777, 0.332840968451795236, -0.0013508099647481938},
    {8, 2.07944154167983594, 0.124999999999999921, -6.22096057427178606e-16},
};

TEST(LogImprovement, AgreesWithSixtyDigits) {
  for (const Reference& reference : kReferences) {
    const LogImprovement at = LogImprovementAt(reference.u);
    const double digits = std::max(1.0, std::abs(reference.log_improvement));
    EXPECT_NEAR(at.value, reference.log_improvement, 3e-12 * digits) << reference.u;
    EXPECT_NEAR(at.slope / reference.slope, 1, 1.4e-9) << reference.u;
  }
}

TEST(LogImprovement, BranchesMeetSmoothly) {
  for (const double edge : {-1.0, -30.0}) {
    const double below = LogImprovementAt(std::nextafter(edge, -1e9)).value;
    const double above = LogImprovementAt(std::nextafter(edge, 1e9)).value;
    EXPECT_NEAR(below, above, 1e-11 * std::abs(above));
    EXPECT_NEAR(LogImprovementAt(std::nextafter(edge, -1e9)).slope,
                LogImprovementAt(std::nextafter(edge, 1e9)).slope, 1e-8);
  }
}

TEST(LogImprovement, GrowsEverywhere) {
  double before = LogImprovementAt(-41).value;
  for (double u = -40.99; u < 9; u += 0.01) {
    const double now = LogImprovementAt(u).value;
    EXPECT_GT(now, before) << u;
    before = now;
  }
}

TEST(LogNormalCdf, AgreesWithSixtyDigits) {
  for (const Reference& reference : kReferences) {
    const double digits = std::max(1.0, std::abs(reference.log_cdf));
    EXPECT_NEAR(LogNormalCdf(reference.u), reference.log_cdf, 1e-14 * digits) << reference.u;
  }
}

TEST(LogNormalCdf, SlopeIsTheDerivative) {
  for (double z = -20; z < 5; z += 0.37) {
    const double difference = (LogNormalCdf(z + 1e-5) - LogNormalCdf(z - 1e-5)) / 2e-5;
    EXPECT_NEAR(LogNormalCdfSlope(z), difference, 1e-6 * std::max(1.0, difference)) << z;
  }
}

TEST(NormalCdf, AgreesWithTheLibrary) {
  for (double z = -8; z < 8; z += 0.1) {
    const double exact = 0.5 * std::erfc(-z / std::sqrt(2.0));
    EXPECT_NEAR(NormalCdf(z) / exact, 1, 1e-14) << z;
  }
}

}  // namespace
}  // namespace trimtab::optimizer

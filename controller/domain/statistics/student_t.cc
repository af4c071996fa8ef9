#include "controller/domain/statistics/student_t.h"

#include <cmath>
#include <numbers>

#include "base/check.h"
#include "base/portable_math.h"

namespace trimtab::domain {
namespace {

// 1 + (first)/(first + 1) c^2 (1 + (first + 2)/(first + 3) c^2 (...)), with `terms` terms.
double PowerSum(double cos2, int first, int terms) {
  double sum = 0;
  double term = 1;
  for (int i = 0; i < terms; ++i) {
    sum += term;
    const double k = first + 2.0 * i;
    term *= cos2 * k / (k + 1);
  }
  return sum;
}

}  // namespace

double StudentCdf(double t, int dof) {
  TRIMTAB_CHECK(dof >= 1);
  if (std::isinf(t)) return t > 0 ? 1 : 0;
  // Finite sums in the angle whose tangent is t / sqrt(dof); the density integrates to them.
  const double tangent = t / std::sqrt(static_cast<double>(dof));
  const double cos2 = 1 / (1 + tangent * tangent);
  const double cosine = std::sqrt(cos2);
  const double sine = tangent * cosine;
  if (dof % 2 == 0) return 0.5 + 0.5 * sine * PowerSum(cos2, 1, dof / 2);
  const double angle = PortableAtan(tangent);
  return 0.5 + (angle + sine * cosine * PowerSum(cos2, 2, (dof - 1) / 2)) / std::numbers::pi;
}

}  // namespace trimtab::domain

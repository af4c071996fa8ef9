#include "controller/domain/statistics/student_t.h"

#include <gtest/gtest.h>

#include <limits>

namespace trimtab::domain {
namespace {

TEST(StudentCdf, AgreesWithTables) {
  EXPECT_NEAR(StudentCdf(1, 1), 0.75, 1e-15);
  EXPECT_NEAR(StudentCdf(6.313751514675043, 1), 0.95, 1e-13);
  EXPECT_NEAR(StudentCdf(2.919985580355516, 2), 0.95, 1e-13);
  EXPECT_NEAR(StudentCdf(3.182446305284263, 3), 0.975, 1e-13);
  EXPECT_NEAR(StudentCdf(2.228138851986274, 10), 0.975, 1e-13);
  EXPECT_NEAR(StudentCdf(2.403272, 50), 0.99, 1e-7);
}

TEST(StudentCdf, IsSymmetric) {
  for (const int dof : {1, 2, 3, 8, 101}) {
    for (const double t : {0.1, 1.0, 4.0}) {
      EXPECT_NEAR(StudentCdf(t, dof) + StudentCdf(-t, dof), 1, 1e-15) << dof << ' ' << t;
    }
  }
}

TEST(StudentCdf, EndsAtZeroAndOne) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(StudentCdf(infinity, 4), 1);
  EXPECT_EQ(StudentCdf(-infinity, 4), 0);
  EXPECT_EQ(StudentCdf(0, 4), 0.5);
}

TEST(StudentCdf, Rises) {
  for (const int dof : {1, 4, 39, 400}) {
    double last = 0;
    for (double t = -6; t <= 6; t += 0.25) {
      const double here = StudentCdf(t, dof);
      EXPECT_GT(here, last) << dof << ' ' << t;
      last = here;
    }
  }
}

}  // namespace
}  // namespace trimtab::domain

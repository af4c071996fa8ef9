#include "optimizer/gp/leave_one_out.h"

#include <gtest/gtest.h>

#include "tests/unit/optimizer/gp_data.h"

namespace trimtab::optimizer {
namespace {

// The data without one row.
GpData Without(const GpData& data, Eigen::Index row) {
  GpData rest = data;
  const Eigen::Index last = data.y.size() - 1;
  rest.x.row(row) = data.x.row(last);
  rest.y[row] = data.y[last];
  rest.x.conservativeResize(last, Eigen::NoChange);
  for (Eigen::VectorXd* part : {&rest.y, &rest.noise_weight, &rest.known_noise}) {
    part->conservativeResize(last);
  }
  return rest;
}

TEST(LeaveOneOut, IsWhatAProcessWithoutTheRowPredictsThere) {
  const GpData data = WavyData(40, 2, 0.1, 3);
  const Hyperparameters h = SomeHyperparameters(2);
  const Eigen::VectorXd left_out = LeaveOneOut(GaussianProcess::Make(data, h).value());
  for (const Eigen::Index row : {0, 7, 20}) {
    const auto rest = GaussianProcess::Make(Without(data, row), h).value();
    // Leaving a row out moves the constant mean a little, which the short way does not follow.
    EXPECT_NEAR(left_out[row], rest.Predict(data.x.row(row)).mean[0], 0.02);
  }
}

TEST(LeaveOneOut, ARowAloneIsExpectedAtTheMean) {
  const GaussianProcess gp =
      GaussianProcess::Make(WavyData(1, 2, 0, 4), SomeHyperparameters(2)).value();
  EXPECT_NEAR(LeaveOneOut(gp)[0], gp.mean(), 1e-9);
}

}  // namespace
}  // namespace trimtab::optimizer

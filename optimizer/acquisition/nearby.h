#pragma once

#include <Eigen/Core>

#include <limits>
#include <memory>
#include <utility>

#include "optimizer/acquisition/acquisition.h"

namespace trimtab::optimizer {

// What another acquisition promises, of points within a radius of a centre; nothing of the rest.
class Nearby : public Acquisition {
 public:
  Nearby(std::unique_ptr<Acquisition> wish, Eigen::VectorXd centre, double squared_radius)
      : wish_(std::move(wish)), centre_(std::move(centre)), squared_radius_(squared_radius) {}

  Eigen::VectorXd Scores(const Eigen::MatrixXd& x) const override {
    const Eigen::VectorXd far = (x.rowwise() - centre_.transpose()).rowwise().squaredNorm();
    return (far.array() <= squared_radius_).select(wish_->Scores(x), kNever);
  }

  double Score(const Eigen::VectorXd& x, Eigen::VectorXd& gradient) const override {
    const double score = wish_->Score(x, gradient);
    if ((x - centre_).squaredNorm() > squared_radius_) return kNever;
    return score;
  }

 private:
  static constexpr double kNever = -std::numeric_limits<double>::infinity();

  std::unique_ptr<Acquisition> wish_;
  Eigen::VectorXd centre_;
  double squared_radius_;
};

}  // namespace trimtab::optimizer

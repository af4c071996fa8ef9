#pragma once

#include <Eigen/Core>

#include <cmath>

#include "base/rng.h"
#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// A smooth function of the first two of `d` coordinates at random points, with noise.
inline GpData WavyData(int n, int d, double noise, uint64_t seed) {
  Rng rng(seed);
  GpData data;
  data.x.resize(n, d);
  data.y.resize(n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < d; ++j) data.x(i, j) = rng.Unit();
    data.y[i] = std::sin(5 * data.x(i, 0)) + data.x(i, 1) + noise * rng.Normal();
  }
  data.noise_weight = Eigen::VectorXd::Ones(n);
  data.known_noise = Eigen::VectorXd::Zero(n);
  for (int j = 0; j < d; ++j) data.groups.push_back(j);
  data.group_count = d;
  return data;
}

inline Hyperparameters SomeHyperparameters(int groups) {
  Hyperparameters h;
  h.log_length = Eigen::VectorXd::LinSpaced(groups, -1.0, 0.5);
  h.log_signal = 0.3;
  h.log_noise = -3;
  return h;
}

}  // namespace trimtab::optimizer

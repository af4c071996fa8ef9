#pragma once

#include <optional>
#include <span>

#include "optimizer/gp/gaussian_process.h"

namespace trimtab::optimizer {

// What is believed of the hyper-parameters before anything is seen.
struct Priors {
  // Of the logarithm of the noise's variance.
  double noise_mean = -2.5;
  double noise_sd = 1.5;
  // A model that safety rests on must not believe that what it saw holds far away.
  double longest = 50;
};

// The most likely hyper-parameters before anything is seen.
Hyperparameters PriorMode(const GpData& data, const Priors& priors);

// The negative logarithm of the posterior density, up to a constant, at (log lengths, log signal,
// log noise), with its gradient. Nothing if the covariance is singular there.
std::optional<double> NegativeLogPosterior(const GpData& data, const Priors& priors,
                                           std::span<const double> theta,
                                           std::span<double> gradient);

struct Fit {
  Hyperparameters hyperparameters;
  double value = 0;
  int evaluations = 0;
};

// The most likely hyper-parameters that a search finds from these.
Fit FitFrom(const GpData& data, const Priors& priors, const Hyperparameters& start);

}  // namespace trimtab::optimizer

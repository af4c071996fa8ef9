#include "optimizer/gp/hyperparameter_draws.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::optimizer {
namespace {

constexpr int kWarmUp = 20;
// Trajectories from one draw to the next.
constexpr int kApart = 2;
// About a quarter of an orbit: as far from the start as a trajectory leads.
constexpr int kLeaps = 5;
constexpr double kFirstStep = 0.3;
constexpr double kProbe = 0.05;
// Of the density along one parameter: the priors' own at least.
constexpr double kLeastCurvature = 0.2;
constexpr double kMostCurvature = 1e4;
constexpr double kNowhere = 1e10;
// From the prior's most likely length to the middle one, as logarithms.
constexpr double kMeanOverMode = 3;
// Energies are negative logarithms of densities; 4 apart is 55 times less likely.
constexpr double kClearlyWorse = 4;

// A walk through the hyper-parameters. Lives for one call; refers to what it is given.
class Walk {
 public:
  Walk(const GpData& data, const Priors& priors, const Hyperparameters& start, Rng rng)
      : posterior_(data, priors),
        box_(BoxOf(data, priors)),
        rng_(rng),
        theta_(ToTheta(start)),
        gradient_(theta_.size()),
        scale_(theta_.size(), 1) {
    energy_ = Energy(theta_, gradient_);
    Measure();
  }

  void Step(bool adapt);
  Hyperparameters place() const { return FromTheta(theta_); }
  double energy() const { return energy_.value_or(kNowhere); }

 private:
  std::optional<double> Energy(const std::vector<double>& theta, std::vector<double>& gradient);
  void Measure();
  bool Inside(const std::vector<double>& theta) const;
  void Push(std::vector<double>& momentum, const std::vector<double>& gradient, double step) const;

  Posterior posterior_;
  ThetaBox box_;
  Rng rng_;
  std::vector<double> theta_;
  std::vector<double> gradient_;
  std::vector<double> scale_;
  std::optional<double> energy_;
  double step_ = kFirstStep;
};

// Per unit of the logarithms, where the fit's density is per unit of lengths.
std::optional<double> Walk::Energy(const std::vector<double>& theta,
                                   std::vector<double>& gradient) {
  auto energy = posterior_.NegativeLog(theta, gradient);
  if (!energy) return energy;
  const size_t signal = theta.size() - 2;
  for (size_t i = 0; i < signal; ++i) {
    *energy -= theta[i];
    gradient[i] -= 1;
  }
  return energy;
}

// How far each parameter moves before the density changes, so that one step fits all.
void Walk::Measure() {
  std::vector<double> gradient(theta_.size());
  for (size_t i = 0; i < theta_.size(); ++i) {
    std::vector<double> beside = theta_;
    beside[i] += beside[i] + kProbe > box_.upper[i] ? -kProbe : kProbe;
    if (!energy_ || !Energy(beside, gradient)) continue;
    const double curvature = (gradient[i] - gradient_[i]) / (beside[i] - theta_[i]);
    scale_[i] = 1 / std::sqrt(std::clamp(curvature, kLeastCurvature, kMostCurvature));
  }
}

bool Walk::Inside(const std::vector<double>& theta) const {
  for (size_t i = 0; i < theta.size(); ++i) {
    if (!(theta[i] >= box_.lower[i] && theta[i] <= box_.upper[i])) return false;
  }
  return true;
}

void Walk::Push(std::vector<double>& momentum, const std::vector<double>& gradient,
                double step) const {
  for (size_t i = 0; i < momentum.size(); ++i) momentum[i] -= step * scale_[i] * gradient[i];
}

void Walk::Step(bool adapt) {
  if (!energy_) return;
  std::vector<double> momentum(theta_.size());
  double before = *energy_;
  for (double& part : momentum) {
    part = rng_.Normal();
    before += 0.5 * part * part;
  }
  std::vector<double> theta = theta_;
  std::vector<double> gradient = gradient_;
  const double step = step_ * (0.8 + 0.4 * rng_.Unit());
  Push(momentum, gradient, step / 2);
  std::optional<double> energy;
  for (int leap = 0; leap < kLeaps; ++leap) {
    for (size_t i = 0; i < theta.size(); ++i) theta[i] += step * scale_[i] * momentum[i];
    energy = Energy(theta, gradient);
    if (!energy) break;
    Push(momentum, gradient, leap + 1 < kLeaps ? step : step / 2);
  }
  double after = energy.value_or(0);
  for (const double part : momentum) after += 0.5 * part * part;
  const double chance = rng_.Unit();
  const bool taken = energy && Inside(theta) && chance < PortableExp(before - after);
  if (adapt) step_ = std::clamp(step_ * (taken ? 1.1 : 0.7), 0.01, 0.6);
  if (!taken) return;
  theta_ = std::move(theta);
  gradient_ = std::move(gradient);
  energy_ = energy;
}

// The explanation that nothing matters.
Hyperparameters AllNoise(const GpData& data) {
  Hyperparameters h = PriorMode(data, Priors{});
  h.log_length.array() += kMeanOverMode;
  h.log_noise = PortableLog(0.7);
  return h;
}

struct Trail {
  std::vector<Hyperparameters> places;
  double energy = 0;
};

}  // namespace

std::vector<Hyperparameters> DrawHyperparameters(const GpData& data, const Priors& priors,
                                                 const Hyperparameters& likely, size_t count,
                                                 Rng rng) {
  const Hyperparameters doubt = FitFrom(data, priors, AllNoise(data)).hyperparameters;
  std::vector<Trail> trails;
  const size_t half = count / 2;
  for (const Hyperparameters& start : {likely, doubt}) {
    Walk walk(data, priors, start, rng.Fork(trails.empty() ? "likely" : "doubt"));
    for (int i = 0; i < kWarmUp; ++i) walk.Step(true);
    Trail& trail = trails.emplace_back();
    while (trail.places.size() < half) {
      for (int i = 0; i < kApart; ++i) walk.Step(false);
      trail.places.push_back(walk.place());
      trail.energy += walk.energy() / static_cast<double>(half);
    }
  }
  const double worse = trails[1].energy - trails[0].energy;
  if (worse > kClearlyWorse) return std::move(trails[0].places);
  if (worse < -kClearlyWorse) return std::move(trails[1].places);
  std::vector<Hyperparameters> draws = std::move(trails[0].places);
  for (Hyperparameters& place : trails[1].places) draws.push_back(std::move(place));
  return draws;
}

}  // namespace trimtab::optimizer

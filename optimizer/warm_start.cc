#include "optimizer/warm_start.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/portable_math.h"
#include "optimizer/beliefs.h"
#include "optimizer/gp/fit.h"

namespace trimtab::optimizer {
namespace {

// Fewer observations cannot tell whether another campaign is like this one.
constexpr Eigen::Index kLeastToJudge = 5;
constexpr Eigen::Index kMostRows = 100;
constexpr Eigen::Index kBestRows = 50;
// What moving and stretching gains by itself, as a logarithm of likelihood: one for each number.
constexpr double kLeastGain = 2;
// Of the campaigns' coordinate: a correlation of about 0.99 to begin with.
constexpr double kAlikeLength = 10;

// The campaign as one more coordinate.
void AddCampaign(GpData& data, double campaign) {
  const Eigen::Index columns = data.x.cols();
  data.x.conservativeResize(Eigen::NoChange, columns + 1);
  data.x.col(columns).setConstant(campaign);
  data.groups.push_back(data.group_count++);
}

Hyperparameters WithCampaign(Hyperparameters h) {
  const Eigen::Index groups = h.log_length.size();
  h.log_length.conservativeResize(groups + 1);
  h.log_length[groups] = PortableLog(kAlikeLength);
  return h;
}

// How well the first `rows` observations are foretold by all others.
double LeaveOneOut(const GaussianProcess& gp, Eigen::Index rows) {
  const Eigen::MatrixXd inverse = gp.factor().Inverse();
  const Eigen::VectorXd alpha = inverse * (gp.data().y.array() - gp.mean()).matrix();
  double sum = 0;
  for (Eigen::Index i = 0; i < rows; ++i) {
    sum += 0.5 * PortableLog(inverse(i, i)) - 0.5 * alpha[i] * alpha[i] / inverse(i, i);
  }
  return sum;
}

// Rows worth keeping: the best, and some evenly spread over the rest.
std::vector<Eigen::Index> Chosen(const Eigen::VectorXd& y) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < y.size(); ++i) rows.push_back(i);
  if (y.size() <= kMostRows) return rows;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](Eigen::Index a, Eigen::Index b) { return y[a] < y[b]; });
  for (Eigen::Index i = kBestRows; i < kMostRows; ++i) {
    const Eigen::Index spread = (i - kBestRows) * (y.size() - kBestRows) / (kMostRows - kBestRows);
    rows[static_cast<size_t>(i)] = rows[static_cast<size_t>(kBestRows + spread)];
  }
  rows.resize(kMostRows);
  return rows;
}

// How values of then lie now.
struct Move {
  double stretch = 1;
  double shift = 0;
};

// By least squares from what was foretold of the present observations. Nothing if they go the other
// way.
std::optional<Move> MoveOf(const Eigen::VectorXd& foretold, const Eigen::VectorXd& seen) {
  const Eigen::ArrayXd centred = foretold.array() - foretold.mean();
  const double spread = centred.square().sum();
  const double together = (centred * (seen.array() - seen.mean())).sum();
  if (!(spread > 0 && together > 0)) return std::nullopt;
  const double stretch = together / spread;
  return Move{stretch, seen.mean() - stretch * foretold.mean()};
}

}  // namespace

WarmStart::WarmStart(const Plan& plan, Surrogate then) : plan_(plan), then_(std::move(then)) {}

std::optional<WarmStart> WarmStart::Make(const Plan& plan) {
  if (plan.earlier.empty()) return std::nullopt;
  auto then = SurrogateFitter(plan).Fit(plan.earlier);
  if (!then) return std::nullopt;
  return WarmStart(plan, *std::move(then));
}

Eigen::VectorXd WarmStart::Foretold(const TrainingData& now,
                                    std::span<const Observation> history) const {
  Eigen::MatrixXd x(now.objective.data.x.rows(), now.objective.data.x.cols());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const Observation& seen = history[now.objective.shown[static_cast<size_t>(i)]];
    const PointEncoder encode(plan_.space, then_.data.context(seen.context));
    x.row(i) = encode(seen.point).transpose();
  }
  return then_.objective->Predict(x).mean;
}

// The present rows first; nothing if the earlier ones cannot be moved to them.
std::optional<GpData> WarmStart::JoinedRows(const TrainingData& now,
                                            std::span<const Observation> history) const {
  const auto move = MoveOf(Foretold(now, history), now.objective.data.y);
  if (!move) return std::nullopt;
  const GaussianProcess& then = *then_.objective;
  const std::vector<Eigen::Index> rows = Chosen(then.data().y);
  GpData data = now.objective.data;
  AddCampaign(data, 0);
  const Eigen::Index present = data.y.size();
  const auto all = present + static_cast<Eigen::Index>(rows.size());
  data.x.conservativeResize(all, Eigen::NoChange);
  data.y.conservativeResize(all);
  data.noise_weight.conservativeResize(all);
  data.known_noise.conservativeResize(all);
  for (Eigen::Index i = present; i < all; ++i) {
    const Eigen::Index row = rows[static_cast<size_t>(i - present)];
    const Observation& seen = plan_.earlier[then_.data.objective.shown[static_cast<size_t>(row)]];
    const PointEncoder encode(plan_.space, now.context(seen.context));
    data.x.row(i).head(data.x.cols() - 1) = encode(seen.point).transpose();
    data.x(i, data.x.cols() - 1) = 1;
    data.y[i] = move->shift + move->stretch * then.data().y[row];
    // As noisy as it was then, whatever is learned of the noise now.
    const double noise =
        then.noise() * then.data().noise_weight[row] + then.data().known_noise[row];
    data.noise_weight[i] = 0;
    data.known_noise[i] = move->stretch * move->stretch * noise;
  }
  return data;
}

void WarmStart::Join(Surrogate& surrogate, std::span<const Observation> history) const {
  if (!surrogate.objective || !then_.objective) return;
  TrainingData& data = surrogate.data;
  const Eigen::Index present = data.objective.data.y.size();
  if (present < kLeastToJudge) return;
  auto rows = JoinedRows(data, history);
  if (!rows) return;
  const GaussianProcess& now = *surrogate.objective;
  auto fit = FitFrom(*rows, Priors{}, WithCampaign(now.hyperparameters()));
  auto joined = GaussianProcess::Make(*std::move(rows), std::move(fit.hyperparameters));
  if (!joined || LeaveOneOut(*joined, present) < LeaveOneOut(now, present) + kLeastGain) return;
  for (LimitedGp& guardrail : surrogate.guardrails) {
    GpData alone = guardrail.gp.data();
    AddCampaign(alone, 0);
    // The same numbers at the same distances: it can be factored as before.
    auto same =
        GaussianProcess::Make(std::move(alone), WithCampaign(guardrail.gp.hyperparameters()));
    if (!same) return;
    guardrail.gp = *std::move(same);
  }
  data.objective.earlier = static_cast<size_t>(joined->data().y.size() - present);
  data.context.AddCampaign();
  surrogate.objective = std::move(joined);
}

std::optional<Proposal> WarmStart::First(const Question& question) const {
  Question then = question;
  if (then.context.empty()) then.context = plan_.earlier.back().context;
  then.pending.clear();
  then.among.clear();
  const Beliefs beliefs(plan_, plan_.earlier, then_, then, Rng(plan_.seed));
  if (!beliefs.objective()) return std::nullopt;
  const char* why = "what was best in the earlier campaign";
  if (question.among.empty()) {
    const Tried* best = beliefs.BestWithin(kTriedMargin);
    if (best == nullptr) return std::nullopt;
    return Proposal{.point = best->point, .why = why};
  }
  const Predictions at = beliefs.objective()->Predict(beliefs.encode()(question.among));
  Eigen::Index best = 0;
  at.mean.minCoeff(&best);
  const auto index = static_cast<size_t>(best);
  return Proposal{.point = question.among[index], .index = index, .why = why};
}

}  // namespace trimtab::optimizer

#include "optimizer/initial_design.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "optimizer/low_discrepancy.h"
#include "optimizer/neighbourhood.h"
#include "optimizer/space_sampler.h"

namespace trimtab::optimizer {
namespace {

constexpr uint64_t kSmallSteps = 2;
constexpr const char* kBaselineFirst = "the configuration that runs today comes first";
constexpr const char* kSmallStep = "a small step from the configuration that runs today";
constexpr const char* kOtherName = "the configuration that runs today but for one category";
constexpr uint64_t kMostDesign = 10;
constexpr uint64_t kSearched = 2000;
constexpr int kTries = 200;
constexpr double kMovedShare = 0.4;
// The spread of a step, as a share of a knob's range; the second where a bad one is taken back.
constexpr double kStep = 0.06;
constexpr double kBoldStep = 0.15;
// So many other names of categories are tried before the models are asked.
constexpr size_t kMostNames = 6;

// A counted value moves at least to its neighbour: a few percent may be less than one step.
double Step(const Axis& axis, double value, double size, Rng& rng) {
  if (!axis.continuous() && axis.SpecialOf(value) < 0) {
    const double moved =
        axis.FromUnit(std::clamp(axis.ToUnit(value) + size * rng.Normal(), 0., 1.));
    if (moved != value) return moved;
    const uint64_t level = axis.LevelOf(value);
    const uint64_t last = axis.regular_levels() - 1;
    const bool up = level == 0 || (level < last && rng.Chance(0.5));
    return last == 0 ? value : axis.Level(up ? level + 1 : level - 1);
  }
  return axis.SpecialOf(value) >= 0 ? value
                                    : axis.FromUnit(axis.ToUnit(value) + size * rng.Normal());
}

bool IsNamed(const Parameter& parameter) {
  return parameter.kind == Parameter::Kind::kCategorical ||
         parameter.kind == Parameter::Kind::kBoolean;
}

bool HasOnlyNames(const SearchSpace& space) {
  return std::all_of(space.parameters().begin(), space.parameters().end(), IsNamed);
}

// Another value of one category, which was not begun: nothing but a trial tells what it is worth.
std::optional<Point> OtherName(const SearchSpace& space, const Point& home,
                               const std::vector<Point>& begun) {
  for (size_t k = 0; k < space.size(); ++k) {
    if (!IsNamed(space.parameters()[k])) continue;
    for (uint64_t level = 0; level < space.axes()[k].levels(); ++level) {
      Point point = home;
      point.values[k] = space.axes()[k].Level(level);
      point = space.Canonical(std::move(point));
      const bool is_new = point != home && !std::count(begun.begin(), begun.end(), point);
      if (is_new && space.Satisfies(point)) return point;
    }
  }
  return std::nullopt;
}

// The row of the list that is nearest to the baseline and was not begun.
std::optional<Proposal> FirstRow(const Plan& plan, const std::vector<Point>& begun,
                                 const std::vector<Point>& among) {
  for (const size_t row : NearestOf(plan.space, among, *plan.baseline, begun.size() + 1)) {
    const Point& point = among[row];
    if (std::find(begun.begin(), begun.end(), point) != begun.end()) continue;
    const bool baseline = begun.empty() && point == *plan.baseline;
    return Proposal{
        .point = point,
        .index = row,
        .why = baseline ? kBaselineFirst : "the row nearest to the configuration that runs today"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Proposal> FirstSteps(const Plan& plan, std::span<const Observation> history,
                                   const Question& question, const Rng& rng) {
  const size_t told = history.size() + question.pending.size();
  std::vector<Point> begun = question.pending;
  for (const Observation& observation : history) begun.push_back(observation.point);
  const bool early = told <= kSmallSteps;
  if (!question.among.empty()) {
    return early ? FirstRow(plan, begun, question.among) : std::nullopt;
  }
  if (told == 0) return Proposal{.point = *plan.baseline, .why = kBaselineFirst};
  const bool names = HasOnlyNames(plan.space);
  if (early && !names) {
    auto point = NeighbourOf(plan.space, *plan.baseline, plan.taken_back ? kBoldStep : kStep,
                             rng.Fork("neighbour " + std::to_string(told)));
    if (!point) return std::nullopt;
    return Proposal{.point = *std::move(point), .why = kSmallStep};
  }
  if (!names && (!plan.taken_back || told > kSmallSteps + kMostNames)) return std::nullopt;
  auto point = OtherName(plan.space, *plan.baseline, begun);
  if (!point) return std::nullopt;
  return Proposal{.point = *std::move(point), .why = kOtherName};
}

uint64_t DesignSize(const SearchSpace& space) {
  const uint64_t count = space.Count(2 * kMostDesign);
  return count > 0 ? std::max<uint64_t>(count / 2, 1) : kMostDesign;
}

std::optional<Point> DesignPoint(const SearchSpace& space, uint64_t index, Rng rng) {
  const LowDiscrepancy sequence(space.size(), rng);
  // Rules leave gaps in the sequence, and steps make it repeat: the numbers count what is new and
  // may be tried.
  std::set<std::vector<double>> seen;
  for (uint64_t i = 0; i < kSearched; ++i) {
    Point point = space.FromUnits(sequence.At(i));
    if (!space.Satisfies(point) || !seen.insert(point.values).second) continue;
    if (seen.size() == index + 1) return point;
  }
  std::optional<Point> found;
  for (int i = 0; i < kTries && seen.size() <= index; ++i) {
    Rng own = rng.Fork(std::to_string(i));
    found = SampleFeasible(space, own);
    if (!found) break;
    seen.insert(found->values);
  }
  return found;
}

std::optional<Point> NeighbourOf(const SearchSpace& space, const Point& home, double size,
                                 Rng rng) {
  for (int i = 0; i < kTries; ++i) {
    Point point = home;
    for (size_t k = 0; k < space.size(); ++k) {
      // A category has no small step.
      if (IsNamed(space.parameters()[k])) continue;
      if (rng.Chance(kMovedShare))
        point.values[k] = Step(space.axes()[k], home.values[k], size, rng);
    }
    point = space.Canonical(std::move(point));
    if (point != home && space.Satisfies(point)) return point;
  }
  return std::nullopt;
}

}  // namespace trimtab::optimizer

#include "bench/arrivals.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/portable_math.h"

namespace trimtab::bench {
namespace {

using Seconds = std::chrono::duration<double>;

double AreaOf(const Stage& stage) {
  return (stage.from + stage.to) / 2 * Seconds(stage.time).count();
}

double SlopeOf(const Stage& stage) { return (stage.to - stage.from) / Seconds(stage.time).count(); }

// When so much of its area lies behind, which is above zero and below the whole.
Duration TimeOfArea(const Stage& stage, double area) {
  // The root of from t + slope t^2 / 2 = area in the form that does not cancel.
  const double root = std::sqrt(std::max(0.0, stage.from * stage.from + 2 * SlopeOf(stage) * area));
  const double seconds = 2 * area / (stage.from + root);
  return std::min(Duration(std::llround(seconds * 1e9)), stage.time);
}

// The part of it before `time`, which is below its end.
Stage Before(const Stage& stage, Duration time) {
  return {stage.from, stage.from + SlopeOf(stage) * Seconds(time).count(), time};
}

}  // namespace

Arrivals::Arrivals(const std::vector<Stage>& stages, Spacing spacing, Rng rng)
    : spacing_(spacing), rng_(rng) {
  for (const Stage& stage : stages) Append(stage);
  random_area_ = -PortableLog(1 - rng_.Unit());
  FindNext();
}

void Arrivals::Append(const Stage& stage) {
  if (stage.time <= Duration::zero()) return;
  pieces_.push_back({stage, length_, area_});
  length_ += stage.time;
  area_ += AreaOf(stage);
}

double Arrivals::NextArea() const {
  // In the middle of its unit of area: neither the first nor the last moment is special.
  return spacing_ == Spacing::kEven ? static_cast<double>(taken_) + 0.5 : random_area_;
}

void Arrivals::Take() {
  ++taken_;
  random_area_ -= PortableLog(1 - rng_.Unit());
  FindNext();
}

void Arrivals::FindNext() {
  next_.reset();
  const double area = NextArea();
  for (; piece_ < pieces_.size(); ++piece_) {
    const Piece& piece = pieces_[piece_];
    if (area >= piece.area_before + AreaOf(piece.stage)) continue;
    next_ = piece.begin + TimeOfArea(piece.stage, area - piece.area_before);
    return;
  }
}

void Arrivals::HoldFrom(Duration at, double per_second) {
  const Duration end = length_;
  if (at >= end) return;
  const std::vector<Piece> before = std::exchange(pieces_, {});
  length_ = Duration::zero();
  area_ = 0;
  for (const Piece& piece : before) {
    if (piece.begin >= at) break;
    const Duration kept = at - piece.begin;
    Append(kept < piece.stage.time ? Before(piece.stage, kept) : piece.stage);
  }
  Append(Hold(per_second, end - length_));
  piece_ = 0;
  FindNext();
}

}  // namespace trimtab::bench

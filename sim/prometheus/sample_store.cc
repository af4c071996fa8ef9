#include "sim/prometheus/sample_store.h"

#include <algorithm>
#include <bit>

#include "sim/prometheus/pattern.h"

namespace trimtab::sim {
namespace {

constexpr uint64_t kStaleBits = 0x7ff0000000000002;

bool Meets(const Labels& labels, const Matcher& matcher, Pattern* pattern) {
  const auto found = labels.find(matcher.label);
  const std::string_view value = found == labels.end() ? std::string_view() : found->second;
  switch (matcher.kind) {
    case Matcher::Kind::kEqual:
      return value == matcher.value;
    case Matcher::Kind::kNotEqual:
      return value != matcher.value;
    case Matcher::Kind::kMatches:
      return pattern->Matches(value);
    case Matcher::Kind::kMatchesNot:
      return !pattern->Matches(value);
  }
  return false;
}

bool IsPattern(const Matcher& matcher) {
  return matcher.kind == Matcher::Kind::kMatches || matcher.kind == Matcher::Kind::kMatchesNot;
}

}  // namespace

double StaleMarker() { return std::bit_cast<double>(kStaleBits); }

bool IsStaleMarker(double value) { return std::bit_cast<uint64_t>(value) == kStaleBits; }

SampleStore::Id SampleStore::IdOf(const Labels& labels) {
  Labels kept = labels;
  std::erase_if(kept, [](const auto& label) { return label.second.empty(); });
  const auto [found, is_new] = ids_.try_emplace(std::move(kept), series_.size());
  if (is_new) {
    series_.push_back({.labels = found->first});
    for (const auto& label : found->first) Insert(having_[label], found->second);
    Insert(in_order_, found->second);
  }
  return found->second;
}

void SampleStore::Insert(std::vector<Id>& ids, Id series) const {
  const auto place = std::lower_bound(ids.begin(), ids.end(), series, [this](Id before, Id added) {
    return series_[before].labels < series_[added].labels;
  });
  ids.insert(place, series);
}

void SampleStore::Append(Id series, Millis at, double value) {
  auto& samples = series_[series].samples;
  if (samples.empty() || samples.back().at < at) samples.push_back({at, value});
}

std::vector<const Series*> SampleStore::Select(const std::vector<Matcher>& matchers) const {
  const std::vector<Id>* shortest = nullptr;
  std::vector<std::optional<Pattern>> patterns(matchers.size());
  for (size_t i = 0; i < matchers.size(); ++i) {
    const Matcher& matcher = matchers[i];
    if (IsPattern(matcher)) patterns[i] = Pattern::Of(matcher.value);
    if (IsPattern(matcher) && !patterns[i]) return {};
    if (matcher.kind != Matcher::Kind::kEqual || matcher.value.empty()) continue;
    const auto having = having_.find({matcher.label, matcher.value});
    if (having == having_.end()) return {};
    if (shortest == nullptr || having->second.size() < shortest->size()) shortest = &having->second;
  }
  if (shortest == nullptr) shortest = &in_order_;
  std::vector<const Series*> found;
  for (const Id id : *shortest) {
    const Series& series = series_[id];
    bool meets = !series.samples.empty();
    for (size_t i = 0; meets && i < matchers.size(); ++i) {
      meets = Meets(series.labels, matchers[i], patterns[i] ? &*patterns[i] : nullptr);
    }
    if (meets) found.push_back(&series);
  }
  return found;
}

void SampleStore::Forget(Millis at) {
  for (Series& series : series_) {
    auto& samples = series.samples;
    if (samples.empty() || samples.front().at >= at) continue;
    const auto first = std::lower_bound(samples.begin(), samples.end(), at,
                                        [](const Sample& s, Millis t) { return s.at < t; });
    samples.erase(samples.begin(), first);
  }
}

size_t SampleStore::samples() const {
  size_t count = 0;
  for (const Series& series : series_) count += series.samples.size();
  return count;
}

}  // namespace trimtab::sim

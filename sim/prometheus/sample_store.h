#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trimtab::sim {

// A series' labels, `__name__` among them. An empty value is the same as no label.
using Labels = std::map<std::string, std::string, std::less<>>;

// Milliseconds since the epoch, as Prometheus counts.
using Millis = int64_t;

struct Sample {
  Millis at = 0;
  double value = 0;
};

// The value that ends a series: a NaN of its own, which Prometheus never shows.
double StaleMarker();
bool IsStaleMarker(double value);

struct Series {
  Labels labels;
  std::vector<Sample> samples;  // by time, each instant once
};

// One condition of a selector.
struct Matcher {
  enum class Kind { kEqual, kNotEqual, kMatches, kMatchesNot };
  std::string label;
  Kind kind = Kind::kEqual;
  std::string value;  // of kMatches and kMatchesNot a regular expression for the whole value
};

// What a Prometheus has recorded. Series keep their number for as long as the store lives; those
// that were forgotten are empty. One thread.
class SampleStore {
 public:
  using Id = size_t;

  // The series with these labels, made if there is none.
  Id IdOf(const Labels& labels);
  // A sample that is not newer than the series' last one is dropped, as Prometheus drops it.
  void Append(Id series, Millis at, double value);
  void Append(const Labels& labels, Millis at, double value) { Append(IdOf(labels), at, value); }

  // The series that meet all of them, in the order of their labels.
  std::vector<const Series*> Select(const std::vector<Matcher>& matchers) const;

  // Drops samples from before `at`.
  void Forget(Millis at);
  size_t samples() const;

 private:
  // Keeps the order of labels.
  void Insert(std::vector<Id>& ids, Id series) const;

  std::vector<Series> series_;
  std::vector<Id> in_order_;  // of their labels
  std::map<Labels, Id> ids_;
  // The series that have a label with a value, in order: a selector looks at the shortest list it
  // can.
  std::map<std::pair<std::string, std::string>, std::vector<Id>> having_;
};

}  // namespace trimtab::sim

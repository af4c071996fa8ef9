#pragma once

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/http.h"
#include "base/result.h"

namespace trimtab::contract {

// What a Prometheus recorded of one series: seconds from the instant that looks are asked for, and
// values.
struct RecordedSeries {
  std::string name;
  std::map<std::string, std::string> labels;
  std::vector<std::pair<int, double>> samples;
};

// A Prometheus that holds certain samples, and how to reach it. Owned by a test suite, used from
// one thread.
class SourceWorld {
 public:
  virtual ~SourceWorld() = default;
  virtual HttpTransport& transport() = 0;
  virtual const Clock& clock() = 0;
  // The instant that the samples count from.
  virtual WallTime at() const = 0;
};

// A way to such a world; an Error says why there is none here.
struct SourceWorldKind {
  std::string name;
  Result<std::unique_ptr<SourceWorld>> (*make)(const std::vector<RecordedSeries>& series);
};

inline std::ostream& operator<<(std::ostream& out, const SourceWorldKind& kind) {
  return out << kind.name;
}

Result<std::unique_ptr<SourceWorld>> MakeSimulatedSourceWorld(
    const std::vector<RecordedSeries>& series);
Result<std::unique_ptr<SourceWorld>> MakeRealSourceWorld(const std::vector<RecordedSeries>& series);

}  // namespace trimtab::contract

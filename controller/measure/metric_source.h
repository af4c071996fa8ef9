#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "controller/domain/evidence.h"
#include "controller/measure/arm_pods.h"

namespace trimtab::measure {

// Every number of one look: each query for each arm, all at one instant.
struct LookRequest {
  // On a grid, and far enough behind now that the samples of all scrapes before it are there: the
  // same question then has the same answer whenever it is asked.
  WallTime at;
  // What `$window` stands for; the look covers (at - window, at].
  Duration window = std::chrono::minutes(1);
  // PromQL with `$arm` and `$window`, as CheckQuery accepts it.
  std::vector<std::string> queries;
  std::vector<ArmPods> arms;

  bool operator==(const LookRequest&) const = default;
};

// A query that the source will not evaluate, today or tomorrow.
struct RefusedQuery {
  size_t query = 0;  // its place in the request
  Error error;       // kInvalid
};

// One sentence for status and logs; of all arms or of all queries where it names none.
struct Remark {
  std::optional<size_t> arm;
  std::optional<size_t> query;
  std::string text;

  bool operator==(const Remark&) const = default;
};

// What a look brought. Plain data.
struct LookAnswer {
  // One row for each arm, one reading for each query; every one has a value or a fault.
  std::vector<std::vector<domain::Reading>> readings;
  // Why the source gave nothing; each fault is then kSourceDown.
  std::optional<Error> failure;
  std::vector<RefusedQuery> refused;
  // What lies behind the faults, and what the source noted.
  std::vector<Remark> remarks;
};

// Where the numbers of trials come from. Owned by the app, one for each source in the settings; any
// thread may call, and calls do not wait for each other. Never fails as a whole: silence is a fault
// of each reading, so that the judge sees it too.
class MetricSource {
 public:
  virtual ~MetricSource() = default;

  // What can be told of a query without asking: kInvalid says what is wrong, where, and what to
  // write instead. Pure.
  virtual Result<void> CheckQuery(std::string_view query, Duration window) const = 0;

  // Blocks for as long as the source's settings allow, or until the stop.
  virtual LookAnswer Read(const LookRequest& request, const std::stop_token& stop) = 0;
};

}  // namespace trimtab::measure

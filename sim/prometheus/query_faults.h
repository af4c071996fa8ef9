#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/http.h"

namespace trimtab::sim {

// What may go wrong between a controller and its Prometheus; rows of docs/faults.md.
enum class QueryFaultKind {
  // The request fails.
  kUnreachable,   // nothing was sent
  kInterrupted,   // the connection breaks
  kTimeout,       // no answer in time, or one that trickles
  kAnswer,        // `status`, in Prometheus' words
  kTruncated,     // half of the body, as if it were whole
  kHtml,          // a proxy's page with status 200
  kHuge,          // `bytes` of blanks in front of the answer; above the caps kTooLarge
  kFailedInside,  // 200, and a body that says status "error"
  // The answer is well formed and misleads.
  kEmpty,         // no series at all
  kWarnings,      // everything, and a warning
  kPartial,       // one series of each answer is missing, and a warning says so
  kSilentPart,    // one series of each answer is missing, and nothing says so
  kNotANumber,    // every value is "NaN"
  kInfinite,      // every value is "+Inf"
  kNoNumber,      // every value is "1e999"
  kDuplicate,     // every series comes twice, the second one with another label
  kBehind,        // from a replica that has no sample of the last `by`
  kOtherInstant,  // evaluated `by` earlier than asked; the answer's times say so
  kWrongClock,    // the answer's Date is `by` later
};

// One thing that goes wrong, for the requests that `when` names, `times` times.
struct QueryFault {
  QueryFaultKind kind = QueryFaultKind::kUnreachable;
  int times = 1;
  int status = 503;                                   // kAnswer: 400, 401, 403, 422, 429, 500, 503
  size_t bytes = size_t{1} << 20;                     // kHuge
  Duration by = std::chrono::minutes(10);             // kBehind, kOtherInstant, kWrongClock
  std::function<bool(const HttpRequest&)> when = {};  // null: any request
};

// The faults that are still to come, oldest first; each request meets at most one. One thread.
class QueryFaults {
 public:
  void Add(QueryFault fault) { pending_.push_back(std::move(fault)); }
  void Clear() { pending_.clear(); }
  bool empty() const { return pending_.empty(); }
  // The first one that is meant for this request, counted as done.
  std::optional<QueryFault> Take(const HttpRequest& request);

 private:
  std::vector<QueryFault> pending_;
};

// The answer of kAnswer and kFailedInside.
HttpResponse QueryRefusal(const QueryFault& fault);

// A good answer of /api/v1/query as a fault leaves it; other answers stay as they are.
HttpResponse Misled(HttpResponse answer, const QueryFault& fault);

}  // namespace trimtab::sim

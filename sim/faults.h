#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/http.h"

namespace trimtab::sim {

enum class FaultKind {
  // Of any request.
  kUnreachable,   // nothing was sent
  kDropBefore,    // the connection breaks, the server never saw the request: kInterrupted
  kLoseResponse,  // the server acts, then the connection breaks: kInterrupted
  kTimeout,       // the server acts, its answer comes too late: kTimeout
  kAnswer,        // the server answers `status` without acting
  kTruncated,     // the server acts; half of its body arrives, as if it were whole
  kHtml,          // a proxy answers 200 with a page, nothing reaches the server
  kStale,         // reads are answered as of `revision`
  // Of a watch, once `after_lines` lines were delivered.
  kCut,        // half a line, then the connection breaks
  kHalfLine,   // half a line, then the response ends in good order
  kStall,      // nothing more comes, the connection stays
  kGone,       // an ERROR event with 410, then the end
  kDuplicate,  // each line comes twice
  kReorder,    // each line comes after the one that follows it
  kLoseLine,   // one line never comes
};

// One thing that goes wrong, for the requests that `when` names, `times` times.
struct Fault {
  FaultKind kind = FaultKind::kDropBefore;
  std::function<bool(const HttpRequest&)> when;  // null: any request
  int times = 1;
  int status = 503;             // kAnswer
  int retry_after_seconds = 0;  // kAnswer; 0 for no Retry-After
  int64_t revision = 0;         // kStale
  int after_lines = 0;          // faults of a watch
};

// The faults that are still to come, oldest first; each request meets at most one. One thread.
class Faults {
 public:
  void Add(Fault fault) { pending_.push_back(std::move(fault)); }
  void Clear() { pending_.clear(); }
  bool empty() const { return pending_.empty(); }

  // The first one that is meant for this request, counted as done. Those of watches wait for one.
  std::optional<Fault> Take(const HttpRequest& request, bool watch);

 private:
  std::vector<Fault> pending_;
};

bool IsWatchFault(FaultKind kind);

// Names requests: method, and a part of the target.
std::function<bool(const HttpRequest&)> Matching(std::string method, std::string target_part);

// What the server says when it refuses like this: 409, 429, 500 and so on.
HttpResponse FaultAnswer(const Fault& fault);

}  // namespace trimtab::sim

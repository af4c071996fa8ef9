#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace trimtab {

// What went wrong, by what the caller does next (see Remedy).
enum class Code {
  kInvalid,          // this input can never work: a bad field, a 400, a 422
  kNotFound,         // what was named is not there
  kExists,           // what was to be created is there already
  kConflict,         // somebody else wrote first, or owns the field
  kExpired,          // a resourceVersion or continue token is too old
  kUnauthenticated,  // the server does not know us: the token expired or is wrong
  kForbidden,        // the server knows us and refuses
  kUntrusted,        // TLS refused the peer; nothing was sent
  kThrottled,        // too many requests; nothing was done; wait retry_after
  kUnreachable,      // no connection: nothing was sent
  kUnavailable,      // the server said that it failed (5xx)
  kTimeout,          // a deadline passed after the request may have left
  kInterrupted,      // the connection broke after the request may have left
  kMalformed,        // the answer cannot be read
  kTooLarge,         // the answer is above a cap
  kCancelled,        // we ended the call ourselves
  kNoData,           // a measurement has no value: never zero, never good news
};

// What to do after an Error.
enum class Remedy {
  kFix,       // nothing will change until a person or a new generation changes the input
  kReread,    // read the world again and decide anew
  kRelist,    // start the listing over
  kReauth,    // read the credentials again, then once more
  kRetry,     // nothing happened: send the same again after a backoff
  kReadBack,  // it may have happened: read before anything else; a plain read is simply retried
  kStop,      // the caller asked for the end
};

Remedy RemedyFor(Code code);

// The name that logs and metrics use, such as "Conflict".
std::string_view NameOf(Code code);

// A failure from outside: a code to branch on, one sentence for people, and the server's own words
// where it has some. Returned inside a Result; never logged by who returns it.
struct [[nodiscard]] Error {
  Code code = Code::kInvalid;
  std::string message;
  // The least time to wait before the next try, where the server or a limiter named one.
  Duration retry_after = Duration::zero();
  // A stable word of the server's, such as the `reason` of a Kubernetes Status; may be empty.
  std::string reason;
  // One line for each detail the server gave, such as the fields of a conflict.
  std::vector<std::string> causes;

  // The same error, its message preceded by where it happened: "trial 17: ...".
  Error In(std::string_view where) &&;

  // The same request may be sent again as it is.
  bool retryable() const { return RemedyFor(code) == Remedy::kRetry; }
  // A write may or may not have happened.
  bool outcome_unknown() const { return RemedyFor(code) == Remedy::kReadBack; }
};

}  // namespace trimtab

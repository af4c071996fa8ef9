#include "base/error.h"

#include <utility>

#include "base/check.h"

namespace trimtab {
namespace {

struct CodeFacts {
  std::string_view name;
  Remedy remedy;
};

CodeFacts FactsOf(Code code) {
  switch (code) {
    case Code::kInvalid:
      return {"Invalid", Remedy::kFix};
    case Code::kNotFound:
      return {"NotFound", Remedy::kReread};
    case Code::kExists:
      return {"Exists", Remedy::kReread};
    case Code::kConflict:
      return {"Conflict", Remedy::kReread};
    case Code::kExpired:
      return {"Expired", Remedy::kRelist};
    case Code::kUnauthenticated:
      return {"Unauthenticated", Remedy::kReauth};
    case Code::kForbidden:
      return {"Forbidden", Remedy::kFix};
    case Code::kUntrusted:
      return {"Untrusted", Remedy::kFix};
    case Code::kThrottled:
      return {"Throttled", Remedy::kRetry};
    case Code::kUnreachable:
      return {"Unreachable", Remedy::kRetry};
    case Code::kUnavailable:
      return {"Unavailable", Remedy::kReadBack};
    case Code::kTimeout:
      return {"Timeout", Remedy::kReadBack};
    case Code::kInterrupted:
      return {"Interrupted", Remedy::kReadBack};
    case Code::kMalformed:
      return {"Malformed", Remedy::kReadBack};
    case Code::kTooLarge:
      return {"TooLarge", Remedy::kReadBack};
    case Code::kCancelled:
      return {"Cancelled", Remedy::kStop};
    case Code::kNoData:
      return {"NoData", Remedy::kReread};
  }
  CheckFailed(__FILE__, __LINE__, "a Code outside its enumeration");
}

}  // namespace

Remedy RemedyFor(Code code) { return FactsOf(code).remedy; }

std::string_view NameOf(Code code) { return FactsOf(code).name; }

Error Error::In(std::string_view where) && {
  message.insert(0, ": ").insert(0, where);
  return std::move(*this);
}

}  // namespace trimtab

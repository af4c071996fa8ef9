#include "sim/faults.h"

#include <algorithm>
#include <utility>

#include "sim/answers.h"

namespace trimtab::sim {
namespace {

struct Words {
  int code;
  const char* reason;
  const char* message;
};

constexpr Words kWords[] = {
    {400, "BadRequest", "the request was refused by a fault"},
    {401, "Unauthorized", "Unauthorized"},
    {403, "Forbidden", "forbidden by a fault"},
    {404, "NotFound", "the server could not find the requested resource"},
    {409, "Conflict",
     "Operation cannot be fulfilled: the object has been modified; please apply your changes to "
     "the latest version and try again"},
    {410, "Expired", "The resourceVersion for the provided list is too old."},
    {422, "Invalid", "refused by a fault"},
    {429, "TooManyRequests", "too many requests, please try again later"},
    {500, "InternalError", "Internal error occurred: a fault"},
    {502, "", "bad gateway"},
    {503, "ServiceUnavailable", "apiserver is shutting down"},
    {504, "Timeout", "Timeout: request did not complete within requested timeout"},
};

}  // namespace

bool IsWatchFault(FaultKind kind) { return kind >= FaultKind::kCut; }

std::optional<Fault> Faults::Take(const HttpRequest& request, bool watch) {
  const auto found = std::find_if(pending_.begin(), pending_.end(), [&](const Fault& fault) {
    return IsWatchFault(fault.kind) == watch && (fault.when == nullptr || fault.when(request));
  });
  if (found == pending_.end()) return std::nullopt;
  Fault taken = *found;
  if (--found->times <= 0) pending_.erase(found);
  return taken;
}

std::function<bool(const HttpRequest&)> Matching(std::string method, std::string target_part) {
  return [method = std::move(method), part = std::move(target_part)](const HttpRequest& request) {
    return request.method == method && request.target.find(part) != std::string::npos;
  };
}

HttpResponse FaultAnswer(const Fault& fault) {
  Status status{.code = fault.status,
                .message = "refused by a fault",
                .retry_after_seconds = fault.retry_after_seconds};
  for (const Words& words : kWords) {
    if (words.code != fault.status) continue;
    status.reason = words.reason;
    status.message = words.message;
  }
  return Refusal(status).response;
}

}  // namespace trimtab::sim

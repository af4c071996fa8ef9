#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/http.h"
#include "base/result.h"
#include "k8s/json.h"

namespace trimtab::k8s {

// The Error for a response that is no success: by status code, with the Status body's message,
// reason and causes, Retry-After, and, where the body is no Status (a proxy's HTML page), a
// sentence that says so and quotes its beginning. `what` names the call: "patch deployments
// shop/checkout".
//
// A page that no API server wrote decides nothing about our objects: its 400, 404, 409, 410, 413 or
// 422 is kMalformed, so that nobody takes a proxy's "not found" for a target that is gone.
Error ErrorFromResponse(const HttpResponse& response, std::string_view what);

// The Error for a Status object, by its own `code`, wherever it was found: in a body, or as the
// object of a watch's ERROR event.
Error ErrorFromStatus(const Json& status, std::string_view what);

// kMalformed, quoting the body's beginning, unless the response says that it is JSON.
Result<void> CheckIsJson(const HttpResponse& response, std::string_view what);

// One leaf that a server-side apply would have taken from somebody.
struct FieldConflict {
  std::string manager;
  std::string field;  // as the server writes it: ".spec.replicas"

  bool operator==(const FieldConflict&) const = default;
};
// What a kConflict of server-side apply was about; empty for other conflicts.
std::vector<FieldConflict> FieldConflictsOf(const Error& error);

}  // namespace trimtab::k8s

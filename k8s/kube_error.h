#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/http.h"

namespace trimtab::k8s {

// The Error for a response that is no success: by status code, with the Status body's message,
// reason and causes, Retry-After, and, where the body is no Status (a proxy's HTML page), a
// sentence that says so and quotes its beginning. `what` names the call: "patch deployments
// shop/checkout".
Error ErrorFromResponse(const HttpResponse& response, std::string_view what);

// One leaf that a server-side apply would have taken from somebody.
struct FieldConflict {
  std::string manager;
  std::string field;  // as the server writes it: ".spec.replicas"
};
// What a kConflict of server-side apply was about; empty for other conflicts.
std::vector<FieldConflict> FieldConflictsOf(const Error& error);

}  // namespace trimtab::k8s

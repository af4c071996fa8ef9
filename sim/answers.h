#pragma once

#include <string>

#include "k8s/json.h"
#include "sim/api_server.h"

namespace trimtab::sim {

// The few forms that an answer takes.
Answer JsonAnswer(int status, const k8s::Json& body);
Answer JsonTextAnswer(int status, std::string body);
Answer TextAnswer(int status, std::string body);
Answer Refusal(const Status& status);

// The body of a request, or 413, 500 or 400 in the server's words. Bodies must be JSON, whatever
// they are called; `kind` is named in the refusal.
Outcome<k8s::Json> ParseBody(const std::string& body, const std::string& kind);

// SelfSubjectReview and SelfSubjectAccessReview: everybody is the same admin and may do everything.
std::optional<Answer> SelfReview(const Request& request, const Clock& clock);

}  // namespace trimtab::sim

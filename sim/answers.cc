#include "sim/answers.h"

#include <utility>

namespace trimtab::sim {

using k8s::Json;

namespace {

constexpr size_t kBodyCap = size_t{3} << 20;
constexpr size_t kStorageCap = size_t{3} << 19;  // of etcd, for one object

// The key that Json::Parse complains about, if it stands twice.
std::string DuplicateKey(const std::string& message) {
  const size_t end = message.find("\" stands twice");
  const size_t start = end == std::string::npos ? end : message.rfind('"', end - 1);
  if (start == std::string::npos) return "";
  return message.substr(start + 1, end - start - 1);
}

}  // namespace

Answer JsonAnswer(int status, const Json& body) { return JsonTextAnswer(status, body.Dump()); }

Answer JsonTextAnswer(int status, std::string body) {
  body += '\n';
  return Answer{.response = {.status = status,
                             .headers = {{"Content-Type", "application/json"},
                                         {"Cache-Control", "no-cache, private"}},
                             .body = std::move(body)}};
}

Answer TextAnswer(int status, std::string body) {
  return Answer{.response = {.status = status,
                             .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
                             .body = std::move(body)}};
}

Answer Refusal(const Status& status) {
  Answer answer = JsonAnswer(status.code, status.ToJson());
  if (status.retry_after_seconds > 0) {
    answer.response.headers.push_back({"Retry-After", std::to_string(status.retry_after_seconds)});
  }
  return answer;
}

Outcome<Json> ParseBody(const std::string& body, const std::string& kind) {
  if (body.size() > kBodyCap) {
    return Status{.code = 413,
                  .reason = "RequestEntityTooLarge",
                  .message = "Request entity too large: limit is " + std::to_string(kBodyCap)};
  }
  if (body.size() > kStorageCap) {
    return Status{.code = 500, .message = "etcdserver: request is too large"};
  }
  auto json = Json::Parse(body);
  if (json) return *std::move(json);
  const std::string& message = json.error().message;
  if (const std::string key = DuplicateKey(message); !key.empty()) {
    return BadRequest(kind + " cannot be handled as a " + kind +
                      ": strict decoding error: duplicate field \"" + key + "\"");
  }
  return BadRequest("the object provided is unrecognized (must be of type " + kind +
                    "): couldn't get version/kind; json parse error: " + message);
}

std::optional<Answer> SelfReview(const Request& request, const Clock& clock) {
  if (request.method != "POST" || request.path.size() != 4 || request.path[0] != "apis") {
    return std::nullopt;
  }
  const std::string& plural = request.path[3];
  if (request.path[1] == "authentication.k8s.io" && plural == "selfsubjectreviews") {
    const Json user =
        Json::Of({{"username", "sim-admin"},
                  {"groups", Json::List({"system:masters", "system:authenticated"})}});
    return JsonAnswer(
        201,
        Json::Of({{"kind", "SelfSubjectReview"},
                  {"apiVersion", "authentication.k8s.io/v1"},
                  {"metadata", Json::Of({{"creationTimestamp", FormatRfc3339(clock.WallNow())}})},
                  {"status", Json::Of({{"userInfo", user}})}}));
  }
  if (request.path[1] != "authorization.k8s.io" || plural != "selfsubjectaccessreviews") {
    return std::nullopt;
  }
  auto review = ParseBody(request.body, "SelfSubjectAccessReview");
  if (!review) return Refusal(review.status());
  (*review)["status"] = Json::Of({{"allowed", true}});
  return JsonAnswer(201, *review);
}

}  // namespace trimtab::sim

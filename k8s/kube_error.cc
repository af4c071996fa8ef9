#include "k8s/kube_error.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "k8s/http_answer.h"

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;

constexpr std::string_view kServer = "the API server";
constexpr size_t kReasonCap = 120;
constexpr size_t kMessageCap = 2000;
constexpr size_t kCausesCap = 50;

constexpr std::string_view kConflictWith = ": conflict with \"";

bool IsStatus(const Json& json) {
  return json.Text({"kind"}) == "Status" && json.Text({"apiVersion"}) == "v1";
}

std::optional<Json> StatusOf(const HttpResponse& response) {
  if (MediaTypeOf(response) != "application/json") return std::nullopt;
  auto parsed = Json::Parse(response.body);
  if (!parsed || !IsStatus(*parsed)) return std::nullopt;
  return *std::move(parsed);
}

Duration RetryAfterDetail(const Json& status) {
  const Json* detail = status.Get({"details", "retryAfterSeconds"});
  const auto value = detail == nullptr ? std::nullopt : detail->integer();
  return seconds(std::clamp<int64_t>(value.value_or(0), 0, kLongestRetryAfter.count()));
}

std::vector<std::string> CausesOf(const Json& status) {
  std::vector<std::string> lines;
  const Json* causes = status.Get({"details", "causes"});
  if (causes == nullptr || !causes->is_array()) return lines;
  for (const Json& cause : *causes->array()) {
    if (lines.size() == kCausesCap) break;
    std::string line(cause.Text({"field"}));
    if (!line.empty()) line += ": ";
    line += Clipped(cause.Text({"message"}), kMessageCap);
    lines.push_back(std::move(line));
  }
  return lines;
}

// What an API server means by a status code.
Code CodeFor(int status, std::string_view reason) {
  switch (status) {
    case 401:
      return Code::kUnauthenticated;
    case 403:
      return Code::kForbidden;
    case 404:
      return Code::kNotFound;
    case 409:
      return reason == "AlreadyExists" ? Code::kExists : Code::kConflict;
    case 410:
      return Code::kExpired;
    case 429:
      return Code::kThrottled;
    default:
      break;
  }
  if (status >= 500) return Code::kUnavailable;
  // 413 among them: the server read no more of it and did nothing; only a smaller object helps.
  return status >= 400 ? Code::kInvalid : Code::kMalformed;
}

// What a status code means when its body is no Status.
Code CodeForStranger(int status, std::string_view media_type) {
  if (status == 401 || status == 403 || status == 429 || status >= 500) return CodeFor(status, {});
  // The API server itself says so, in plain text, of a group or version that it does not serve.
  if (status == 404 && media_type == "text/plain") return Code::kNotFound;
  return Code::kMalformed;
}

Error FromStranger(const HttpResponse& response, std::string_view what) {
  const Code code = CodeForStranger(response.status, MediaTypeOf(response));
  return Error{.code = code,
               .message = std::string(what) + ": " +
                          (code == Code::kNotFound ? "the server serves no such path"
                                                   : DescribeStranger(response, kServer))};
}

// Refusals that the server words as failures of its own, without a reason, although it is certain
// that nothing was written and never will be: sending the same again would fail for ever.
struct RefusalSaidAs500 {
  std::string_view words;
  std::string_view reason;  // what a 4xx would have had
};
constexpr std::array kRefusalsSaidAs500 = {
    RefusalSaidAs500{"etcdserver: request is too large", "RequestEntityTooLarge"},
    RefusalSaidAs500{"failed to create typed patch object", "Invalid"},
    RefusalSaidAs500{"to proper version: unable to convert unstructured object", "Invalid"}};

Error FromStatus(const Json& status, int code, std::string_view what) {
  Error error{.code = CodeFor(code, status.Text({"reason"})),
              .retry_after = RetryAfterDetail(status),
              .reason = Clipped(status.Text({"reason"}), kReasonCap),
              .causes = CausesOf(status)};
  const std::string_view said = status.Text({"message"});
  error.message = std::string(what) + ": ";
  error.message += said.empty() ? "the server answered " + std::to_string(code) +
                                      (error.reason.empty() ? "" : " " + error.reason)
                                : Clipped(said, kMessageCap);
  if (code == 500) {
    for (const auto& [words, reason] : kRefusalsSaidAs500) {
      if (said.find(words) == std::string_view::npos) continue;
      error.code = Code::kInvalid;
      error.reason = reason;
    }
  }
  return error;
}

// Undoes Go's %q as far as a manager's name needs it, up to the closing quote.
std::string Unquoted(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

Error ErrorFromResponse(const HttpResponse& response, std::string_view what) {
  if (response.status >= 300 && response.status < 400)
    return RedirectError(response, what, kServer);
  const auto status = StatusOf(response);
  Error error = status ? FromStatus(*status, response.status, what) : FromStranger(response, what);
  error.retry_after = std::max(error.retry_after, RetryAfterOf(response));
  return error;
}

Error ErrorFromStatus(const Json& status, std::string_view what) {
  const Json* code = status.Find("code");
  const auto number = code == nullptr ? std::nullopt : code->integer();
  const bool known = number.has_value() && *number >= 400 && *number < 600;
  return FromStatus(status, known ? static_cast<int>(*number) : 500, what);
}

Result<void> CheckIsJson(const HttpResponse& response, std::string_view what) {
  if (MediaTypeOf(response) == "application/json") return {};
  return Error{.code = Code::kMalformed,
               .message = std::string(what) + ": " + DescribeStranger(response, kServer)};
}

std::vector<FieldConflict> FieldConflictsOf(const Error& error) {
  std::vector<FieldConflict> conflicts;
  if (error.code != Code::kConflict) return conflicts;
  for (const std::string& cause : error.causes) {
    const size_t at = cause.rfind(kConflictWith);
    if (at == std::string::npos) continue;
    const std::string_view rest = std::string_view(cause).substr(at + kConflictWith.size());
    conflicts.push_back({.manager = Unquoted(rest), .field = cause.substr(0, at)});
  }
  return conflicts;
}

}  // namespace trimtab::k8s

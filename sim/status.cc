#include "sim/status.h"

namespace trimtab::sim {
namespace {

using k8s::Json;

// "deployments.apps"; "pods" in the core group.
std::string Qualified(const std::string& name, const std::string& group) {
  return group.empty() ? name : name + "." + group;
}

Status About(const k8s::ResourceType& type, const std::string& name, int code, std::string reason) {
  return Status{.code = code,
                .reason = std::move(reason),
                .name = name,
                .group = type.group,
                .kind = type.plural};
}

std::string Quoted(const std::string& text) {
  std::string out;
  k8s::AppendJsonString(out, text);
  return out;
}

Json CauseJson(const StatusCause& cause) {
  Json json = Json::Of({{"reason", cause.reason}, {"message", cause.message}});
  if (!cause.field.empty()) json["field"] = cause.field;
  return json;
}

Json DetailsOf(const Status& status) {
  Json details{Json::Object()};
  if (!status.name.empty()) details["name"] = status.name;
  if (!status.group.empty()) details["group"] = status.group;
  if (!status.kind.empty()) details["kind"] = status.kind;
  if (!status.causes.empty()) {
    Json::Array causes;
    for (const StatusCause& cause : status.causes) causes.push_back(CauseJson(cause));
    details["causes"] = Json(std::move(causes));
  }
  if (status.retry_after_seconds > 0) details["retryAfterSeconds"] = status.retry_after_seconds;
  return details;
}

std::string JoinCauses(const std::vector<StatusCause>& causes) {
  std::string text;
  for (const StatusCause& cause : causes) {
    if (!text.empty()) text += ", ";
    text += cause.field.empty() ? cause.message : cause.field + ": " + cause.message;
  }
  return causes.size() > 1 ? "[" + text + "]" : text;
}

}  // namespace

Json Status::ToJson() const {
  Json metadata{Json::Object()};
  if (!continue_token.empty()) metadata["continue"] = continue_token;
  Json json = Json::Of({{"kind", "Status"},
                        {"apiVersion", "v1"},
                        {"metadata", metadata},
                        {"status", "Failure"},
                        {"message", message}});
  if (!reason.empty()) json["reason"] = reason;
  if (Json details = DetailsOf(*this); !details.object()->empty()) json["details"] = details;
  json["code"] = code;
  return json;
}

Status NotFound(const k8s::ResourceType& type, const std::string& name) {
  Status status = About(type, name, 404, "NotFound");
  status.message = Qualified(type.plural, type.group) + " " + Quoted(name) + " not found";
  return status;
}

Status AlreadyExists(const k8s::ResourceType& type, const std::string& name) {
  Status status = About(type, name, 409, "AlreadyExists");
  status.message = Qualified(type.plural, type.group) + " " + Quoted(name) + " already exists";
  return status;
}

Status Conflict(const k8s::ResourceType& type, const std::string& name, const std::string& why) {
  Status status = About(type, name, 409, "Conflict");
  status.message = "Operation cannot be fulfilled on " + Qualified(type.plural, type.group) + " " +
                   Quoted(name) + ": " + why;
  return status;
}

Status Modified(const k8s::ResourceType& type, const std::string& name) {
  return Conflict(type, name,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

Status BadRequest(const std::string& message) {
  return Status{.code = 400, .reason = "BadRequest", .message = message};
}

Status Invalid(const k8s::ResourceType& type, const std::string& name,
               std::vector<StatusCause> causes) {
  Status status = About(type, name, 422, "Invalid");
  status.kind = type.kind;
  status.causes = std::move(causes);
  status.message = Qualified(type.kind, type.group) + " " + Quoted(name) +
                   " is invalid: " + JoinCauses(status.causes);
  return status;
}

Status Expired(const std::string& message) {
  return Status{.code = 410, .reason = "Expired", .message = message};
}

Status MethodNotAllowed(const std::string& message) {
  return Status{.code = 405, .reason = "MethodNotAllowed", .message = message};
}

Status NoSuchPath() {
  return Status{.code = 404,
                .reason = "NotFound",
                .message = "the server could not find the requested resource"};
}

}  // namespace trimtab::sim

#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "k8s/json.h"
#include "k8s/object.h"

namespace trimtab::sim {

// One detail of a refusal, such as a field that is wrong.
struct StatusCause {
  std::string reason;   // "FieldValueInvalid"
  std::string message;  // "Invalid value: 0: must be positive"
  std::string field;    // "spec.size"
};

// A refusal as the API server words it; the body of every answer that is no success.
struct Status {
  int code = 500;
  std::string reason;
  std::string message;
  // What it was about; all empty for refusals that name no object.
  std::string name;
  std::string group;
  std::string
      kind;  // the plural for most refusals, the kind for Invalid: as the real server has it
  std::vector<StatusCause> causes;
  int retry_after_seconds = 0;
  std::string continue_token;  // with which an expired list may go on inconsistently

  k8s::Json ToJson() const;
};

Status NotFound(const k8s::ResourceType& type, const std::string& name);
Status AlreadyExists(const k8s::ResourceType& type, const std::string& name);
Status Conflict(const k8s::ResourceType& type, const std::string& name, const std::string& why);
// What a write at an old resourceVersion gets.
Status Modified(const k8s::ResourceType& type, const std::string& name);
Status BadRequest(const std::string& message);
// 422. One cause per wrong field.
Status Invalid(const k8s::ResourceType& type, const std::string& name,
               std::vector<StatusCause> causes);
Status Expired(const std::string& message);
Status MethodNotAllowed(const std::string& message);
// A path that nothing answers.
Status NoSuchPath();

// A T or the Status that says why not. What Result is to Error, with the server's own words kept.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : held_(std::in_place_index<0>, std::move(value)) {}         // NOLINT: as Result
  Outcome(Status status) : held_(std::in_place_index<1>, std::move(status)) {}  // NOLINT

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return Value(); }
  const T& operator*() const& { return const_cast<Outcome*>(this)->Value(); }
  T operator*() && { return std::move(Value()); }
  T* operator->() { return &Value(); }
  const Status& status() const {
    TRIMTAB_CHECK(!ok());
    return *std::get_if<1>(&held_);
  }

 private:
  T& Value() {
    TRIMTAB_CHECK(ok());
    return *std::get_if<0>(&held_);
  }

  std::variant<T, Status> held_;
};

}  // namespace trimtab::sim

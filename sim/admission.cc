#include "sim/admission.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/builtin_rules.h"
#include "sim/custom_values.h"
#include "sim/go_text.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

std::string Name(const Json& object) { return std::string(object.Text({"metadata", "name"})); }

// The server's type of metadata knows no difference between empty and missing.
void DropEmptyMetadata(Json& object) {
  Json* metadata = object.Find("metadata");
  if (metadata == nullptr || metadata->object() == nullptr) return;
  std::erase_if(*metadata->object(), [](const Json::Member& member) {
    const Json& value = member.second;
    return (value.object() != nullptr && value.object()->empty()) ||
           (value.array() != nullptr && value.array()->empty());
  });
}

// As the server's own types do, where null means nothing. Custom kinds may hold nulls.
void DropNulls(Json& value) {
  if (Json::Object* members = value.object()) {
    std::erase_if(*members, [](const Json::Member& member) { return member.second.is_null(); });
    for (auto& [name, member] : *members) DropNulls(member);
  } else if (Json::Array* items = value.array()) {
    for (Json& item : *items) DropNulls(item);
  }
}

void Copy(Json& to, const Json& from, std::string_view key) {
  const Json* value = from.Find(key);
  if (value == nullptr) {
    to.Erase(key);
  } else {
    to[key] = *value;
  }
}

// Only the containers' resources of a pod.
Json WithResourcesOf(Json pod, const Json& wanted) {
  Json* spec = pod.Find("spec");
  Json* containers = spec == nullptr ? nullptr : spec->Find("containers");
  const Json* sources = wanted.Get({"spec", "containers"});
  if (containers == nullptr || sources == nullptr || sources->array() == nullptr) return pod;
  for (Json& container : *containers->array()) {
    for (const Json& source : *sources->array()) {
      if (source.Text({"name"}) == container.Text({"name"})) Copy(container, source, "resources");
    }
  }
  return pod;
}

Json StatusOf(const Json& next, const Json& live) {
  Json confined = live;
  Copy(confined, next, "status");
  return confined;
}

std::string Listed(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& field : fields) {
    text += (text.empty() ? "" : ", ") + ("unknown field \"" + field + "\"");
  }
  return text;
}

Status UnknownFieldStatus(const Kind& kind, const Json& next,
                          const std::vector<std::string>& fields, bool patched) {
  const std::string what = "strict decoding error: " + Listed(fields);
  if (!patched) {
    return BadRequest(kind.type.kind + " in version \"" + kind.type.version +
                      "\" cannot be handled as a " + kind.type.kind + ": " + what);
  }
  const std::string message = "Invalid value: " + Json(SortedText(next)).Dump() + ": " + what;
  return Status{.code = 422,
                .reason = "Invalid",
                .message = " \"\" is invalid: patch: " + message,
                .causes = {{"FieldValueInvalid", message, "patch"}}};
}

// What an unknown field leads to: a refusal, or its loss.
Outcome<Json> Pruned(const Kind& kind, Json next, const AdmissionRequest& request) {
  if (kind.openapi.is_null()) return next;
  if (!request.strict && request.warnings == nullptr) {
    PruneCustom(kind.openapi, next);
    return next;
  }
  const auto unknown = UnknownFields(kind.openapi, next);
  if (!request.strict) {
    for (const std::string& field : unknown) {
      request.warnings->push_back("unknown field \"" + field + "\"");
    }
    PruneCustom(kind.openapi, next);
    return next;
  }
  if (!unknown.empty()) return UnknownFieldStatus(kind, next, unknown, request.patched);
  return next;
}

void Fill(const Kind& kind, Json& next) {
  if (kind.custom) {
    FillCustom(kind.openapi, next);
  } else {
    DropNulls(next);
    if (kind.fill != nullptr) kind.fill(next);
  }
}

// Real servers validate a status on its own: its paths are whole, the names in messages are not.
void ShortenStatusNames(std::vector<StatusCause>& causes) {
  constexpr std::string_view kPrefix = " status.";
  for (StatusCause& cause : causes) {
    const size_t at = cause.message.find(kPrefix);
    if (at != std::string::npos) cause.message.erase(at + 1, kPrefix.size() - 1);
  }
}

// CEL rules are not asked about an object whose shape is wrong in one of these ways.
bool KeepsRulesFromRunning(const StatusCause& cause) {
  return cause.reason == "FieldValueNotSupported" || cause.reason == "FieldValueRequired" ||
         cause.reason == "FieldValueTooLong" || cause.reason == "FieldValueTooMany" ||
         cause.reason == "FieldValueTypeInvalid";
}

std::vector<StatusCause> Judge(const Kind& kind, const Json& next, const Json* live,
                               const AdmissionRequest& request) {
  if (request.subresource == "resize") return CheckPodResize(next, *live);
  if (kind.custom) {
    auto causes = CheckCustom(kind.openapi, next, *kind.custom->patterns);
    if (kind.custom->has_rules &&
        std::any_of(causes.begin(), causes.end(), KeepsRulesFromRunning)) {
      causes.push_back({"FieldValueInvalid",
                        "Invalid value: null: some validation rules were not checked because the "
                        "object was invalid; correct the existing errors to complete validation",
                        "<nil>"});
    }
    if (request.subresource == "status") ShortenStatusNames(causes);
    return causes;
  }
  if (kind.check == nullptr || request.subresource == "status") return {};
  return kind.check(next, live);
}

std::optional<StatusCause> NewFinalizer(const Json& next, const Json& live) {
  if (live.Get({"metadata", "deletionTimestamp"}) == nullptr) return std::nullopt;
  const Json* wanted = next.Get({"metadata", "finalizers"});
  const Json* former = live.Get({"metadata", "finalizers"});
  if (wanted == nullptr || wanted->array() == nullptr) return std::nullopt;
  std::string added;
  for (const Json& one : *wanted->array()) {
    const bool known = former != nullptr && former->array() != nullptr &&
                       std::count(former->array()->begin(), former->array()->end(), one) > 0;
    if (!known) added += (added.empty() ? "" : ", ") + one.Dump();
  }
  if (added.empty()) return std::nullopt;
  return StatusCause{"FieldValueForbidden",
                     "Forbidden: no new finalizers can be added if the object is being deleted, "
                     "found new finalizers []string{" +
                         added + "}",
                     "metadata.finalizers"};
}

StatusCause BadName(const std::string& name) {
  return {"FieldValueInvalid",
          "Invalid value: " + Json(name).Dump() +
              ": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
              "characters, '-' or '.', and must start and end with an alphanumeric character "
              "(e.g. 'example.com', regex used for validation is "
              "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
          "metadata.name"};
}

// True if two objects differ in this member at most.
bool AreSameBut(std::string_view member, const Json& a, const Json& b) {
  const auto covered = [&](const Json& one, const Json& other) {
    return std::all_of(one.object()->begin(), one.object()->end(), [&](const Json::Member& each) {
      const Json* found = other.Find(each.first);
      return each.first == member || (found != nullptr && *found == each.second);
    });
  };
  const auto count = [&](const Json& one) {
    return one.object()->size() - (one.Find(member) != nullptr ? 1 : 0);
  };
  return count(a) == count(b) && covered(a, b);
}

}  // namespace

std::optional<Status> WrongKind(const Kind& kind, const Json& object) {
  const std::string_view name = object.Text({"kind"});
  const std::string_view version = object.Text({"apiVersion"});
  if ((name.empty() || name == kind.type.kind) &&
      (version.empty() || version == kind.type.api_version())) {
    return std::nullopt;
  }
  return BadRequest(std::string(name) + " in version \"" + std::string(version) +
                    "\" cannot be handled as a " + kind.type.kind);
}

Outcome<Json> Named(const Kind& kind, const std::string& ns, Json object) {
  Json& metadata = object["metadata"];
  const std::string_view given = metadata.Text({"namespace"});
  if (!given.empty() && given != ns) {
    return BadRequest(
        "the namespace of the provided object does not match the namespace sent on the request");
  }
  if (!ns.empty()) metadata["namespace"] = ns;
  const std::string name = Name(object);
  if (name.empty()) {
    return Invalid(kind.type, "",
                   {{"FieldValueRequired", "Required value: name or generateName is required",
                     "metadata.name"}});
  }
  if (!k8s::CheckName(name)) return Invalid(kind.type, name, {BadName(name)});
  return object;
}

std::optional<Status> Stale(const Kind& kind, const Json& next, const Json& live) {
  const std::string_view uid = next.Text({"metadata", "uid"});
  const std::string_view live_uid = live.Text({"metadata", "uid"});
  if (!uid.empty() && uid != live_uid) {
    return Conflict(kind.type, Name(live),
                    "Precondition failed: UID in precondition: " + std::string(uid) +
                        ", UID in object meta: " + std::string(live_uid));
  }
  const std::string_view version = next.Text({"metadata", "resourceVersion"});
  if (!version.empty() && version != live.Text({"metadata", "resourceVersion"})) {
    return Modified(kind.type, Name(live));
  }
  return std::nullopt;
}

Json Confined(const Kind& kind, const std::string& subresource, Json next, const Json& live) {
  if (subresource == "status") {
    next = StatusOf(next, live);
  } else if (subresource == "resize") {
    next = WithResourcesOf(live, next);
  } else if (subresource == "finalize") {
    Json confined = live;
    const Json* spec = next.Find("spec");
    if (spec != nullptr) Copy(confined["spec"], *spec, "finalizers");
    next = std::move(confined);
  } else if (kind.Has("status")) {
    Copy(next, live, "status");
  }
  Json& metadata = next["metadata"];
  for (const char* key : {"name", "namespace", "uid", "creationTimestamp", "generation",
                          "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds"}) {
    Copy(metadata, *live.Find("metadata"), key);
  }
  next["apiVersion"] = kind.type.api_version();
  next["kind"] = kind.type.kind;
  return next;
}

Outcome<Json> Admit(const Kind& kind, Json next, const Json* live,
                    const AdmissionRequest& request) {
  DropEmptyMetadata(next);
  auto pruned = Pruned(kind, std::move(next), request);
  if (!pruned) return pruned;
  next = *std::move(pruned);
  if (auto why = Undecodable(next)) {
    return BadRequest(kind.type.kind + " in version \"" + kind.type.version +
                      "\" cannot be handled as a " + kind.type.kind + ": " + *why);
  }
  Fill(kind, next);
  std::vector<StatusCause> causes = Judge(kind, next, live, request);
  if (live != nullptr) {
    if (auto cause = NewFinalizer(next, *live)) causes.push_back(*std::move(cause));
  }
  if (causes.empty() && request.rule != nullptr && request.subresource != "status") {
    const auto verdict = (*request.rule)(next, live);
    if (!verdict) {
      const bool forbidden = verdict.error().code == Code::kForbidden;
      causes.push_back(
          {forbidden ? "FieldValueForbidden" : "FieldValueInvalid",
           (forbidden ? "Forbidden: " : "Invalid value: \"object\": ") + verdict.error().message,
           verdict.error().reason.empty() ? "spec" : verdict.error().reason});
    }
  }
  if (causes.empty()) return next;
  k8s::ResourceType named = kind.type;
  if (kind.storage == "events") named.group.clear();  // both views are judged as the core one
  return Invalid(named, Name(next), std::move(causes));
}

bool SpecChanged(const Kind& kind, const Json& next, const Json& live) {
  const auto counts = [&](const std::string& key) {
    return key != "metadata" && key != "apiVersion" && key != "kind" &&
           !(key == "status" && kind.Has("status"));
  };
  const auto covered = [&](const Json& a, const Json& b) {
    return std::all_of(a.object()->begin(), a.object()->end(), [&](const Json::Member& member) {
      const Json* other = b.Find(member.first);
      return !counts(member.first) || (other != nullptr && *other == member.second);
    });
  };
  return !covered(next, live) || !covered(live, next);
}

bool SameButTimes(const Json& next, const Json& live) {
  const Json& metadata = *next.Find("metadata");
  const Json& former = *live.Find("metadata");
  if (!AreSameBut("metadata", next, live) || !AreSameBut("managedFields", metadata, former)) {
    return false;
  }
  const Json* owners = metadata.Find("managedFields");
  const Json* before = former.Find("managedFields");
  if (owners == nullptr || before == nullptr) return owners == before;
  return std::equal(owners->array()->begin(), owners->array()->end(), before->array()->begin(),
                    before->array()->end(),
                    [](const Json& a, const Json& b) { return AreSameBut("time", a, b); });
}

}  // namespace trimtab::sim

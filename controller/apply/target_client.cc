#include "controller/apply/target_client.h"

#include <set>
#include <string>
#include <utility>

#include "controller/apply/owners.h"

namespace trimtab::apply {
namespace {

using k8s::Json;

// More writes than any action takes; conflicts over a status that moved count apart.
constexpr int kMostWrites = 600;
constexpr int kMostConflicts = 5;

// One of the objects by the name that a request has, or null.
Json* FindObject(TargetObjects& objects, const k8s::ResourceType& type,
                 const k8s::ObjectName& name) {
  if (type == PodType()) {
    for (Json& pod : objects.pods) {
      if (pod.Text({"metadata", "name"}) == name.name) return &pod;
    }
    return nullptr;
  }
  if (type != ConfigMapType()) return &objects.workload;
  const auto found = objects.config_maps.find(name.name);
  return found == objects.config_maps.end() ? nullptr : &found->second;
}

void Forget(TargetObjects& objects, const Request& request) {
  if (request.type == ConfigMapType()) objects.config_maps.erase(request.name.name);
  std::erase_if(objects.pods, [&](const Json& pod) {
    return request.type == PodType() && pod.Text({"metadata", "name"}) == request.name.name;
  });
}

void Remember(TargetObjects& objects, const Request& request, Json object) {
  if (Json* held = FindObject(objects, request.type, request.name)) {
    *held = std::move(object);
  } else if (request.type == ConfigMapType()) {
    objects.config_maps[request.name.name] = std::move(object);
  }
}

// The same but for status and what follows from it: nobody has decided anything in between.
bool SameIntent(const Json& before, const Json& now) {
  const auto equal = [&](std::initializer_list<std::string_view> path) {
    const Json* a = before.Get(path);
    const Json* b = now.Get(path);
    return a != nullptr && b != nullptr ? *a == *b : a == b;
  };
  return equal({"metadata", "uid"}) && equal({"metadata", "generation"}) &&
         equal({"metadata", "labels"}) && equal({"spec"}) && equal({"data"}) &&
         before.Text({"metadata", "annotations", kTrialAnnotation}) ==
             now.Text({"metadata", "annotations", kTrialAnnotation});
}

// A request without what changes from one attempt to the next.
std::string WithoutVersion(const Request& request) {
  Json body = request.body;
  if (Json* metadata = body.Find("metadata")) metadata->Erase("resourceVersion");
  return request.ToString() + " " + body.Dump();
}

Error Altered(const Request& request) {
  return {.code = Code::kInvalid,
          .message = request.ToString() +
                     ": the server stores something else than it is sent; a webhook or another "
                     "controller changes it",
          .reason = "Altered"};
}

Result<void> Send(k8s::KubeClient& client, const Request& request, TargetObjects& objects,
                  const k8s::CallOptions& call) {
  if (request.verb == Request::Verb::kDelete) {
    Result<void> deleted = client.Delete(request.type, request.name, {.if_uid = request.uid}, call);
    if (!deleted && deleted.error().code != Code::kNotFound) return deleted;
    Forget(objects, request);
    return {};
  }
  Result<k8s::Object> written =
      request.verb == Request::Verb::kApply
          ? client.Apply(request.type, request.body,
                         {.field_manager = std::string(kFieldManager), .force = true}, call)
          : client.Patch(request.type, request.name, request.body,
                         {.type = request.patch_type,
                          .field_manager = std::string(kFieldManager),
                          .subresource = request.subresource},
                         call);
  if (!written) return std::move(written).error();
  Remember(objects, request, written->Parse());
  return {};
}

// After a conflict: true if only a status has moved, and the object is up to date again.
Result<bool> OnlyStatusMoved(k8s::KubeClient& client, const Request& request,
                             TargetObjects& objects, const k8s::CallOptions& call) {
  Json* held = FindObject(objects, request.type, request.name);
  if (held == nullptr) return false;
  Result<k8s::Object> now = client.Get(request.type, request.name, call);
  if (!now) return std::move(now).error();
  Json object = now->Parse();
  if (!SameIntent(*held, object)) return false;
  *held = std::move(object);
  return true;
}

}  // namespace

Result<void> TargetClient::Do(const LoopName& loop, const domain::LoopSpec& spec,
                              const domain::LoopState& state, TargetObjects& objects,
                              const domain::Action& action, const k8s::CallOptions& call) {
  std::set<std::string> sent;
  int conflicts = 0;
  for (int writes = 0; writes < kMostWrites; ++writes) {
    Result<std::optional<Request>> next = NextRequest(loop, spec, state, objects, action);
    if (!next) return std::move(next).error();
    if (!*next) return {};
    const Request& request = **next;
    Result<void> done = Send(client_, request, objects, call);
    if (done) {
      if (!sent.insert(WithoutVersion(request)).second) return Altered(request);
      continue;
    }
    if (done.error().code != Code::kConflict || ++conflicts > kMostConflicts) return done;
    const Result<bool> again = OnlyStatusMoved(client_, request, objects, call);
    if (!again) return again.error();
    if (!*again) return done;
  }
  return Error{.code = Code::kInvalid, .message = "the target does not come to rest"};
}

}  // namespace trimtab::apply

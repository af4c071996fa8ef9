#include "sim/api_server.h"

#include <charconv>
#include <utility>

#include "sim/about_server.h"
#include "sim/answers.h"
#include "sim/discovery.h"
#include "sim/listing.h"
#include "sim/log_target.h"
#include "sim/scale.h"
#include "sim/table.h"
#include "sim/watch_cursor.h"

namespace trimtab::sim {

using k8s::Json;
using k8s::ObjectName;

namespace {

ObjectName NameIn(const Target& target) { return {target.ns, target.name}; }

Answer NoMethod() {
  return Refusal(
      MethodNotAllowed("the server does not allow this method on the requested resource"));
}

bool WantsTable(const Request& request) {
  return request.accept.find("as=Table") != std::string::npos;
}

int64_t NumberParam(const Request& request, const std::string& name) {
  const std::string text = request.Param(name);
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Outcome<Selector> SelectorOf(const Request& request, const Kind& kind) {
  return Selector::Parse(kind, request.Param("labelSelector"), request.Param("fieldSelector"));
}

WriteOptions OptionsOf(const Request& request, const Target& target) {
  WriteOptions options;
  options.manager = request.Param("fieldManager");
  if (options.manager.empty()) options.manager = request.user_agent;
  if (options.manager.empty()) options.manager = "unknown";
  options.subresource = target.subresource;
  options.dry_run = request.Param("dryRun") == "All";
  options.strict = request.Param("fieldValidation") == "Strict";
  options.force = request.Flag("force");
  options.warnings = request.warnings;
  return options;
}

std::optional<PatchKind> PatchKindOf(const Request& request, const Kind& kind) {
  if (request.content_type == "application/merge-patch+json") return PatchKind::kMerge;
  if (request.content_type == "application/json-patch+json") return PatchKind::kJson;
  if (request.content_type == "application/apply-patch+yaml") return PatchKind::kApply;
  const bool strategic = request.content_type == "application/strategic-merge-patch+json";
  return strategic && !kind.custom ? std::optional(PatchKind::kStrategic) : std::nullopt;
}

Answer UnknownPatch(const Kind& kind) {
  // (Custom kinds are told more, by another part of the real server.)
  if (!kind.custom) {
    return Refusal(Status{
        .code = 415, .reason = "UnsupportedMediaType", .message = "415: Unsupported Media Type"});
  }
  return Refusal(Status{
      .code = 415,
      .reason = "UnsupportedMediaType",
      .message = "the body of the request was in an unknown format - accepted media types include: "
                 "application/json-patch+json, application/merge-patch+json, "
                 "application/apply-patch+yaml"});
}

Status BadPatchOption(const char* reason, const char* field, const std::string& message) {
  return Status{
      .code = 422,
      .reason = "Invalid",
      .message = std::string("PatchOptions.meta.k8s.io \"\" is invalid: ") + field + ": " + message,
      .group = "meta.k8s.io",
      .kind = "PatchOptions",
      .causes = {{reason, message, field}}};
}

std::optional<Status> WrongOptions(const Request& request, PatchKind patch_kind) {
  if (patch_kind == PatchKind::kApply && request.Param("fieldManager").empty()) {
    return BadPatchOption("FieldValueRequired", "fieldManager",
                          "Required value: is required for apply patch");
  }
  if (patch_kind != PatchKind::kApply && !request.Param("force").empty()) {
    return BadPatchOption("FieldValueForbidden", "force",
                          "Forbidden: may not be specified for non-apply patch");
  }
  return std::nullopt;
}

std::string VerbOf(const Request& request, const Target& target) {
  const bool one = !target.name.empty();
  if (request.method == "POST") return "create";
  if (request.method == "PUT") return "update";
  if (request.method == "PATCH") return "patch";
  if (request.method == "DELETE") return one ? "delete" : "deletecollection";
  if (one) return "get";
  return request.Flag("watch") ? "watch" : "list";
}

// There is one user, who may do everything; whoever that user impersonates has no rights at all.
Status NoRights(const Request& request, const Kind& kind, const Target& target) {
  const std::string resource =
      kind.type.plural + (target.subresource.empty() ? "" : "/" + target.subresource);
  Status status{.code = 403,
                .reason = "Forbidden",
                .name = target.name,
                .group = kind.type.group,
                .kind = kind.type.plural};
  status.message =
      kind.type.plural + (kind.type.group.empty() ? "" : "." + kind.type.group) +
      (target.name.empty() ? "" : " \"" + target.name + "\"") + " is forbidden: User \"" +
      request.impersonated + "\" cannot " + VerbOf(request, target) + " resource \"" + resource +
      "\" in API group \"" + kind.type.group + "\"" +
      (target.ns.empty() ? " at the cluster scope" : " in the namespace \"" + target.ns + "\"");
  return status;
}

// From the body (DeleteOptions) and the query.
Outcome<RemoveOptions> RemoveOptionsOf(const Request& request) {
  RemoveOptions options;
  options.dry_run = request.Param("dryRun") == "All";
  options.propagation = request.Param("propagationPolicy");
  if (!request.Param("gracePeriodSeconds").empty()) {
    options.grace_seconds = NumberParam(request, "gracePeriodSeconds");
  }
  if (request.body.empty()) return options;
  auto body = ParseBody(request.body, "DeleteOptions");
  if (!body) return body.status();
  options.if_uid = body->Text({"preconditions", "uid"});
  options.if_resource_version = body->Text({"preconditions", "resourceVersion"});
  if (!body->Text({"propagationPolicy"}).empty()) {
    options.propagation = body->Text({"propagationPolicy"});
  }
  if (const Json* grace = body->Find("gracePeriodSeconds"))
    options.grace_seconds = grace->integer();
  if (const Json* dry = body->Find("dryRun")) options.dry_run = dry->array() != nullptr;
  return options;
}

Json DeletedStatus(const Kind& kind, const Json& object) {
  Json details = Json::Of({{"name", std::string(object.Text({"metadata", "name"}))}});
  if (!kind.type.group.empty()) details["group"] = kind.type.group;
  details["kind"] = kind.type.plural;
  details["uid"] = std::string(object.Text({"metadata", "uid"}));
  return Json::Of({{"kind", "Status"},
                   {"apiVersion", "v1"},
                   {"metadata", Json(Json::Object())},
                   {"status", "Success"},
                   {"details", std::move(details)}});
}

}  // namespace

Answer ApiServer::Handle(const HttpRequest& raw, std::optional<int64_t> as_of) {
  Request request = ParseRequest(raw);
  request.as_of = as_of;
  if (!token_.empty() && request.authorization != "Bearer " + token_) {
    return Refusal(Status{.code = 401, .reason = "Unauthorized", .message = "Unauthorized"});
  }
  if (auto review = SelfReview(request, clock_)) return *std::move(review);
  if (auto answer = AboutServer(request, registry_.catalog())) return *std::move(answer);
  const auto target = ParseTarget(request.path);
  const Kind* kind =
      target ? registry_.catalog().Find(target->group, target->version, target->plural) : nullptr;
  if (kind == nullptr) {
    const bool group = target && ResourceList(registry_.catalog(), target->group, target->version);
    return group ? Refusal(NoSuchPath()) : TextAnswer(404, "404 page not found\n");
  }
  if (!request.impersonated.empty()) return Refusal(NoRights(request, *kind, *target));
  const bool known = target->subresource.empty() || kind->Has(target->subresource);
  if (!known || (!kind->type.namespaced && !target->ns.empty())) return Refusal(NoSuchPath());
  std::vector<std::string> warnings;
  if (request.Param("fieldValidation") == "Warn") request.warnings = &warnings;
  Answer answer = target->name.empty() ? OnCollection(request, *kind, *target)
                                       : OnObject(request, *kind, *target);
  for (const std::string& warning : warnings) {
    answer.response.headers.push_back({"Warning", "299 - " + Json(warning).Dump()});
  }
  return answer;
}

Answer ApiServer::OnCollection(const Request& request, const Kind& kind, const Target& target) {
  if (request.method == "GET") {
    return request.Flag("watch") ? Watch(request, kind, target) : List(request, kind, target);
  }
  const bool placed = !kind.type.namespaced || !target.ns.empty();
  if (request.method == "POST" && placed) return Post(request, kind, target);
  if (request.method == "DELETE" && placed) return DeleteCollection(request, kind, target);
  return NoMethod();
}

Answer ApiServer::OnObject(const Request& request, const Kind& kind, const Target& target) {
  if (kind.type.namespaced && target.ns.empty()) return Refusal(NoSuchPath());
  if (target.subresource == "log") {
    return request.method == "GET" ? Log(request, kind, target) : NoMethod();
  }
  if (request.method == "GET") return Read(request, kind, target);
  if (request.method == "PUT") return Put(request, kind, target);
  if (request.method == "PATCH") return PatchObject(request, kind, target);
  if (request.method == "DELETE" && target.subresource.empty()) {
    return Delete(request, kind, target);
  }
  return NoMethod();
}

Answer ApiServer::List(const Request& request, const Kind& kind, const Target& target) {
  auto selector = SelectorOf(request, kind);
  if (!selector) return Refusal(selector.status());
  auto page = ListPage(
      registry_.store(), kind,
      {.ns = target.ns,
       .selector = *std::move(selector),
       .limit = NumberParam(request, "limit"),
       .continue_token = request.Param("continue"),
       .resource_version =
           request.as_of ? std::to_string(*request.as_of) : request.Param("resourceVersion"),
       .exact = request.as_of.has_value() || request.Param("resourceVersionMatch") == "Exact"});
  if (!page) return Refusal(page.status());
  if (!WantsTable(request)) return JsonTextAnswer(200, texts_.ListOf(kind, *page));
  Json table = TableOf(kind, page->items, std::to_string(page->revision),
                       request.Param("includeObject"), clock_.WallNow());
  if (!page->continue_token.empty()) table["metadata"]["continue"] = page->continue_token;
  return JsonAnswer(200, table);
}

Answer ApiServer::Watch(const Request& request, const Kind& kind, const Target& target) const {
  auto selector = SelectorOf(request, kind);
  if (!selector) return Refusal(selector.status());
  WatchRequest wanted{.ns = target.ns,
                      .selector = *std::move(selector),
                      .resource_version = request.Param("resourceVersion"),
                      .bookmarks = request.Flag("allowWatchBookmarks")};
  if (const int64_t seconds = NumberParam(request, "timeoutSeconds"); seconds > 0) {
    wanted.timeout = std::chrono::seconds(seconds);
  }
  WatchCursor::Render render = [](const Json& object) { return object.Dump(); };
  if (WantsTable(request)) {
    render = [this, &kind, include = request.Param("includeObject")](const Json& object) {
      const std::string version(object.Text({"metadata", "resourceVersion"}));
      return TableOf(kind, {std::make_shared<const Json>(object)}, version, include,
                     clock_.WallNow())
          .Dump();
    };
  }
  auto cursor =
      WatchCursor::Open(registry_.store(), clock_, kind, std::move(wanted), std::move(render));
  if (!cursor) return Refusal(cursor.status());
  return Answer{.response = {.status = 200, .headers = {{"Content-Type", "application/json"}}},
                .stream = std::make_unique<WatchCursor>(*std::move(cursor))};
}

Outcome<Version> ApiServer::Find(const Request& request, const Kind& kind,
                                 const Target& target) const {
  if (!request.as_of) return registry_.Get(kind, NameIn(target));
  const auto then = registry_.store().AllAt(kind.storage, *request.as_of);
  TRIMTAB_CHECK(then.has_value());
  const auto found = then->find(NameIn(target));
  if (found == then->end()) return NotFound(kind.type, target.name);
  return kind.Show(found->second);
}

Answer ApiServer::Read(const Request& request, const Kind& kind, const Target& target) {
  auto found = Find(request, kind, target);
  if (!found) return Refusal(found.status());
  if (target.subresource == "scale") return JsonAnswer(200, ScaleOf(kind, **found));
  if (!WantsTable(request)) return JsonTextAnswer(200, texts_.Of(*found));
  const std::string version((*found)->Text({"metadata", "resourceVersion"}));
  return JsonAnswer(
      200, TableOf(kind, {*found}, version, request.Param("includeObject"), clock_.WallNow()));
}

Answer ApiServer::Log(const Request& request, const Kind& kind, const Target& target) {
  auto pod = Find(request, kind, target);
  if (!pod) return Refusal(pod.status());
  auto wanted = LogRequestOf(request, **pod);
  if (!wanted) return Refusal(wanted.status());
  Answer answer = TextAnswer(200, "");
  // Who has no node has printed nothing.
  if (logs_ == nullptr || (*pod)->Text({"spec", "nodeName"}).empty()) return answer;
  auto log = logs_->Open(**pod, *wanted);
  if (!log) return Refusal(log.status());
  if (wanted->follow) {
    answer.stream = *std::move(log);
    return answer;
  }
  while (auto lines = (*log)->Next()) answer.response.body += *lines;
  return answer;
}

Answer ApiServer::Wrote(const Kind& kind, const Target& target,
                        const Outcome<Written>& written) const {
  if (!written) return Refusal(written.status());
  const int status = (*written).created ? 201 : 200;
  const Json& object = *(*written).object;
  if (target.subresource == "scale") return JsonAnswer(status, ScaleOf(kind, object));
  return JsonAnswer(status, object);
}

Answer ApiServer::Post(const Request& request, const Kind& kind, const Target& target) {
  if (!request.content_type.empty() && request.content_type != "application/json") {
    return Refusal(Status{.code = 415,
                          .reason = "UnsupportedMediaType",
                          .message = "the body of the request was in an unknown format - accepted "
                                     "media types include: application/json, application/yaml, "
                                     "application/vnd.kubernetes.protobuf"});
  }
  auto body = ParseBody(request.body, kind.type.kind);
  if (!body) return Refusal(body.status());
  return Wrote(kind, target,
               registry_.Create(kind, target.ns, *std::move(body), OptionsOf(request, target)));
}

Answer ApiServer::Put(const Request& request, const Kind& kind, const Target& target) {
  auto body = ParseBody(request.body, kind.type.kind);
  if (!body) return Refusal(body.status());
  return Wrote(
      kind, target,
      registry_.Update(kind, NameIn(target), *std::move(body), OptionsOf(request, target)));
}

Answer ApiServer::PatchObject(const Request& request, const Kind& kind, const Target& target) {
  const auto patch_kind = PatchKindOf(request, kind);
  if (!patch_kind) return UnknownPatch(kind);
  if (auto wrong = WrongOptions(request, *patch_kind)) return Refusal(*wrong);
  auto body = ParseBody(request.body, kind.type.kind);
  if (!body) return Refusal(body.status());
  return Wrote(
      kind, target,
      registry_.Patch(kind, NameIn(target), *patch_kind, *body, OptionsOf(request, target)));
}

Answer ApiServer::Delete(const Request& request, const Kind& kind, const Target& target) {
  auto options = RemoveOptionsOf(request);
  if (!options) return Refusal(options.status());
  auto removed = registry_.Remove(kind, NameIn(target), *options);
  if (!removed) return Refusal(removed.status());
  const bool show_object = !removed->gone || kind.storage == "pods";
  return JsonAnswer(200, show_object ? *removed->object : DeletedStatus(kind, *removed->object));
}

Answer ApiServer::DeleteCollection(const Request& request, const Kind& kind, const Target& target) {
  auto options = RemoveOptionsOf(request);
  auto selector = SelectorOf(request, kind);
  if (!options) return Refusal(options.status());
  if (!selector) return Refusal(selector.status());
  auto page =
      ListPage(registry_.store(), kind, {.ns = target.ns, .selector = *std::move(selector)});
  if (!page) return Refusal(page.status());
  for (const Version& object : page->items) {
    const ObjectName name{target.ns, std::string(object->Text({"metadata", "name"}))};
    if (auto removed = registry_.Remove(kind, name, *options); !removed) {
      return Refusal(removed.status());
    }
  }
  return JsonTextAnswer(200, texts_.ListOf(kind, *page));
}

}  // namespace trimtab::sim

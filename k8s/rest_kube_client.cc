#include "k8s/rest_kube_client.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "k8s/answer.h"
#include "k8s/api_path.h"
#include "k8s/kube_error.h"
#include "k8s/list_decoder.h"
#include "k8s/rest_watch.h"

namespace trimtab::k8s {

// One call on its way out.
struct RestKubeClient::Outgoing {
  std::string what;  // for messages: "patch deployments shop/checkout"
  std::string method;
  std::string target;
  Priority priority;
  CallOptions call;
  std::string content_type;
  std::string body;
};

namespace {

constexpr std::string_view kFieldManager = "trimtab";
constexpr std::string_view kJson = "application/json";
// A watch outlives what the server promised to close it after by this much, and no more: by then
// its connection is dead.
constexpr Duration kWatchGrace = std::chrono::seconds(15);

std::string Describe(std::string_view verb, const ResourceType& type, std::string_view subresource,
                     const std::string& name) {
  std::string what(verb);
  what += ' ' + type.plural;
  if (!subresource.empty()) (what += '/') += subresource;
  if (!name.empty()) what += ' ' + name;
  return what;
}

std::string DescribeAll(std::string_view verb, const ResourceType& type, const std::string& ns) {
  return Describe(verb, type, {}, ns.empty() ? "" : "in " + ns);
}

ObjectName NameIn(const Json& object) {
  return {.ns = std::string(object.Text({"metadata", "namespace"})),
          .name = std::string(object.Text({"metadata", "name"}))};
}

Expected ExpectedOf(const ResourceType& type, const ObjectName& name, std::string_view uid = {}) {
  return {
      .kind = type.kind, .api_version = type.api_version(), .name = name, .uid = std::string(uid)};
}

Expected ExpectedOf(const ResourceType& type, const ObjectName& name, std::string_view subresource,
                    std::string_view uid) {
  // What a subresource is a kind of its own is known to the server only.
  if (subresource == "scale") return {.name = name, .uid = std::string(uid)};
  return ExpectedOf(type, name, uid);
}

Query WriteQuery(std::string_view field_manager, bool dry_run) {
  Query query;
  query.Add("fieldManager", field_manager).Add("fieldValidation", "Strict");
  if (dry_run) query.Add("dryRun", "All");
  return query;
}

std::string_view ContentTypeOf(PatchType type) {
  switch (type) {
    case PatchType::kMerge:
      return "application/merge-patch+json";
    case PatchType::kStrategicMerge:
      return "application/strategic-merge-patch+json";
    case PatchType::kJson:
      return "application/json-patch+json";
  }
  CheckFailed(__FILE__, __LINE__, "a PatchType outside its enumeration");
}

std::string DeleteBody(const DeleteOptions& options) {
  Json body = Json::Of({{"kind", "DeleteOptions"}, {"apiVersion", "v1"}});
  if (!options.propagation.empty()) body["propagationPolicy"] = options.propagation;
  if (!options.if_uid.empty()) body["preconditions"]["uid"] = options.if_uid;
  if (!options.if_resource_version.empty()) {
    body["preconditions"]["resourceVersion"] = options.if_resource_version;
  }
  return body.Dump();
}

// A continue token carries its own version; the server refuses both together.
Query ListQuery(const ListOptions& options) {
  Query query;
  query.AddIfSet("labelSelector", options.label_selector)
      .AddIfSet("fieldSelector", options.field_selector);
  if (options.limit > 0) query.Add("limit", std::to_string(options.limit));
  if (!options.continue_token.empty()) return query.Add("continue", options.continue_token);
  return query.AddIfSet("resourceVersion", options.resource_version);
}

Query WatchQuery(const WatchOptions& options) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.server_timeout).count();
  return Query()
      .Add("watch", "true")
      .Add("allowWatchBookmarks", "true")
      .Add("timeoutSeconds", std::to_string(std::max<int64_t>(seconds, 1)))
      .AddIfSet("labelSelector", options.label_selector)
      .AddIfSet("fieldSelector", options.field_selector)
      .AddIfSet("resourceVersion", options.resource_version);
}

bool IsSuccess(int status) { return status == 200 || status == 201 || status == 202; }

Result<void> CheckSuccess(const HttpResponse& response, std::string_view what) {
  if (!IsSuccess(response.status)) return ErrorFromResponse(response, what);
  return CheckIsJson(response, what);
}

CallLimits LimitsOf(const CallOptions& call) {
  return {.total = call.timeout, .idle = call.timeout, .stop = call.stop};
}

// The idle limit is above timeoutSeconds because no server owes us a byte before that: bookmarks
// come at no promised interval (fault K20).
CallLimits LimitsOf(const WatchOptions& options, const CallOptions& call) {
  return {.total = options.server_timeout + 2 * kWatchGrace,
          .idle = options.server_timeout + kWatchGrace,
          .stop = call.stop};
}

bool AsksToWait(const Error& error) {
  return error.retry_after > Duration::zero() &&
         (error.code == Code::kThrottled || error.code == Code::kUnavailable);
}

}  // namespace

RestKubeClient::RestKubeClient(HttpTransport& transport, Credentials& credentials,
                               RateLimiter& limiter, std::string user_agent)
    : transport_(transport),
      credentials_(credentials),
      limiter_(limiter),
      user_agent_(std::move(user_agent)) {}

Result<void> RestKubeClient::Authorized(
    const Outgoing& outgoing, const std::function<Result<void>(const HttpRequest&)>& once) {
  for (bool again = false;; again = true) {
    const Duration wait = limiter_.Take(outgoing.call.priority.value_or(outgoing.priority));
    if (wait > Duration::zero()) {
      return Error{.code = Code::kThrottled,
                   .message = outgoing.what + ": not sent, because our own request budget is spent",
                   .retry_after = wait};
    }
    const auto authorization = credentials_.Authorization();
    if (!authorization) return Error(authorization.error()).In(outgoing.what);

    HttpRequest request{
        .method = outgoing.method, .target = outgoing.target, .body = outgoing.body};
    request.headers = {{"Accept", std::string(kJson)}, {"User-Agent", user_agent_}};
    if (!request.body.empty()) request.headers.push_back({"Content-Type", outgoing.content_type});
    if (!authorization->empty()) request.headers.push_back({"Authorization", *authorization});

    auto sent = once(request);
    if (sent) return sent;
    if (AsksToWait(sent.error())) limiter_.PauseFor(sent.error().retry_after);
    if (again || sent.error().code != Code::kUnauthenticated) return sent;
    credentials_.Refresh();
  }
}

Result<HttpResponse> RestKubeClient::Send(const Outgoing& outgoing) {
  HttpResponse answer;
  auto sent = Authorized(outgoing, [&](const HttpRequest& request) -> Result<void> {
    auto response = transport_.Send(request, LimitsOf(outgoing.call));
    if (!response) return std::move(response).error().In(outgoing.what);
    answer = *std::move(response);
    return CheckSuccess(answer, outgoing.what);
  });
  if (!sent) return std::move(sent).error();
  return answer;
}

Result<Object> RestKubeClient::SendForObject(const Outgoing& outgoing, const Expected& expected) {
  auto response = Send(outgoing);
  if (!response) return std::move(response).error();
  return ObjectFrom(*std::move(response), expected, outgoing.what);
}

Result<Object> RestKubeClient::Get(const ResourceType& type, const ObjectName& name,
                                   const CallOptions& call) {
  auto path = ObjectPath(type, name);
  if (!path) return std::move(path).error();
  return SendForObject({.what = Describe("get", type, {}, name.ToString()),
                        .method = "GET",
                        .target = *path,
                        .priority = Priority::kRead,
                        .call = call},
                       ExpectedOf(type, name));
}

Result<ListPage> RestKubeClient::List(const ResourceType& type, const ListOptions& options,
                                      const CallOptions& call) {
  auto path = CollectionPath(type, options.ns);
  if (!path) return std::move(path).error();
  const std::string what = DescribeAll("list", type, options.ns);
  auto response = Send({.what = what,
                        .method = "GET",
                        .target = *path + ListQuery(options).text(),
                        .priority = Priority::kRead,
                        .call = call});
  if (!response) return std::move(response).error();
  auto page = DecodeList(response->body, type);
  if (!page) return std::move(page).error().In(what);
  return page;
}

Result<std::unique_ptr<Watch>> RestKubeClient::OpenWatch(const ResourceType& type,
                                                         const WatchOptions& options,
                                                         const CallOptions& call) {
  auto path = CollectionPath(type, options.ns);
  if (!path) return std::move(path).error();
  const Outgoing outgoing{.what = DescribeAll("watch", type, options.ns),
                          .method = "GET",
                          .target = *path + WatchQuery(options).text(),
                          .priority = Priority::kRead,
                          .call = call};
  std::unique_ptr<HttpStream> stream;
  auto sent = Authorized(outgoing, [&](const HttpRequest& request) -> Result<void> {
    auto opened = transport_.Open(request, LimitsOf(options, call));
    if (!opened) return std::move(opened).error().In(outgoing.what);
    stream = *std::move(opened);
    if (auto head = CheckSuccess(stream->head(), outgoing.what); head) return head;
    return CheckSuccess(ReadRefusal(*stream), outgoing.what);
  });
  if (!sent) return std::move(sent).error();
  return std::unique_ptr<Watch>(std::make_unique<RestWatch>(std::move(stream)));
}

Result<Object> RestKubeClient::Create(const ResourceType& type, const Json& object,
                                      const CallOptions& call) {
  const ObjectName name = NameIn(object);
  const std::string_view prefix = object.Text({"metadata", "generateName"});
  // Checks the name and that a namespaced kind has its namespace; the path is the collection's.
  const ObjectName checked{.ns = name.ns, .name = name.name.empty() ? "x" : name.name};
  if (auto path = ObjectPath(type, checked); !path) return std::move(path).error();
  if (name.name.empty() && prefix.empty()) {
    return Error{.code = Code::kInvalid,
                 .message = "create " + type.plural + ": the object has no metadata.name"};
  }
  Expected expected = ExpectedOf(type, name);
  if (name.name.empty()) expected.name_prefix = prefix;
  return SendForObject(
      {.what = Describe("create", type, {}, name.ToString()),
       .method = "POST",
       .target = *CollectionPath(type, name.ns) + WriteQuery(kFieldManager, false).text(),
       .priority = Priority::kWrite,
       .call = call,
       .content_type = std::string(kJson),
       .body = object.Dump()},
      expected);
}

Result<Object> RestKubeClient::Apply(const ResourceType& type, const Json& object,
                                     const ApplyOptions& options, const CallOptions& call) {
  const ObjectName name = NameIn(object);
  auto path = ObjectPath(type, name, options.subresource);
  if (!path) return std::move(path).error();
  Query query = WriteQuery(options.field_manager, options.dry_run);
  if (options.force) query.Add("force", "true");
  return SendForObject(
      {.what = Describe("apply", type, options.subresource, name.ToString()),
       .method = "PATCH",
       .target = *path + query.text(),
       .priority = Priority::kWrite,
       .call = call,
       .content_type = "application/apply-patch+yaml",
       .body = object.Dump()},
      ExpectedOf(type, name, options.subresource, object.Text({"metadata", "uid"})));
}

Result<Object> RestKubeClient::Patch(const ResourceType& type, const ObjectName& name,
                                     const Json& patch, const PatchOptions& options,
                                     const CallOptions& call) {
  auto path = ObjectPath(type, name, options.subresource);
  if (!path) return std::move(path).error();
  return SendForObject(
      {.what = Describe("patch", type, options.subresource, name.ToString()),
       .method = "PATCH",
       .target = *path + WriteQuery(options.field_manager, options.dry_run).text(),
       .priority = Priority::kWrite,
       .call = call,
       .content_type = std::string(ContentTypeOf(options.type)),
       .body = patch.Dump()},
      ExpectedOf(type, name, options.subresource, patch.Text({"metadata", "uid"})));
}

Result<Object> RestKubeClient::Update(const ResourceType& type, const Json& object,
                                      const CallOptions& call) {
  const ObjectName name = NameIn(object);
  auto path = ObjectPath(type, name);
  if (!path) return std::move(path).error();
  return SendForObject({.what = Describe("update", type, {}, name.ToString()),
                        .method = "PUT",
                        .target = *path + WriteQuery(kFieldManager, false).text(),
                        .priority = Priority::kWrite,
                        .call = call,
                        .content_type = std::string(kJson),
                        .body = object.Dump()},
                       ExpectedOf(type, name, object.Text({"metadata", "uid"})));
}

Result<void> RestKubeClient::Delete(const ResourceType& type, const ObjectName& name,
                                    const DeleteOptions& options, const CallOptions& call) {
  auto path = ObjectPath(type, name);
  if (!path) return std::move(path).error();
  const std::string what = Describe("delete", type, {}, name.ToString());
  const auto response = Send({.what = what,
                              .method = "DELETE",
                              .target = *path,
                              .priority = Priority::kWrite,
                              .call = call,
                              .content_type = std::string(kJson),
                              .body = DeleteBody(options)});
  if (!response) return response.error();
  return CheckDeleted(*response, ExpectedOf(type, name, options.if_uid), what);
}

Result<Json> RestKubeClient::GetJson(const std::string& target, const CallOptions& call) {
  const std::string what = "get " + target;
  const auto response = Send(
      {.what = what, .method = "GET", .target = target, .priority = Priority::kRead, .call = call});
  return response ? JsonFrom(*response, what) : response.error();
}

Result<Json> RestKubeClient::PostJson(const std::string& target, const Json& body,
                                      const CallOptions& call) {
  const std::string what = "post " + target;
  const auto response = Send({.what = what,
                              .method = "POST",
                              .target = target,
                              .priority = Priority::kRead,
                              .call = call,
                              .content_type = std::string(kJson),
                              .body = body.Dump()});
  return response ? JsonFrom(*response, what) : response.error();
}

}  // namespace trimtab::k8s

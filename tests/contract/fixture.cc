#include "tests/contract/fixture.h"

#include <cstdlib>
#include <ostream>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace trimtab::contract {
namespace {

using k8s::Json;

Json ParseOr(const Result<k8s::Object>& object, std::string_view what) {
  EXPECT_TRUE(object.ok()) << what << ": " << object.error().message;
  return object.ok() ? object->Parse() : Json();
}

bool IsClusterRequired() {
  const char* required = std::getenv("TRIMTAB_REQUIRE_CLUSTER");
  return required != nullptr && std::string_view(required) == "1";
}

}  // namespace

Json J(std::string_view text) {
  Result<Json> parsed = Json::Parse(text);
  if (!parsed) ADD_FAILURE() << parsed.error().message << " in " << text;
  TRIMTAB_CHECK(parsed.ok());
  return *std::move(parsed);
}

int64_t Number(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* found = json.Get(path);
  return found != nullptr ? found->integer().value_or(-1) : -1;
}

std::string Dump(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* found = json.Get(path);
  return found != nullptr ? found->Dump() : "";
}

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) {
  out << refusal.status << " " << refusal.reason << ": " << refusal.message;
  for (const std::string& cause : refusal.causes) out << "\n  cause: " << cause;
  return out;
}

Json Named(const k8s::ResourceType& type, const std::string& ns, const std::string& name,
           std::string_view rest) {
  Json object = J(rest);
  object["apiVersion"] = type.api_version();
  object["kind"] = type.kind;
  object["metadata"]["name"] = name;
  if (type.namespaced) object["metadata"]["namespace"] = ns;
  return object;
}

std::string PathOf(const k8s::ResourceType& type, const std::string& ns, const std::string& name) {
  std::string path = (type.group.empty() ? "/api/" : "/apis/") + type.api_version();
  if (type.namespaced) path += "/namespaces/" + ns;
  path += "/" + type.plural;
  return name.empty() ? path : path + "/" + name;
}

void Contract::SetUp() {
  const bool real = GetParam() == WorldKind::kReal;
  Result<std::unique_ptr<World>> world = real ? MakeRealWorld() : MakeSimulatedWorld();
  if (!world && world.error().code == Code::kNotFound && !IsClusterRequired()) {
    GTEST_SKIP() << "skipped: " << world.error().message;
  }
  ASSERT_TRUE(world.ok()) << world.error().message;
  world_ = *std::move(world);
  const Json made =
      ParseOr(client().Create(Namespaces(), J(R"({"apiVersion": "v1", "kind": "Namespace",
                                          "metadata": {"generateName": "contract-"}})")),
              "create a namespace");
  ns_ = made.Text({"metadata", "name"});
  ASSERT_FALSE(ns_.empty());
  world_->AwaitNamespace(ns_);
  Prepare();
}

void Contract::TearDown() {
  if (ns_.empty()) return;
  EXPECT_TRUE(client().Delete(Namespaces(), {.ns = "", .name = ns_}, {}).ok());
}

Json Contract::Create(const k8s::ResourceType& type, const std::string& name,
                      std::string_view rest) {
  return ParseOr(client().Create(type, Named(type, ns_, name, rest)), "create " + name);
}

Json Contract::Get(const k8s::ResourceType& type, const std::string& name) {
  return ParseOr(client().Get(type, At(type, name)), "get " + name);
}

Json Contract::Patch(const k8s::ResourceType& type, const std::string& name, std::string_view patch,
                     const std::string& subresource) {
  return ParseOr(client().Patch(type, At(type, name), J(patch),
                                {.field_manager = "person", .subresource = subresource}),
                 "patch " + name);
}

Json Contract::Force(const std::string& manager, const k8s::ResourceType& type,
                     const std::string& name, std::string_view rest) {
  return ParseOr(ApplyAs(manager, type, name, rest, /*force=*/true), "apply " + name);
}

Result<k8s::Object> Contract::ApplyAs(const std::string& manager, const k8s::ResourceType& type,
                                      const std::string& name, std::string_view rest, bool force) {
  return client().Apply(type, Named(type, ns_, name, rest),
                        {.field_manager = manager, .force = force});
}

bool Contract::Exists(const k8s::ResourceType& type, const std::string& name) {
  const Result<k8s::Object> found = client().Get(type, At(type, name));
  EXPECT_TRUE(found.ok() || found.error().code == Code::kNotFound) << found.error().message;
  return found.ok();
}

std::vector<Json> Contract::List(const k8s::ResourceType& type, const std::string& label_selector,
                                 const std::string& field_selector) {
  const Result<k8s::ListPage> page = client().List(
      type, {.ns = ns_, .label_selector = label_selector, .field_selector = field_selector});
  EXPECT_TRUE(page.ok()) << page.error().message;
  std::vector<Json> items;
  if (!page) return items;
  for (const k8s::Object& item : page->items) items.push_back(item.Parse());
  return items;
}

void Contract::Delete(const k8s::ResourceType& type, const std::string& name) {
  const Result<void> deleted = client().Delete(type, At(type, name), {});
  EXPECT_TRUE(deleted.ok()) << deleted.error().message;
}

Contract::Answer Contract::Ask(const std::string& method, const std::string& target,
                               std::string body, const std::string& content_type,
                               std::vector<HttpHeader> more) {
  HttpRequest request{.method = method, .target = target, .headers = std::move(more)};
  if (!body.empty()) request.headers.push_back({"Content-Type", content_type});
  request.body = std::move(body);
  Result<HttpResponse> response = world_->Send(std::move(request));
  EXPECT_TRUE(response.ok()) << method << " " << target << ": " << response.error().message;
  if (!response) return {};
  Result<Json> parsed = Json::Parse(response->body);
  return {.status = response->status,
          .body = parsed.ok() ? *std::move(parsed) : Json(),
          .text = std::move(response->body)};
}

Refusal Contract::RefusalOf(const Answer& answer) {
  Refusal refusal{.status = answer.status,
                  .reason = std::string(answer.body.Text({"reason"})),
                  .message = std::string(answer.body.Text({"message"}))};
  const Json* causes = answer.body.Get({"details", "causes"});
  if (causes == nullptr || causes->array() == nullptr) return refusal;
  for (const Json& cause : *causes->array()) {
    refusal.causes.push_back(std::string(cause.Text({"field"})) + ": " +
                             std::string(cause.Text({"message"})) + " (" +
                             std::string(cause.Text({"reason"})) + ")");
  }
  return refusal;
}

}  // namespace trimtab::contract

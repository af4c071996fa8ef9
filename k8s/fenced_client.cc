#include "k8s/fenced_client.h"

#include <utility>

namespace trimtab::k8s {
namespace {

Error Refused() {
  return Error{.code = Code::kCancelled,
               .message = "not written: the lease is not ours any more",
               .reason = {},
               .causes = {}};
}

}  // namespace

Result<Object> FencedClient::Get(const ResourceType& type, const ObjectName& name,
                                 const CallOptions& call) {
  return client_.Get(type, name, call);
}

Result<ListPage> FencedClient::List(const ResourceType& type, const ListOptions& options,
                                    const CallOptions& call) {
  return client_.List(type, options, call);
}

Result<std::unique_ptr<Watch>> FencedClient::OpenWatch(const ResourceType& type,
                                                       const WatchOptions& options,
                                                       const CallOptions& call) {
  return client_.OpenWatch(type, options, call);
}

Result<Object> FencedClient::Create(const ResourceType& type, const Json& object,
                                    const CallOptions& call) {
  if (!may_write_()) return Refused();
  return client_.Create(type, object, call);
}

Result<Object> FencedClient::Apply(const ResourceType& type, const Json& object,
                                   const ApplyOptions& options, const CallOptions& call) {
  if (!may_write_()) return Refused();
  return client_.Apply(type, object, options, call);
}

Result<Object> FencedClient::Patch(const ResourceType& type, const ObjectName& name,
                                   const Json& patch, const PatchOptions& options,
                                   const CallOptions& call) {
  if (!may_write_()) return Refused();
  return client_.Patch(type, name, patch, options, call);
}

Result<Object> FencedClient::Update(const ResourceType& type, const Json& object,
                                    const CallOptions& call) {
  if (!may_write_()) return Refused();
  return client_.Update(type, object, call);
}

Result<void> FencedClient::Delete(const ResourceType& type, const ObjectName& name,
                                  const DeleteOptions& options, const CallOptions& call) {
  if (!may_write_()) return Refused();
  return client_.Delete(type, name, options, call);
}

}  // namespace trimtab::k8s

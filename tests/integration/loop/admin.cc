#include "tests/integration/loop/admin.h"

#include <chrono>
#include <utility>
#include <vector>

#include "base/check.h"
#include "k8s/kubeconfig.h"
#include "k8s/transport/transport.h"

namespace trimtab::loop {
namespace {

k8s::ClusterAccess Access(const Clock& clock, const cluster::ControlPlane& plane) {
  auto access = k8s::LoadKubeconfig(clock, plane.token_kubeconfig().string());
  TRIMTAB_CHECK(access.ok());
  return *std::move(access);
}

std::unique_ptr<HttpTransport> Transport(const k8s::ClusterAccess& access) {
  k8s::Credentials& credentials = *access.credentials;
  auto transport =
      k8s::MakeTransport({.url = access.url, .tls = [&credentials] { return credentials.Tls(); }});
  TRIMTAB_CHECK(transport.ok());
  return *std::move(transport);
}

}  // namespace

Admin::Admin(const cluster::ControlPlane& plane)
    : access_(Access(clock_, plane)),
      transport_(Transport(access_)),
      limiter_(clock_, {.per_second = 1000, .burst = 1000}),
      client_(std::make_unique<k8s::RestKubeClient>(*transport_, *access_.credentials, limiter_,
                                                    "trimtab-integration")) {}

Result<void> Admin::Sign(HttpRequest& request) {
  std::erase_if(request.headers,
                [](const HttpHeader& header) { return header.name == "Authorization"; });
  auto authorization = access_.credentials->Authorization();
  if (!authorization) return std::move(authorization).error();
  request.headers.push_back({"Authorization", *std::move(authorization)});
  return {};
}

Result<HttpResponse> Admin::Send(HttpRequest request) {
  if (auto signed_in = Sign(request); !signed_in) return std::move(signed_in).error();
  return transport_->Send(request, {});
}

Result<std::unique_ptr<HttpStream>> Admin::Open(HttpRequest request, const CallLimits& limits) {
  if (auto signed_in = Sign(request); !signed_in) return std::move(signed_in).error();
  return transport_->Open(request, limits);
}

k8s::Json Admin::Read(const k8s::ResourceType& type, const k8s::ObjectName& name) {
  const auto read = client_->Get(type, name, {});
  return read ? read->Parse() : k8s::Json();
}

}  // namespace trimtab::loop

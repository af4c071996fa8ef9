#pragma once

#include <gtest/gtest.h>

#include <string>

#include "k8s/rest_kube_client.h"
#include "tests/support/manual_clock.h"
#include "tests/support/scripted_transport.h"

namespace trimtab::k8s {

// Credentials that count what is asked of them.
class CountedCredentials final : public Credentials {
 public:
  Result<TlsMaterial> Tls() override { return TlsMaterial{}; }
  Result<std::string> Authorization() override {
    if (failure) return *failure;
    return "Bearer token-" + std::to_string(refreshes);
  }
  void Refresh() override { ++refreshes; }

  int refreshes = 0;
  std::optional<Error> failure;
};

inline const ResourceType kDeployments{
    .group = "apps", .version = "v1", .plural = "deployments", .kind = "Deployment"};
inline const ResourceType kNodes{
    .version = "v1", .plural = "nodes", .kind = "Node", .namespaced = false};

// "shop/checkout" as the server would send it.
inline std::string DeploymentBody(const std::string& name = "checkout",
                                  const std::string& uid = "u1") {
  return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"shop","name":")" +
         name + R"(","uid":")" + uid + R"(","resourceVersion":"7"}})";
}

inline std::string StatusBody(int code, const std::string& reason, const std::string& message) {
  return R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":")" + message +
         R"(","reason":")" + reason + R"(","code":)" + std::to_string(code) + "}";
}

// A client before a transport that answers by script.
class RestClientTest : public ::testing::Test {
 protected:
  static HttpResponse Answer(int status, std::string body) {
    return ScriptedTransport::Answer(status, std::move(body));
  }

  const ObjectName checkout_{.ns = "shop", .name = "checkout"};
  const std::string path_ = "/apis/apps/v1/namespaces/shop/deployments/checkout";
  ManualClock clock_;
  ScriptedTransport transport_;
  CountedCredentials credentials_;
  RateLimiter limiter_{clock_, {}};
  RestKubeClient client_{transport_, credentials_, limiter_, "trimtab/1"};
};

}  // namespace trimtab::k8s

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/api_server.h"
#include "sim/sim_clock.h"
#include "tests/sim/parse_json.h"

namespace trimtab::sim {

inline constexpr const char* kMergeType = "application/merge-patch+json";
inline constexpr const char* kApplyType = "application/apply-patch+yaml";
inline constexpr const char* kConfigMaps = "/api/v1/namespaces/default/configmaps";
inline constexpr const char* kDeployments = "/apis/apps/v1/namespaces/default/deployments";

// A server to ask over HTTP, without a transport between.
class ServerTest : public testing::Test {
 protected:
  struct Reply {
    int status = 0;
    k8s::Json body;
  };

  HttpRequest Request(const std::string& method, const std::string& target,
                      const std::string& body = "", const std::string& type = "") {
    HttpRequest request{.method = method, .target = target, .body = body};
    request.headers.push_back({"User-Agent", "test/1.0"});
    if (!type.empty()) request.headers.push_back({"Content-Type", type});
    if (!accept_.empty()) request.headers.push_back({"Accept", accept_});
    return request;
  }

  Reply Ask(const std::string& method, const std::string& target, const std::string& body = "",
            const std::string& type = "") {
    const Answer answer = server_.Handle(Request(method, target, body, type));
    auto json = k8s::Json::Parse(answer.response.body);
    return {answer.response.status, json ? *std::move(json) : k8s::Json(answer.response.body)};
  }

  Reply CreateConfigMap(const std::string& name, const std::string& labels = "{}") {
    return Ask(
        "POST", kConfigMaps,
        R"({"metadata":{"name":")" + name + R"(","labels":)" + labels + R"(},"data":{"k":"v"}})");
  }

  Reply CreateDeployment(const std::string& name) {
    return Ask("POST", std::string(kDeployments) + "?fieldManager=kubectl",
               R"({"metadata":{"name":")" + name +
                   R"("},"spec":{"selector":{"matchLabels":{"app":"w"}},"template":{"metadata":
                   {"labels":{"app":"w"}},"spec":{"containers":[{"name":"app","image":"i:1",
                   "env":[{"name":"POOL","value":"4"}]}]}}}})");
  }

  // The events that a watch gives now, as "ADDED a", "BOOKMARK", "ERROR 410".
  static std::vector<std::string> Events(LineStream& watch) {
    std::vector<std::string> events;
    while (auto line = watch.Next()) {
      const k8s::Json event = ParseJson(*line);
      std::string text(event.Text({"type"}));
      const std::string name(event.Text({"object", "metadata", "name"}));
      if (!name.empty()) text += " " + name;
      if (const k8s::Json* code = event.Get({"object", "code"})) text += " " + code->Dump();
      events.push_back(text);
    }
    return events;
  }

  SimClock clock_;
  ApiServer server_{clock_, Rng(7)};
  std::string accept_;
};

}  // namespace trimtab::sim

#include <gtest/gtest.h>

#include "sim/go_text.h"
#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

using AdmissionWordsTest = ServerTest;

TEST(SortedText, WritesMembersInOrderOfTheirNames) {
  EXPECT_EQ(SortedText(ParseJson(R"({"b":[{"z":1,"y":null}],"a":{},"c":[]})")),
            R"({"a":{},"b":[{"y":null,"z":1}],"c":[]})");
}

TEST_F(AdmissionWordsTest, WhatIsDroppedIsToldToWhoAsks) {
  const std::string body = R"({"metadata":{"name":"a"},"dota":{},"data":{}})";
  const Answer told =
      server_.Handle(Request("POST", std::string(kConfigMaps) + "?fieldValidation=Warn", body));
  EXPECT_EQ(told.response.status, 201);
  EXPECT_EQ(told.response.Header("Warning"), R"(299 - "unknown field \"dota\"")");
  const Answer silent =
      server_.Handle(Request("PUT", std::string(kConfigMaps) + "/a?fieldValidation=Ignore", body));
  EXPECT_EQ(silent.response.status, 200);
  EXPECT_EQ(silent.response.Header("Warning"), "");
}

TEST_F(AdmissionWordsTest, ADryRunShowsAnIdAndDrawsNone) {
  const std::string body = R"({"metadata":{"name":"a"}})";
  const Reply tried = Ask("POST", std::string(kConfigMaps) + "?dryRun=All", body);
  EXPECT_EQ(tried.body.Text({"metadata", "uid"}).size(), 36U);
  ApiServer other(clock_, Rng(7));
  const auto made = [&](ApiServer& server) {
    return ParseJson(server.Handle(Request("POST", kConfigMaps, body)).response.body);
  };
  EXPECT_EQ(made(server_).Text({"metadata", "uid"}), made(other).Text({"metadata", "uid"}));
}

TEST_F(AdmissionWordsTest, ARuleMayForbid) {
  server_.registry().CheckKindWith("configmaps", [](const k8s::Json&, const k8s::Json* live) {
    if (live == nullptr) return Result<void>();
    return Result<void>(Error{.code = Code::kForbidden, .message = "never", .reason = "data"});
  });
  CreateConfigMap("a");
  const Reply refused =
      Ask("PATCH", std::string(kConfigMaps) + "/a", R"({"data":{"k":"w"}})", kMergeType);
  EXPECT_EQ(refused.body.Text({"message"}), "ConfigMap \"a\" is invalid: data: Forbidden: never");
}

TEST_F(AdmissionWordsTest, EmptyPartsOfMetadataAreNotKept) {
  CreateConfigMap("a");
  const Reply patched =
      Ask("PATCH", std::string(kConfigMaps) + "/a",
          R"({"metadata":{"annotations":{},"labels":{},"finalizers":[]}})", kMergeType);
  EXPECT_EQ(patched.body.Get({"metadata", "annotations"}), nullptr);
  EXPECT_EQ(patched.body.Get({"metadata", "labels"}), nullptr);
  EXPECT_EQ(patched.body.Get({"metadata", "finalizers"}), nullptr);
}

TEST_F(AdmissionWordsTest, AnEventIsWhereItsObjectIs) {
  const auto event = [&](const char* ns) {
    return Ask("POST", "/api/v1/namespaces/kube-system/events",
               std::string(R"({"metadata":{"name":"e"},"involvedObject":{"name":"p")") + ns + "}}");
  };
  EXPECT_EQ(
      event(R"(,"namespace":"default")").body.Text({"message"}),
      "Event \"e\" is invalid: involvedObject.namespace: Invalid value: \"default\": does not "
      "match event.namespace");
  EXPECT_EQ(event("").status, 422);
  EXPECT_EQ(event(R"(,"namespace":"kube-system")").status, 201);
}

TEST_F(AdmissionWordsTest, KindsWithFieldsOfTheirOwnRefuseOthersShortly) {
  const auto refusal = [&](const char* target) {
    return std::string(
        Ask("GET", std::string(target) + "?fieldSelector=nothing%3D1").body.Text({"message"}));
  };
  EXPECT_NE(refusal("/api/v1/pods").find("field label not supported: nothing"), std::string::npos);
  EXPECT_NE(refusal(kDeployments).find("\"nothing\" is not a known field selector: only "),
            std::string::npos);
}

}  // namespace
}  // namespace trimtab::sim

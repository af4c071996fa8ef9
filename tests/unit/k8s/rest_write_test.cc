// How the client writes, and what stands between a call and the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "k8s/kube_error.h"
#include "tests/support/rest_client_fixture.h"

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

using RestWrite = RestClientTest;

Json Checkout() {
  return Json::Of({{"apiVersion", "apps/v1"},
                   {"kind", "Deployment"},
                   {"metadata", Json::Of({{"namespace", "shop"}, {"name", "checkout"}})}});
}

TEST_F(RestWrite, ApplyIsStrictAndNamesItsManager) {
  transport_.Expect("PATCH", path_ + "?fieldManager=trimtab&fieldValidation=Strict&force=true",
                    Answer(200, DeploymentBody()));
  ASSERT_TRUE(client_.Apply(kDeployments, Checkout(), {.force = true}, {}));
  EXPECT_EQ(transport_.Header("Content-Type"), "application/apply-patch+yaml");
  EXPECT_EQ(transport_.sent().back().body, Checkout().Dump());
}

TEST_F(RestWrite, ADryRunIsSaidToTheServer) {
  transport_.Expect("PATCH", path_ + "/status?fieldManager=me&fieldValidation=Strict&dryRun=All",
                    Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Apply(kDeployments, Checkout(),
                            {.field_manager = "me", .dry_run = true, .subresource = "status"}, {}));
}

struct PatchRow {
  PatchType type;
  const char* content_type;
};

class PatchTypes : public RestClientTest, public ::testing::WithParamInterface<PatchRow> {};

TEST_P(PatchTypes, HaveTheirContentType) {
  transport_.Expect("PATCH", path_ + "?fieldManager=trimtab&fieldValidation=Strict",
                    Answer(200, DeploymentBody()));
  ASSERT_TRUE(client_.Patch(kDeployments, checkout_, Json::Of({}), {.type = GetParam().type}, {}));
  EXPECT_EQ(transport_.Header("Content-Type"), GetParam().content_type);
}

INSTANTIATE_TEST_SUITE_P(
    RestWrite, PatchTypes,
    ::testing::Values(PatchRow{PatchType::kMerge, "application/merge-patch+json"},
                      PatchRow{PatchType::kStrategicMerge,
                               "application/strategic-merge-patch+json"},
                      PatchRow{PatchType::kJson, "application/json-patch+json"}));

TEST_F(RestWrite, PatchStatusIsAMergeWithThePrecondition) {
  transport_.Expect("PATCH", path_ + "/status?fieldManager=trimtab&fieldValidation=Strict",
                    Answer(409, StatusBody(409, "Conflict", "modified")));
  const auto patched =
      client_.PatchStatus(kDeployments, checkout_, Json::Of({{"phase", "Idle"}}), "7");
  EXPECT_EQ(patched.error().code, Code::kConflict);
  EXPECT_EQ(transport_.sent().back().body,
            R"({"metadata":{"resourceVersion":"7"},"status":{"phase":"Idle"}})");
}

TEST_F(RestWrite, AScaleIsOfAnotherKindAndTheSameName) {
  const std::string target = path_ + "/scale?fieldManager=trimtab&fieldValidation=Strict";
  transport_.Expect("PATCH", target, Answer(200, R"({"kind":"Scale","apiVersion":"autoscaling/v1",
      "metadata":{"namespace":"shop","name":"checkout"}})"));
  EXPECT_TRUE(client_.Patch(kDeployments, checkout_, Json::Of({}), {.subresource = "scale"}, {}));
  transport_.Expect("PATCH", target, Answer(200, R"({"kind":"Scale","apiVersion":"autoscaling/v1",
      "metadata":{"namespace":"shop","name":"cart"}})"));
  EXPECT_EQ(client_.Patch(kDeployments, checkout_, Json::Of({}), {.subresource = "scale"}, {})
                .error()
                .code,
            Code::kMalformed);
}

TEST_F(RestWrite, AnAnswerWithAnotherUidIsUnreadable) {
  Json object = Checkout();
  object["metadata"]["uid"] = "u2";
  transport_.Expect("PUT", path_ + "?fieldManager=trimtab&fieldValidation=Strict",
                    Answer(200, DeploymentBody()));
  const auto updated = client_.Update(kDeployments, object, {});
  EXPECT_EQ(updated.error().code, Code::kMalformed);
  EXPECT_THAT(updated.error().message, HasSubstr("the uid \"u1\" instead of \"u2\""));
}

TEST_F(RestWrite, CreatePostsToTheCollection) {
  const std::string target =
      "/apis/apps/v1/namespaces/shop/deployments?fieldManager=trimtab&fieldValidation=Strict";
  transport_.Expect("POST", target, Answer(201, DeploymentBody()));
  EXPECT_TRUE(client_.Create(kDeployments, Checkout(), {}));
  transport_.Expect("POST", target, Answer(409, StatusBody(409, "AlreadyExists", "there")));
  EXPECT_EQ(client_.Create(kDeployments, Checkout(), {}).error().code, Code::kExists);
}

TEST_F(RestWrite, AGeneratedNameBeginsAsAsked) {
  Json object = Checkout();
  object["metadata"].Erase("name");
  object["metadata"]["generateName"] = "check";
  const std::string target =
      "/apis/apps/v1/namespaces/shop/deployments?fieldManager=trimtab&fieldValidation=Strict";
  transport_.Expect("POST", target, Answer(201, DeploymentBody("check-x1")));
  EXPECT_TRUE(client_.Create(kDeployments, object, {}));
  transport_.Expect("POST", target, Answer(201, DeploymentBody("other")));
  EXPECT_EQ(client_.Create(kDeployments, object, {}).error().code, Code::kMalformed);
}

TEST_F(RestWrite, AnObjectWithoutANameIsNeverSent) {
  Json object = Checkout();
  object["metadata"].Erase("name");
  EXPECT_EQ(client_.Create(kDeployments, object, {}).error().code, Code::kInvalid);
  EXPECT_EQ(client_.Apply(kDeployments, object, {}, {}).error().code, Code::kInvalid);
  EXPECT_EQ(client_.Update(kDeployments, object, {}).error().code, Code::kInvalid);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestWrite, DeleteCarriesItsPreconditions) {
  transport_.Expect("DELETE", path_, Answer(200, R"({"kind":"Status","apiVersion":"v1",
      "status":"Success","details":{"name":"checkout","uid":"u1"}})"));
  EXPECT_TRUE(client_.Delete(
      kDeployments, checkout_,
      {.if_uid = "u1", .if_resource_version = "7", .propagation = "Background"}, {}));
  EXPECT_EQ(transport_.sent().back().body,
            R"({"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background",)"
            R"("preconditions":{"uid":"u1","resourceVersion":"7"}})");
}

TEST_F(RestWrite, ADeleteThatWaitsForFinalizersAnswersWithTheObject) {
  transport_.Expect("DELETE", path_, Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Delete(kDeployments, checkout_, {}, {}));
}

TEST_F(RestWrite, ADeleteOfSomethingElseIsUnreadable) {
  for (const std::string& body :
       {DeploymentBody("other"), std::string(R"({"kind":"Status","status":"Failure"})"),
        std::string(R"({"kind":"Status","status":"Success","details":{"uid":"u2"}})"),
        std::string("[]"), std::string("{")}) {
    transport_.Expect("DELETE", path_, Answer(200, body));
    const auto deleted = client_.Delete(kDeployments, checkout_, {.if_uid = "u1"}, {});
    EXPECT_EQ(deleted.error().code, Code::kMalformed) << body;
  }
}

// Fault K10: the token is read anew, and the request is sent once more, but not for ever.
TEST_F(RestWrite, A401IsTriedOnceMore) {
  const std::string target = path_ + "?fieldManager=trimtab&fieldValidation=Strict";
  const HttpResponse refused = Answer(401, StatusBody(401, "Unauthorized", "Unauthorized"));
  transport_.Expect("PATCH", target, refused);
  transport_.Expect("PATCH", target, Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Apply(kDeployments, Checkout(), {}, {}));
  EXPECT_EQ(transport_.Header("Authorization"), "Bearer token-1");

  transport_.Expect("PATCH", target, refused);
  transport_.Expect("PATCH", target, refused);
  EXPECT_EQ(client_.Apply(kDeployments, Checkout(), {}, {}).error().code, Code::kUnauthenticated);
  EXPECT_EQ(credentials_.refreshes, 2);
}

// Fault K8: the outcome is unknown, so nobody but the caller may decide to send again.
TEST_F(RestWrite, AFailureOfTheServerIsNotTriedAgain) {
  for (const int status : {500, 502, 503, 504}) {
    transport_.Expect("PATCH", path_ + "?fieldManager=trimtab&fieldValidation=Strict",
                      Answer(status, StatusBody(status, "", "no")));
    const auto applied = client_.Apply(kDeployments, Checkout(), {}, {});
    EXPECT_TRUE(applied.error().outcome_unknown()) << status;
  }
}

TEST_F(RestWrite, CredentialsThatCannotBeReadSendNothing) {
  credentials_.failure = Error{.code = Code::kUnauthenticated, .message = "cannot read /t"};
  const auto object = client_.Get(kDeployments, checkout_, {});
  EXPECT_EQ(object.error().message, "get deployments shop/checkout: cannot read /t");
  EXPECT_TRUE(transport_.sent().empty());
}

// Fault K6: everybody waits as long as the server asked, but leases go on.
TEST_F(RestWrite, RetryAfterPausesAllButLeases) {
  HttpResponse busy = Answer(429, StatusBody(429, "TooManyRequests", "busy"));
  busy.headers.push_back({"Retry-After", "9"});
  transport_.Expect("GET", path_, busy);
  EXPECT_EQ(client_.Get(kDeployments, checkout_, {}).error().retry_after, seconds(9));

  const auto paused = client_.Get(kDeployments, checkout_, {});
  EXPECT_EQ(paused.error().code, Code::kThrottled);
  EXPECT_EQ(paused.error().retry_after, seconds(9));
  EXPECT_EQ(transport_.sent().size(), 1u);

  transport_.Expect("GET", path_, Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Get(kDeployments, checkout_, {.priority = Priority::kLease}));
  clock_.Advance(seconds(9));
  transport_.Expect("GET", path_, Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Get(kDeployments, checkout_, {}));
}

// Fault K7.
TEST_F(RestWrite, WithoutRetryAfterTheBackoffIsTheCallers) {
  transport_.Expect("GET", path_, Answer(429, StatusBody(429, "TooManyRequests", "busy")));
  const auto throttled = client_.Get(kDeployments, checkout_, {});
  EXPECT_EQ(throttled.error().code, Code::kThrottled);
  EXPECT_EQ(throttled.error().retry_after, Duration::zero());
  transport_.Expect("GET", path_, Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Get(kDeployments, checkout_, {}));
}

TEST_F(RestWrite, ASpentBudgetSendsNothing) {
  while (limiter_.Take(Priority::kWrite) == Duration::zero()) {
  }
  const auto applied = client_.Apply(kDeployments, Checkout(), {}, {});
  EXPECT_EQ(applied.error().code, Code::kThrottled);
  EXPECT_GT(applied.error().retry_after, Duration::zero());
  EXPECT_THAT(applied.error().message, HasSubstr("our own request budget"));
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestWrite, ReadsLeaveTheLastOfTheBudgetToWrites) {
  while (limiter_.Take(Priority::kRead) == Duration::zero()) {
  }
  EXPECT_EQ(client_.Get(kDeployments, checkout_, {}).error().code, Code::kThrottled);
  transport_.Expect("PATCH", path_ + "?fieldManager=trimtab&fieldValidation=Strict",
                    Answer(200, DeploymentBody()));
  EXPECT_TRUE(client_.Apply(kDeployments, Checkout(), {}, {}));
}

}  // namespace
}  // namespace trimtab::k8s

// How the client reads: get, list, watch, and what it does with answers that are none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "k8s/watch_decoder.h"
#include "tests/support/rest_client_fixture.h"

namespace trimtab::k8s {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

using RestRead = RestClientTest;

constexpr Duration kWait = std::chrono::milliseconds(100);

TEST_F(RestRead, GetSaysWhoAsksAndWhatItTakes) {
  transport_.Expect("GET", path_, Answer(200, DeploymentBody()));
  const auto object = client_.Get(kDeployments, checkout_, {.timeout = seconds(3)});
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_EQ(object->meta().uid, "u1");
  EXPECT_EQ(transport_.Header("Accept"), "application/json");
  EXPECT_EQ(transport_.Header("User-Agent"), "trimtab/1");
  EXPECT_EQ(transport_.Header("Authorization"), "Bearer token-0");
  EXPECT_EQ(transport_.limits().total, seconds(3));
}

TEST_F(RestRead, ABadNameIsNeverSent) {
  EXPECT_EQ(client_.Get(kDeployments, {"shop", "../x"}, {}).error().code, Code::kInvalid);
  EXPECT_EQ(client_.List(kDeployments, {.ns = "a/b"}, {}).error().code, Code::kInvalid);
  EXPECT_EQ(client_.OpenWatch(kDeployments, {.ns = ".."}, {}).error().code, Code::kInvalid);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestRead, AnAnswerAboutAnotherObjectIsUnreadable) {
  transport_.Expect("GET", path_, Answer(200, DeploymentBody("other")));
  const auto object = client_.Get(kDeployments, checkout_, {});
  EXPECT_EQ(object.error().code, Code::kMalformed);
  EXPECT_EQ(object.error().message,
            "get deployments shop/checkout: the answer has the name \"other\" instead of "
            "\"checkout\"");
}

TEST_F(RestRead, AnAnswerOfAnotherKindIsUnreadable) {
  transport_.Expect("GET", path_, Answer(200, R"({"kind":"Pod","apiVersion":"v1",
      "metadata":{"namespace":"shop","name":"checkout"}})"));
  EXPECT_EQ(client_.Get(kDeployments, checkout_, {}).error().code, Code::kMalformed);
}

// Fault K15.
TEST_F(RestRead, ATruncatedBodyIsUnreadable) {
  transport_.Expect("GET", path_, Answer(200, DeploymentBody().substr(0, 60)));
  const auto object = client_.Get(kDeployments, checkout_, {});
  EXPECT_EQ(object.error().code, Code::kMalformed);
  EXPECT_THAT(object.error().message, HasSubstr("get deployments shop/checkout"));
}

// Faults K16, K17.
TEST_F(RestRead, AnotherContentTypeIsUnreadable) {
  transport_.Expect("GET", path_, ScriptedTransport::Answer(200, DeploymentBody(), "text/plain"));
  EXPECT_EQ(client_.Get(kDeployments, checkout_, {}).error().code, Code::kMalformed);
  transport_.Expect("GET", path_, ScriptedTransport::Answer(200, "<html>", "text/html"));
  EXPECT_THAT(client_.Get(kDeployments, checkout_, {}).error().message, HasSubstr("HTML page"));
}

TEST_F(RestRead, OtherSuccessesAreNone) {
  for (const int status : {100, 204, 206, 302}) {
    transport_.Expect("GET", path_, Answer(status, DeploymentBody()));
    EXPECT_EQ(client_.Get(kDeployments, checkout_, {}).error().code, Code::kMalformed) << status;
  }
}

TEST_F(RestRead, AFailureOfTheTransportKeepsItsCode) {
  transport_.Expect("GET", path_, Error{.code = Code::kTimeout, .message = "5 s passed"});
  const auto object = client_.Get(kDeployments, checkout_, {});
  EXPECT_EQ(object.error().code, Code::kTimeout);
  EXPECT_EQ(object.error().message, "get deployments shop/checkout: 5 s passed");
}

TEST_F(RestRead, ListAsksForAPageAndItsNext) {
  transport_.Expect("GET",
                    "/apis/apps/v1/namespaces/shop/deployments?labelSelector=app%3Dx&limit=2",
                    Answer(200, R"({"kind":"DeploymentList","apiVersion":"apps/v1",
      "metadata":{"resourceVersion":"9","continue":"tok/en"},
      "items":[{"metadata":{"namespace":"shop","name":"a","uid":"1"}}]})"));
  const auto page =
      client_.List(kDeployments, {.ns = "shop", .label_selector = "app=x", .limit = 2}, {});
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->items.size(), 1u);
  EXPECT_EQ(page->continue_token, "tok/en");

  // The server refuses a version beside a continue token.
  transport_.Expect("GET", "/apis/apps/v1/deployments?limit=500&continue=tok%2Fen",
                    Answer(410, StatusBody(410, "Expired", "too old")));
  const auto expired =
      client_.List(kDeployments, {.continue_token = "tok/en", .resource_version = "0"}, {});
  EXPECT_EQ(expired.error().code, Code::kExpired);
  EXPECT_EQ(expired.error().message, "list deployments: too old");
}

TEST_F(RestRead, AListThatCannotBeReadNamesTheCall) {
  transport_.Expect("GET", "/apis/apps/v1/namespaces/shop/deployments?limit=500&resourceVersion=0",
                    Answer(200, "{\"kind\":\"DeploymentList\""));
  const auto page = client_.List(kDeployments, {.ns = "shop", .resource_version = "0"}, {});
  EXPECT_EQ(page.error().code, Code::kMalformed);
  EXPECT_THAT(page.error().message, HasSubstr("list deployments in shop: "));
}

class RestWatchTest : public RestClientTest {
 protected:
  Result<std::unique_ptr<Watch>> Open() {
    return client_.OpenWatch(
        kDeployments, {.ns = "shop", .resource_version = "7", .server_timeout = seconds(90)}, {});
  }

  const std::string target_ =
      "/apis/apps/v1/namespaces/shop/deployments?watch=true&allowWatchBookmarks=true"
      "&timeoutSeconds=90&resourceVersion=7";
  const std::string line_ = R"({"type":"ADDED","object":)" + DeploymentBody() + "}\n";
};

TEST_F(RestWatchTest, GivesEventsThenIdleThenTheEnd) {
  transport_.ExpectStream(target_, Answer(200, ""),
                          {line_ + line_.substr(0, 20), line_.substr(20), ""});
  const auto watch = Open();
  ASSERT_TRUE(watch) << watch.error().message;
  WatchEvent event;
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kEvent);
  EXPECT_EQ(event.type, WatchEventType::kAdded);
  EXPECT_EQ(event.object->meta().name, checkout_);
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kEvent);
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kIdle);
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kEnd);
}

// Fault K18: bytes that trickle must not hold the caller for longer than it asked.
TEST_F(RestWatchTest, ReadsAtMostOncePerCall) {
  transport_.ExpectStream(target_, Answer(200, ""), {line_.substr(0, 5), line_.substr(5)});
  const auto watch = Open();
  ASSERT_TRUE(watch);
  WatchEvent event;
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kIdle);
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kEvent);
}

// Fault K19.
TEST_F(RestWatchTest, AnEndInMidLineIsAnInterruption) {
  transport_.ExpectStream(target_, Answer(200, ""), {line_.substr(0, 30)});
  const auto watch = Open();
  ASSERT_TRUE(watch);
  WatchEvent event;
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kIdle);
  EXPECT_EQ((*watch)->Next(kWait, event).error().code, Code::kInterrupted);
}

TEST_F(RestWatchTest, ABrokenConnectionKeepsItsCode) {
  transport_.ExpectStream(target_, Answer(200, ""), {line_},
                          Error{.code = Code::kTimeout, .message = "silent"});
  const auto watch = Open();
  ASSERT_TRUE(watch);
  WatchEvent event;
  EXPECT_EQ(*(*watch)->Next(kWait, event), Watch::State::kEvent);
  EXPECT_EQ((*watch)->Next(kWait, event).error().code, Code::kTimeout);
}

// Fault K20: silence up to timeoutSeconds is the server's right, and silence beyond is death.
TEST_F(RestWatchTest, WaitsLongerThanTheServerButNotForLong) {
  transport_.ExpectStream(target_, Answer(200, ""), {});
  ASSERT_TRUE(Open());
  EXPECT_GT(transport_.limits().idle, seconds(90));
  EXPECT_GE(transport_.limits().total, transport_.limits().idle);
  EXPECT_LE(transport_.limits().total, seconds(120));
}

TEST_F(RestWatchTest, ARefusalIsReadToItsEnd) {
  const std::string status = StatusBody(410, "Expired", "too old resource version");
  transport_.ExpectStream(target_, Answer(410, ""), {status.substr(0, 10), status.substr(10)});
  const auto watch = Open();
  EXPECT_EQ(watch.error().code, Code::kExpired);
  EXPECT_EQ(watch.error().message, "watch deployments in shop: too old resource version");
}

TEST_F(RestWatchTest, A401IsTriedOnceMoreWithNewCredentials) {
  transport_.ExpectStream(target_, Answer(401, ""), {});
  transport_.ExpectStream(target_, Answer(200, ""), {line_});
  EXPECT_TRUE(Open());
  EXPECT_EQ(transport_.Header("Authorization"), "Bearer token-1");
}

TEST_F(RestWatchTest, AnHtmlPageIsNoWatch) {
  transport_.ExpectStream(target_, ScriptedTransport::Answer(200, "", "text/html"), {"<html>"});
  EXPECT_THAT(Open().error().message, HasSubstr("\"<html>\""));
}

}  // namespace
}  // namespace trimtab::k8s

#include "base/http.h"

#include <gtest/gtest.h>

#include <string>

namespace trimtab {
namespace {

TEST(HttpResponse, FindsAHeaderInAnyCase) {
  const HttpResponse response{.status = 429,
                              .headers = {{"Retry-After", "3"}, {"retry-after", "9"}}};
  EXPECT_EQ(response.Header("retry-AFTER"), "3");
  EXPECT_EQ(response.Header("content-type"), "");
}

TEST(CheckSendable, TakesAnOrdinaryRequest) {
  const HttpRequest request{.method = "PATCH",
                            .target = "/apis/apps/v1/namespaces/shop/deployments/web?force=true",
                            .headers = {{"Authorization", "Bearer abc.def-ghi"}}};
  EXPECT_TRUE(CheckSendable(request).ok());
}

TEST(CheckSendable, RefusesBytesThatWouldSplitTheRequest) {
  const HttpRequest good{.target = "/"};
  HttpRequest request = good;
  request.headers = {{"Authorization", "Bearer x\r\nX-Admin: yes"}};
  EXPECT_EQ(CheckSendable(request).error().code, Code::kInvalid);
  EXPECT_NE(CheckSendable(request).error().message.find("Authorization"), std::string::npos);
  request = good;
  request.headers = {{"X\nY", "1"}};
  EXPECT_FALSE(CheckSendable(request).ok());
  request = good;
  request.target = "/a b";
  EXPECT_FALSE(CheckSendable(request).ok());
  request.target = "/a\r\nHost: evil";
  EXPECT_FALSE(CheckSendable(request).ok());
  request.target = "http://elsewhere/";
  EXPECT_FALSE(CheckSendable(request).ok());
  request = good;
  request.method = "GET /x HTTP/1.1\r\n";
  EXPECT_FALSE(CheckSendable(request).ok());
}

}  // namespace
}  // namespace trimtab

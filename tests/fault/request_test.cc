// What reaches the server is what the caller gave, and no more.

#include <cstdlib>

#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

void Serve(Peer& peer) {
  while (peer.ReadRequest()) peer.Respond("ok");
}

TEST_P(Transport, SendsMethodTargetHeadersAndBody) {
  RawServer server(Serve);
  const auto transport = To(server);
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    HttpRequest request = Write(method);
    request.target = "/apis/apps/v1/x?fieldManager=a%2Fb&y=%22z";
    request.headers = {{"Content-Type", "application/apply-patch+yaml"},
                       {"Authorization", "Bearer abc"},
                       {"User-Agent", "trimtab/1"},
                       {"Accept", "application/json"}};
    request.body = std::string("{\0}", 3);
    const auto response = transport->Send(request, Ample());
    ASSERT_TRUE(response.ok()) << response.error().message;
    const ReceivedRequest got = server.requests().back();
    EXPECT_EQ(got.method, method);
    EXPECT_EQ(got.target, request.target);
    EXPECT_EQ(got.body, request.body);
    for (const HttpHeader& header : request.headers) {
      EXPECT_EQ(got.Header(header.name), header.value) << method;
    }
  }
}

TEST_P(Transport, PrefixOfTheUrlPrecedesEachTarget) {
  RawServer server(Serve);
  for (const char* prefix : {"/k8s/clusters/c1", "/k8s/clusters/c1/"}) {
    const auto transport = To(HttpEndpoint{.url = server.url() + prefix});
    ASSERT_TRUE(transport->Send(Get("/api/v1/pods?limit=5"), Ample()).ok());
    EXPECT_EQ(server.requests().back().target, "/k8s/clusters/c1/api/v1/pods?limit=5");
  }
}

TEST_P(Transport, HostIsTheHostOfTheUrl) {
  RawServer server(Serve);
  ASSERT_TRUE(To(server)->Send(Get(), Ample()).ok());
  EXPECT_EQ(server.requests().back().Header("Host"),
            server.url().substr(std::string("http://").size()));
}

TEST_P(Transport, AddsNoCredentialsAndAsksForNothing) {
  RawServer server(Serve);
  const auto transport = To(server);
  ASSERT_TRUE(transport->Send(Write("POST"), Ample()).ok());
  ASSERT_TRUE(transport->Send(Get(), Ample()).ok());
  for (const ReceivedRequest& got : server.requests()) {
    for (const char* unasked : {"Authorization", "Cookie", "Accept-Encoding", "Proxy-Authorization",
                                "Referer", "Upgrade"}) {
      EXPECT_EQ(got.Header(unasked), "") << unasked;
    }
  }
}

TEST_P(Transport, ProxyOfTheEnvironmentIsIgnored) {
  ASSERT_NE(getenv("http_proxy"), nullptr);
  RawServer server(Serve);
  EXPECT_TRUE(To(server)->Send(Get(), Ample()).ok());
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_P(Transport, CookiesAreNotKept) {
  RawServer server([](Peer& peer) {
    while (peer.ReadRequest()) {
      peer.Send("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
    }
  });
  const auto transport = To(server);
  ASSERT_TRUE(transport->Send(Get(), Ample()).ok());
  ASSERT_TRUE(transport->Send(Get(), Ample()).ok());
  EXPECT_EQ(server.requests().back().Header("Cookie"), "");
}

TEST_P(Transport, UnauthorizedIsAResponseAndNotRetried) {
  RawServer server([](Peer& peer) {
    while (peer.ReadRequest()) {
      peer.Send(
          "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
          "Content-Length: 0\r\n\r\n");
    }
  });
  const auto response = To(server)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->status, 401);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_P(Transport, ExpectationFailedIsAResponseAndNotRetried) {
  RawServer server([](Peer& peer) {
    while (peer.ReadRequest()) peer.Respond("", "417 Expectation Failed");
  });
  HttpRequest request = Write("POST");
  request.body.assign(size_t{2} << 20, 'x');
  const auto response = To(server)->Send(request, Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->status, 417);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].Header("Expect"), "");
}

// S16
TEST_P(Transport, ControlBytesAreRefusedAndNothingIsSent) {
  RawServer server(Serve);
  const auto transport = To(server);
  std::vector<HttpRequest> split(6, Get());
  split[0].headers = {{"Authorization", "Bearer a\r\nX-Injected: 1"}};
  split[1].headers = {{"Authorization", "Bearer a\n"}};
  split[2].headers = {{"X-A\r\nX-B", "1"}};
  split[3].headers = {{"X-Nul", std::string("a\0b", 3)}};
  split[4].target = "/a HTTP/1.1\r\nX-Injected: 1\r\n";
  split[5].method = "GET /evil HTTP/1.1\r\n";
  for (const HttpRequest& request : split) {
    EXPECT_THAT(transport->Send(request, Ample()), FailsWith(Code::kInvalid));
    EXPECT_THAT(transport->Open(request, Ample()), FailsWith(Code::kInvalid));
  }
  EXPECT_EQ(server.connections(), 0u);
}

TEST_P(Transport, UrlThatNamesNoServerIsInvalid) {
  for (const char* url : {"", "127.0.0.1", "ftp://127.0.0.1", "http://", "https://127.0.0.1:99999",
                          "http://a b", "http://user:secret@127.0.0.1", "http://127.0.0.1/?x=1"}) {
    const auto made = GetParam().make({.url = url}, {});
    ASSERT_FALSE(made.ok()) << url;
    EXPECT_EQ(made.error().code, Code::kInvalid) << url;
    EXPECT_EQ(made.error().message.find("secret"), std::string::npos);
  }
}

TEST_P(Transport, HttpsWithoutTlsMaterialIsInvalid) {
  EXPECT_THAT(GetParam().make({.url = "https://127.0.0.1:6443"}, {}), FailsWith(Code::kInvalid));
}

}  // namespace
}  // namespace trimtab::testing

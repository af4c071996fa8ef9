// K34: whom a transport trusts, and what it shows of itself.

#include <openssl/tls1.h>

#include <atomic>

#include "tests/fault/system_store.h"
#include "tests/fault/transport_fault.h"

namespace trimtab::testing {
namespace {

void Serve(Peer& peer) {
  while (peer.ReadRequest()) peer.Respond("ok");
}

// A server that shows this certificate, after a handshake of its own making.
RawServer::Options Showing(Identity identity) { return {.tls = ServerTls{std::move(identity)}}; }

// That a write is refused, in words, before the server sees a byte of it.
void ExpectUntrusted(HttpTransport& transport, const RawServer& server, const std::string& words) {
  const auto response = transport.Send(Write("POST"), Ample());
  ASSERT_THAT(response, FailsWith(Code::kUntrusted));
  EXPECT_THAT(response.error().message, ::testing::HasSubstr(words));
  EXPECT_THAT(transport.Open(Get(), Ample()), FailsWith(Code::kUntrusted));
  EXPECT_EQ(server.requests().size(), 0u);
}

TEST_P(Transport, CertificateOfTheGivenCaIsTrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.IssueLoopback()));
  const auto transport = To(Trusting(server, ca));
  const auto response = transport->Send(Write("POST"), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(response->body, "ok");
}

// L15
TEST_P(Transport, AddressInTheCertificateIsVerified) {
  const TestCa ca("ca");
  RawServer v4(Serve, Showing(ca.Issue({.alternative_names = {"IP:127.0.0.1"}})));
  EXPECT_TRUE(To(Trusting(v4, ca))->Send(Get(), Ample()).ok());
  RawServer::Options options = Showing(ca.Issue({.alternative_names = {"IP:::1"}}));
  options.ipv6 = true;
  RawServer v6(Serve, std::move(options));
  EXPECT_TRUE(To(Trusting(v6, ca))->Send(Get(), Ample()).ok());
}

TEST_P(Transport, NameInTheCertificateIsVerified) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"DNS:localhost"}})));
  HttpEndpoint endpoint = Trusting(server, ca);
  endpoint.url = "https://localhost:" + std::to_string(server.port());
  const auto response = To(endpoint)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(server.requests()[0].server_name, "localhost");
}

TEST_P(Transport, CertificateForAnotherAddressIsUntrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"IP:127.0.0.2"}})));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "IP address mismatch");
}

TEST_P(Transport, CertificateForAnotherNameIsUntrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"DNS:other.test"}})));
  HttpEndpoint endpoint = Trusting(server, ca);
  endpoint.url = "https://localhost:" + std::to_string(server.port());
  ExpectUntrusted(*To(endpoint), server, "ostname mismatch");
}

TEST_P(Transport, CommonNameAloneIsUntrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.common_name = "localhost"})));
  HttpEndpoint endpoint = Trusting(server, ca);
  endpoint.url = "https://localhost:" + std::to_string(server.port());
  ExpectUntrusted(*To(endpoint), server, "ostname mismatch");
}

TEST_P(Transport, ExpiredCertificateIsUntrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"IP:127.0.0.1"},
                                            .begins = seconds(-7200),
                                            .ends = seconds(-3600)})));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "certificate has expired");
}

TEST_P(Transport, CertificateOfTomorrowIsUntrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"IP:127.0.0.1"},
                                            .begins = seconds(86'400),
                                            .ends = seconds(90'000)})));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "certificate is not yet valid");
}

TEST_P(Transport, CertificateOfAnotherCaIsUntrusted) {
  const TestCa ca("ca");
  const TestCa other("other");
  RawServer server(Serve, Showing(other.IssueLoopback()));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "unable to get local issuer certificate");
}

// Another CA that calls itself by the same name.
TEST_P(Transport, CertificateOfAForgedCaIsUntrusted) {
  const TestCa ca("ca");
  const TestCa forged("ca");
  RawServer server(Serve, Showing(forged.IssueLoopback()));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "signature");
}

TEST_P(Transport, CertificateOfAClientIsUntrusted) {
  const TestCa ca("ca");
  RawServer server(
      Serve, Showing(ca.Issue({.alternative_names = {"IP:127.0.0.1"}, .usage = "clientAuth"})));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "certificate purpose");
}

TEST_P(Transport, StoreOfTheSystemIsNotTrusted) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(SystemStoreCa().IssueLoopback()));
  ExpectUntrusted(*To(Trusting(server, ca)), server, "unable to get local issuer certificate");
}

TEST_P(Transport, OldTlsIsUntrusted) {
  const TestCa ca("ca");
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    RawServer server(Serve,
                     {.tls = ServerTls{.identity = ca.IssueLoopback(), .newest_version = version}});
    ExpectUntrusted(*To(Trusting(server, ca)), server, "");
  }
}

TEST_P(Transport, Tls12IsEnough) {
  const TestCa ca("ca");
  RawServer server(
      Serve, {.tls = ServerTls{.identity = ca.IssueLoopback(), .newest_version = TLS1_2_VERSION}});
  EXPECT_TRUE(To(Trusting(server, ca))->Send(Get(), Ample()).ok());
}

TEST_P(Transport, ServerWithoutTlsIsUntrusted) {
  const TestCa ca("ca");
  RawServer server([](Peer& peer) {
    peer.Send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer.WaitUntilGone();
  });
  HttpEndpoint endpoint = Trusting(server, ca);
  endpoint.url = "https://127.0.0.1:" + std::to_string(server.port());
  EXPECT_THAT(To(endpoint)->Send(Write("POST"), Ample()), FailsWith(Code::kUntrusted));
}

// A server that restarts: the same call may work in a moment.
TEST_P(Transport, HandshakeThatBreaksIsUnreachable) {
  const TestCa ca("ca");
  for (const bool reset : {true, false}) {
    RawServer::Options options = Showing(ca.IssueLoopback());
    options.handshake = false;
    RawServer server(
        [reset](Peer& peer) {
          peer.WaitUntilGone(milliseconds(30));
          if (reset) peer.Reset();
        },
        std::move(options));
    const auto response = To(Trusting(server, ca))->Send(Write("POST"), Ample());
    EXPECT_THAT(response, FailsWith(Code::kUnreachable)) << (reset ? "RST" : "FIN");
  }
}

TEST_P(Transport, ServerNameIsVerifiedInPlaceOfTheHost) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"DNS:api.test"}})));
  HttpEndpoint endpoint = Trusting(server, ca);
  endpoint.tls = [&]() -> Result<TlsMaterial> {
    return TlsMaterial{.ca_pem = ca.pem(), .server_name = "api.test"};
  };
  const auto response = To(endpoint)->Send(Get(), Ample());
  ASSERT_TRUE(response.ok()) << response.error().message;
  EXPECT_EQ(server.requests()[0].server_name, "api.test");
  endpoint.tls = [&]() -> Result<TlsMaterial> {
    return TlsMaterial{.ca_pem = ca.pem(), .server_name = "other.test"};
  };
  EXPECT_THAT(To(endpoint)->Send(Get(), Ample()), FailsWith(Code::kUntrusted));
  EXPECT_EQ(server.requests().size(), 1u);
}

// A library that verifies the name in this header would trust whom the caller's input names.
TEST_P(Transport, HostHeaderDoesNotChangeTheVerifiedName) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.Issue({.alternative_names = {"DNS:evil.test"}})));
  HttpRequest request = Get();
  request.headers = {{"Host", "evil.test"}};
  const auto response = To(Trusting(server, ca))->Send(request, Ample());
  ASSERT_FALSE(response.ok());
  EXPECT_THAT(response.error().code, ::testing::AnyOf(Code::kUntrusted, Code::kInvalid));
  EXPECT_EQ(server.requests().size(), 0u);
}

TEST_P(Transport, ClientCertificateIsShown) {
  const TestCa ca("ca");
  RawServer server(Serve,
                   {.tls = ServerTls{.identity = ca.IssueLoopback(), .client_ca_pem = ca.pem()}});
  const Identity client = ca.Issue({.common_name = "trimtab", .usage = "clientAuth"});
  HttpEndpoint endpoint = Trusting(server, ca);
  endpoint.tls = [&]() -> Result<TlsMaterial> {
    return TlsMaterial{ca.pem(), client.certificate_pem, client.key_pem};
  };
  ASSERT_TRUE(To(endpoint)->Send(Get(), Ample()).ok());
  EXPECT_EQ(server.requests()[0].client_name, "trimtab");
}

TEST_P(Transport, RotatedCertificateIsShownByTheNextCall) {
  const TestCa ca("ca");
  RawServer server(Serve,
                   {.tls = ServerTls{.identity = ca.IssueLoopback(), .client_ca_pem = ca.pem()}});
  const Identity old_one = ca.Issue({.common_name = "old", .usage = "clientAuth"});
  const Identity new_one = ca.Issue({.common_name = "new", .usage = "clientAuth"});
  std::atomic<bool> rotated = false;
  const auto transport =
      To(HttpEndpoint{server.url(), [&]() -> Result<TlsMaterial> {
                        const Identity& shown = rotated ? new_one : old_one;
                        return TlsMaterial{ca.pem(), shown.certificate_pem, shown.key_pem};
                      }});
  ASSERT_TRUE(transport->Send(Get(), Ample()).ok());
  rotated = true;
  ASSERT_TRUE(transport->Send(Get(), Ample()).ok());
  ASSERT_TRUE(transport->Send(Write("PATCH"), Ample()).ok());
  ASSERT_TRUE(transport->Open(Get(), Ample()).ok());
  std::vector<std::string> names;
  for (const ReceivedRequest& request : server.requests()) names.push_back(request.client_name);
  EXPECT_THAT(names, ::testing::ElementsAre("old", "new", "new", "new"));
}

TEST_P(Transport, RotatedCaIsTrustedAloneByTheNextCall) {
  const TestCa old_ca("old");
  const TestCa new_ca("new");
  RawServer server(Serve, Showing(old_ca.IssueLoopback()));
  std::atomic<bool> rotated = false;
  const auto transport =
      To(HttpEndpoint{server.url(), [&]() -> Result<TlsMaterial> {
                        return TlsMaterial{.ca_pem = rotated ? new_ca.pem() : old_ca.pem()};
                      }});
  ASSERT_TRUE(transport->Send(Get(), Ample()).ok());
  rotated = true;
  EXPECT_THAT(transport->Send(Get(), Ample()), FailsWith(Code::kUntrusted));
}

TEST_P(Transport, MaterialThatCannotBeHadIsItsOwnError) {
  const TestCa ca("ca");
  RawServer server(Serve, Showing(ca.IssueLoopback()));
  const auto transport = To(HttpEndpoint{server.url(), []() -> Result<TlsMaterial> {
                                           return Error{Code::kNotFound, "no such file: ca.crt"};
                                         }});
  const auto response = transport->Send(Get(), Ample());
  ASSERT_THAT(response, FailsWith(Code::kNotFound));
  EXPECT_THAT(response.error().message, ::testing::HasSubstr("no such file: ca.crt"));
  EXPECT_EQ(server.connections(), 0u);
}

TEST_P(Transport, MaterialThatIsNoPemIsInvalid) {
  const TestCa ca("ca");
  const Identity client = ca.Issue({.usage = "clientAuth"});
  RawServer server(Serve, Showing(ca.IssueLoopback()));
  const std::vector<TlsMaterial> broken = {
      {.ca_pem = ""},
      {.ca_pem = "no PEM"},
      {ca.pem(), "no PEM", client.key_pem},
      {ca.pem(), client.certificate_pem, "no PEM"},
      {ca.pem(), client.certificate_pem, ca.IssueLoopback().key_pem},  // another's key
  };
  for (const TlsMaterial& material : broken) {
    const auto transport =
        To(HttpEndpoint{server.url(), [&]() -> Result<TlsMaterial> { return material; }});
    EXPECT_THAT(transport->Send(Get(), Ample()), FailsWith(Code::kInvalid));
  }
  EXPECT_EQ(server.requests().size(), 0u);
}

// Without TLS's farewell an end may be an attacker's.
TEST_P(Transport, EncryptedBodyCutWithoutFarewellIsInterrupted) {
  const TestCa ca("ca");
  RawServer server(
      [](Peer& peer) {
        if (!peer.ReadRequest()) return;
        peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        peer.CloseWriting();
        peer.WaitUntilGone();
      },
      Showing(ca.IssueLoopback()));
  EXPECT_THAT(To(Trusting(server, ca))->Send(Get(), Ample()), FailsWith(Code::kInterrupted));
}

}  // namespace
}  // namespace trimtab::testing

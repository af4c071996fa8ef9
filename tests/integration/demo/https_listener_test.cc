#include "cli/demo/https_listener.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/demo/kubeconfig_file.h"
#include "k8s/kubeconfig.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "k8s/transport/transport.h"
#include "k8s/watch_decoder.h"
#include "tests/integration/kubectl/embedded_cluster.h"
#include "tests/support/test_pki.h"

namespace trimtab::testing {
namespace {

namespace net = boost::asio;
using k8s::Json;
using std::chrono::milliseconds;
using std::chrono::seconds;

const k8s::ResourceType kConfigMaps{
    .group = "", .version = "v1", .plural = "configmaps", .kind = "ConfigMap"};
constexpr const char* kWatchAll = "/api/v1/configmaps?watch=1";

using Make = std::function<Result<std::unique_ptr<HttpTransport>>(HttpEndpoint, HttpCaps)>;

struct Tested {
  const char* name;
  Make make;
};

Json ConfigMap(const std::string& name, const std::string& value = "v") {
  return Json::Of({{"apiVersion", "v1"},
                   {"kind", "ConfigMap"},
                   {"metadata", Json::Of({{"name", name}, {"namespace", "default"}})},
                   {"data", Json::Of({{"k", value}})}});
}

// A client as the controller is one: the kubeconfig, a transport, RestKubeClient.
class Client {
 public:
  Client(const EmbeddedCluster& cluster, const Make& make) : access_(Access(cluster)) {
    auto transport =
        make({.url = access_.url, .tls = [this] { return access_.credentials->Tls(); }}, {});
    TRIMTAB_CHECK(transport.ok());
    transport_ = *std::move(transport);
    client_.emplace(*transport_, *access_.credentials, limiter_, "listener-test");
  }

  k8s::KubeClient* operator->() { return &*client_; }
  HttpTransport& transport() { return *transport_; }

 private:
  k8s::ClusterAccess Access(const EmbeddedCluster& cluster) {
    auto access = k8s::LoadKubeconfig(clock_, cluster.kubeconfig());
    TRIMTAB_CHECK(access.ok());
    return *std::move(access);
  }

  RealClock clock_;
  k8s::ClusterAccess access_;
  k8s::RateLimiter limiter_{clock_, {.per_second = 1000, .burst = 1000}};
  std::unique_ptr<HttpTransport> transport_;
  std::optional<k8s::RestKubeClient> client_;
};

// A client that need not behave: TLS, and then bytes as they are.
class RawClient {
 public:
  explicit RawClient(const EmbeddedCluster& cluster) : stream_(io_, tls_) {
    const std::string port = cluster.url().substr(cluster.url().rfind(':') + 1);
    stream_.next_layer().connect(
        {net::ip::address_v4::loopback(), static_cast<uint16_t>(std::stoi(port))});
  }
  void Handshake() { stream_.handshake(net::ssl::stream_base::client); }
  void Ask(const EmbeddedCluster& cluster, const std::string& target) {
    net::write(stream_,
               net::buffer("GET " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                           cluster.identity().token + "\r\n\r\n"));
  }

 private:
  net::io_context io_;
  net::ssl::context tls_{net::ssl::context::tls_client};
  net::ssl::stream<net::ip::tcp::socket> stream_;
};

size_t OpenFiles() {
  const auto files = std::filesystem::directory_iterator("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(files), end(files)));
}

bool Eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

class HttpsListener : public ::testing::TestWithParam<Tested> {
 protected:
  static void SetUpTestSuite() { k8s::PrepareCpprest(); }

  // The next event of a watch, as "ADDED a"; empty when none comes.
  static std::string Next(k8s::Watch& watch) {
    k8s::WatchEvent event;
    for (int i = 0; i < 100; ++i) {
      const auto state = watch.Next(milliseconds(100), event);
      if (!state || *state == k8s::Watch::State::kEnd) return "ended";
      if (*state == k8s::Watch::State::kEvent && event.object) {
        return event.raw_type + " " + event.object->meta().name.name;
      }
    }
    return "";
  }

  EmbeddedCluster cluster_;
};

TEST_P(HttpsListener, AnswersTheClientThatTheControllerUses) {
  Client client(cluster_, GetParam().make);
  ASSERT_TRUE(client->Create(kConfigMaps, ConfigMap("a")).ok());
  const auto read = client->Get(kConfigMaps, {"default", "a"});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->Parse().Text({"data", "k"}), "v");
  const auto again = client->Create(kConfigMaps, ConfigMap("a"));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, Code::kExists);
}

TEST_P(HttpsListener, AnswersMoreThanATlsRecordHolds) {
  Client client(cluster_, GetParam().make);
  const std::string much(300'000, 'x');
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(client->Create(kConfigMaps, ConfigMap("m" + std::to_string(i), much)).ok());
  }
  const auto all = client->ListAll(kConfigMaps, {.ns = "default"});
  ASSERT_TRUE(all.ok()) << all.error().message;
  ASSERT_EQ(all->size(), 10U);
  EXPECT_EQ(all->back().Parse().Text({"data", "k"}), much);
}

TEST_P(HttpsListener, TellsAWatchWhatOthersWrite) {
  Client watcher(cluster_, GetParam().make);
  Client writer(cluster_, GetParam().make);
  auto watch = watcher->OpenWatch(kConfigMaps, {.ns = "default"});
  ASSERT_TRUE(watch.ok()) << watch.error().message;
  ASSERT_TRUE(writer->Create(kConfigMaps, ConfigMap("a")).ok());
  EXPECT_EQ(Next(**watch), "ADDED a");
  {
    const auto turn = cluster_.cluster().Take();
    const auto* kind = turn->registry().catalog().Find(kConfigMaps);
    ASSERT_TRUE(turn->registry().Create(*kind, "default", ConfigMap("b"), {}).ok());
  }
  EXPECT_EQ(Next(**watch), "ADDED b");
  ASSERT_TRUE(writer->Delete(kConfigMaps, {"default", "a"}, {}).ok());
  EXPECT_EQ(Next(**watch), "DELETED a");
}

TEST_P(HttpsListener, EndsAWatchInGoodOrderAtItsTimeout) {
  Client client(cluster_, GetParam().make);
  auto watch = client->OpenWatch(kConfigMaps, {.ns = "default", .server_timeout = seconds(1)});
  ASSERT_TRUE(watch.ok()) << watch.error().message;
  k8s::WatchEvent event;
  bool ended = false;
  for (int i = 0; i < 200 && !ended; ++i) {
    const auto state = (*watch)->Next(milliseconds(100), event);
    ASSERT_TRUE(state.ok()) << state.error().message;
    ended = *state == k8s::Watch::State::kEnd;
  }
  EXPECT_TRUE(ended);
}

TEST_P(HttpsListener, RefusesWhoHasNoToken) {
  Client client(cluster_, GetParam().make);
  const auto answer = client.transport().Send({.target = "/api/v1/namespaces"}, {});
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 401);
}

TEST_P(HttpsListener, IsTrustedByItsOwnAuthorityOnly) {
  const TestCa other("somebody else");
  auto transport = GetParam().make(
      {.url = cluster_.url(), .tls = [&] { return TlsMaterial{.ca_pem = other.pem()}; }}, {});
  ASSERT_TRUE(transport.ok());
  const auto answer = (*transport)->Send({.target = "/version"}, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, Code::kUntrusted);
}

TEST_P(HttpsListener, EndsItsConnectionsWhenItStops) {
  Client client(cluster_, GetParam().make);
  auto watch = client->OpenWatch(kConfigMaps, {.ns = "default"});
  ASSERT_TRUE(watch.ok()) << watch.error().message;
  cluster_.StopListening();
  EXPECT_EQ(Next(**watch), "ended");
  EXPECT_FALSE(client->Get(kConfigMaps, {"default", "a"}).ok());
}

TEST_P(HttpsListener, LetsGoOfAWatchWhoseClientHasGone) {
  Client client(cluster_, GetParam().make);
  ASSERT_TRUE(client->ListAll(kConfigMaps, {.ns = "default"}).ok());
  const size_t before = OpenFiles();
  for (int i = 0; i < 20; ++i) {
    auto watch = client->OpenWatch(kConfigMaps, {.ns = "default"});
    ASSERT_TRUE(watch.ok()) << watch.error().message;
  }
  EXPECT_TRUE(Eventually([&] { return OpenFiles() <= before + 4; }));
}

TEST_P(HttpsListener, ServesOthersWhileOneDoesNotRead) {
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 8; ++i) {
    idle.push_back(std::make_unique<RawClient>(cluster_));
    idle.back()->Handshake();
    idle.back()->Ask(cluster_, kWatchAll);
  }
  idle.push_back(std::make_unique<RawClient>(cluster_));  // not even a handshake
  Client client(cluster_, GetParam().make);
  auto watch = client->OpenWatch(kConfigMaps, {.ns = "default"});
  ASSERT_TRUE(watch.ok()) << watch.error().message;
  const std::string much(300'000, 'x');
  for (int i = 0; i < 30; ++i) {
    const std::string name = "m" + std::to_string(i);
    ASSERT_TRUE(client->Create(kConfigMaps, ConfigMap(name, much)).ok());
    ASSERT_EQ(Next(**watch), "ADDED " + name);
  }
}

INSTANTIATE_TEST_SUITE_P(, HttpsListener,
                         ::testing::Values(Tested{"cpprest", k8s::MakeCpprestTransport},
                                           Tested{"curl", k8s::MakeCurlTransport}),
                         [](const auto& tested) { return tested.param.name; });

TEST(Kubeconfig, IsReadableByItsOwnerOnlyAlsoWhereAFileWasBefore) {
  const TempDir folder;
  const std::filesystem::path path = folder.Write("kubeconfig", "old");
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  const auto identity = demo::MakeServerIdentity();
  ASSERT_TRUE(identity.ok());
  ASSERT_TRUE(demo::WriteKubeconfig(path, "https://127.0.0.1:1", *identity).ok());
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(Kubeconfig, ThatCannotBeWrittenIsNamed) {
  const auto identity = demo::MakeServerIdentity();
  ASSERT_TRUE(identity.ok());
  const auto written = demo::WriteKubeconfig("/nowhere/kubeconfig", "https://x", *identity);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message,
            "/nowhere/kubeconfig: the kubeconfig cannot be written: No such file or directory");
}

TEST(ServerIdentity, IsDrawnAnewEachTime) {
  const auto first = demo::MakeServerIdentity();
  const auto second = demo::MakeServerIdentity();
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->token, second->token);
  EXPECT_NE(first->key_pem, second->key_pem);
  EXPECT_EQ(first->token.size(), 64U);
}

}  // namespace
}  // namespace trimtab::testing

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/real_clock.h"
#include "k8s/base64.h"
#include "k8s/kubeconfig.h"
#include "k8s/rate_limiter.h"
#include "k8s/rest_kube_client.h"
#include "k8s/transport/transport.h"
#include "tests/cluster/control_plane.h"
#include "tests/contract/kinds.h"
#include "tests/contract/world.h"

namespace trimtab::contract {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Ten times what the slowest of these things takes on an idle machine of two cores.
constexpr seconds kBound{30};
// The controllers act within milliseconds of a change; after this they have nothing more to do.
constexpr milliseconds kQuiet{1200};

// One request to etcd's HTTP gateway on its socket in the control plane's folder (which
// control-plane.sh makes); true if it answered 200.
bool AskEtcd(const std::filesystem::path& folder, const std::string& target,
             const std::string& body) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // Through the open folder, because the whole path may be longer than an address can be.
  const int directory = open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  const std::string path = "/proc/self/fd/" + std::to_string(directory) + "/etcd.sock:0";
  std::memcpy(address.sun_path, path.data(), path.size());
  const int handle = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string answer;
  if (connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "POST " + target + " HTTP/1.0\r\nHost: etcd\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body;
    if (send(handle, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
      char piece[1024];
      for (ssize_t got = 0; (got = read(handle, piece, sizeof piece)) > 0;) {
        answer.append(piece, static_cast<size_t>(got));
      }
    }
  }
  close(handle);
  close(directory);
  return answer.find(" 200 ") < answer.find('\n');
}

// A real etcd, kube-apiserver and kube-controller-manager: those that ctest runs for all tests that
// share, else one set for this program.
class RealWorld final : public World {
 public:
  RealWorld(std::unique_ptr<RealClock> clock, const cluster::ControlPlane& plane,
            k8s::ClusterAccess access, std::unique_ptr<HttpTransport> transport)
      : clock_(std::move(clock)),
        folder_(plane.ca_file().parent_path()),
        access_(std::move(access)),
        transport_(std::move(transport)),
        limiter_(*clock_, {.per_second = 1000, .burst = 1000}),
        client_(*transport_, *access_.credentials, limiter_, "trimtab-contract") {}

  k8s::KubeClient& client() override { return client_; }

  Result<HttpResponse> Send(HttpRequest request) override {
    bool known = false;
    for (const HttpHeader& header : request.headers) known |= header.name == "Authorization";
    if (!known) {
      Result<std::string> authorization = access_.credentials->Authorization();
      if (!authorization) return authorization.error();
      request.headers.push_back({"Authorization", *std::move(authorization)});
    }
    return transport_->Send(request, {});
  }

  WallTime WallNow() override { return clock_->WallNow(); }

  bool Eventually(const std::function<bool()>& holds) override {
    const MonoTime end = clock_->Now() + kBound;
    while (clock_->Now() < end) {
      if (holds()) return true;
      std::this_thread::sleep_for(milliseconds(30));
    }
    return false;
  }

  void Settle() override { std::this_thread::sleep_for(kQuiet); }

  void Compact() override {
    const Result<k8s::ListPage> now = client_.List(Namespaces(), {.limit = 1}, {});
    TRIMTAB_CHECK(now.ok());
    const std::string& revision = now->resource_version;
    TRIMTAB_CHECK(AskEtcd(folder_, "/v3/kv/compaction", R"({"revision": )" + revision + "}"));
    // The API server drops its own snapshots when it sees this key, which it writes itself each
    // time it compacts.
    TRIMTAB_CHECK(AskEtcd(folder_, "/v3/kv/put",
                          R"({"key": ")" + k8s::EncodeBase64("compact_rev_key") +
                              R"(", "value": ")" + k8s::EncodeBase64(revision) + R"("})"));
  }

  void AwaitNamespace(const std::string& ns) override {
    const k8s::ResourceType accounts{"", "v1", "serviceaccounts", "ServiceAccount"};
    TRIMTAB_CHECK(
        Eventually([&] { return client_.Get(accounts, {.ns = ns, .name = "default"}, {}).ok(); }));
  }

 private:
  std::unique_ptr<RealClock> clock_;  // the access refers to it
  std::filesystem::path folder_;
  k8s::ClusterAccess access_;
  std::unique_ptr<HttpTransport> transport_;
  k8s::RateLimiter limiter_;
  k8s::RestKubeClient client_;
};

// Static, because starting one takes seconds and every test of the program may use it.
Result<const cluster::ControlPlane*> Plane() {
  static const Result<cluster::ControlPlane> plane = cluster::ControlPlane::ShareOrStart();
  if (!plane) return plane.error();
  return &*plane;
}

}  // namespace

Result<std::unique_ptr<World>> MakeRealWorld() {
  if (const std::optional<std::string> missing = cluster::ControlPlane::Missing()) {
    return Error{.code = Code::kNotFound, .message = *missing};
  }
  const Result<const cluster::ControlPlane*> plane = Plane();
  if (!plane) return plane.error();
  auto clock = std::make_unique<RealClock>();
  Result<k8s::ClusterAccess> access =
      k8s::LoadKubeconfig(*clock, (*plane)->token_kubeconfig().string());
  if (!access) return access.error();
  k8s::Credentials& credentials = *access->credentials;
  Result<std::unique_ptr<HttpTransport>> transport =
      k8s::MakeTransport({.url = access->url, .tls = [&credentials] { return credentials.Tls(); }});
  if (!transport) return transport.error();
  return std::unique_ptr<World>(std::make_unique<RealWorld>(
      std::move(clock), **plane, *std::move(access), *std::move(transport)));
}

}  // namespace trimtab::contract

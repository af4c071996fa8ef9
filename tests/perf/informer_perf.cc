// What it costs to hold ten thousand ConfigMaps of 4 KB from a real kube-apiserver: CPU, memory and
// time, beside client-go's informer on the same server.
#include <time.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/real_clock.h"
#include "k8s/informer.h"
#include "k8s/kubeconfig.h"
#include "k8s/rate_limiter.h"
#include "k8s/reflector.h"
#include "k8s/rest_kube_client.h"
#include "k8s/transport/transport.h"
#include "tests/cluster/control_plane.h"
#include "tests/perf/bench.h"
#include "tests/perf/program.h"

namespace trimtab::perf {
namespace {

using k8s::Json;

constexpr int kObjects = 10'000;
constexpr size_t kObjectBytes = 4096;
constexpr int kWriters = 4;
constexpr int kRelists = 3;
constexpr int kRepetitions = 3;
const char* const kNamespace = "informer-perf";
const k8s::ResourceType kConfigMaps{"", "v1", "configmaps", "ConfigMap"};

double CpuSeconds() {
  timespec now{};
  TRIMTAB_CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A client of a server, with all that it refers to.
class Connection {
 public:
  explicit Connection(const std::string& kubeconfig) {
    auto access = k8s::LoadKubeconfig(clock_, kubeconfig);
    TRIMTAB_CHECK(access.ok());
    credentials_ = std::move(access->credentials);
    auto transport =
        k8s::MakeTransport({.url = access->url, .tls = [this] { return credentials_->Tls(); }});
    TRIMTAB_CHECK(transport.ok());
    transport_ = *std::move(transport);
    client_ =
        std::make_unique<k8s::RestKubeClient>(*transport_, *credentials_, limiter_, "trimtab-perf");
  }

  const RealClock& clock() const { return clock_; }
  k8s::KubeClient& client() { return *client_; }

 private:
  RealClock clock_;
  k8s::RateLimiter limiter_{clock_, {.per_second = 1e6, .burst = 1e6}};
  std::unique_ptr<k8s::Credentials> credentials_;
  std::unique_ptr<HttpTransport> transport_;
  std::unique_ptr<k8s::RestKubeClient> client_;
};

// Text such as ConfigMaps hold. Not one letter over and over: a client that asks for gzip, as
// client-go does, would be sent next to nothing.
std::string Settings(Rng& rng) {
  std::string text;
  while (text.size() < kObjectBytes) {
    text +=
        "server.pool." + std::to_string(rng.Below(1000)) + "=" + std::to_string(rng.Next()) + "\n";
  }
  return text;
}

void CreateObjects(k8s::KubeClient& client, int first) {
  Rng rng(static_cast<uint64_t>(first));
  for (int i = first; i < kObjects; i += kWriters) {
    const std::string filling = Settings(rng);
    const auto made = client.Create(
        kConfigMaps, Json::Of({{"apiVersion", "v1"},
                               {"kind", "ConfigMap"},
                               {"metadata", Json::Of({{"name", "config-" + std::to_string(i)},
                                                      {"namespace", kNamespace}})},
                               {"data", Json::Of({{"filling", filling}})}}));
    if (!made) CheckFailed(__FILE__, __LINE__, made.error().message.c_str());
  }
}

// Fills an informer and counts how often it was given all objects.
class CountingSink final : public k8s::ObjectSink {
 public:
  void Stage(std::vector<k8s::Object> page) override { informer.Stage(std::move(page)); }
  void Unstage() override { informer.Unstage(); }
  void Replace() override {
    informer.Replace();
    ++lists;
  }
  void Upsert(k8s::Object object) override { informer.Upsert(std::move(object)); }
  void Remove(const k8s::Object& last) override { informer.Remove(last); }

  int changes = 0;
  int lists = 0;
  k8s::Informer informer{[this](const k8s::ObjectName&) { ++changes; }};
};

// The child whose CPU and memory the parent measures: an informer until it has listed so often.
int Follow(const std::string& kubeconfig, int lists) {
  k8s::PrepareTransport();
  Connection connection(kubeconfig);
  const auto log = MakeStderrLog(LogLevel::kWarning, LogFormat::kText);
  CountingSink sink;
  // So short that each list starts the next one.
  k8s::Reflector reflector({.type = kConfigMaps, .ns = kNamespace, .relist_every = Duration(10)},
                           connection.client(), sink, connection.clock(), Rng(1), *log);
  const double resident = ResidentBytes();
  const MonoTime began = connection.clock().Now();
  while (!reflector.synced()) reflector.Step(Duration::zero());
  const std::chrono::duration<double> sync = connection.clock().Now() - began;
  const double cpu = CpuSeconds();
  while (sink.lists < lists) reflector.Step(Duration::zero());
  TRIMTAB_CHECK(sink.changes == kObjects);  // relists told nothing
  double raw = 0;
  for (const auto& object : sink.informer.List())
    raw += static_cast<double>(object->bytes().size());
  std::printf("sync_seconds %f\nobjects %zu\n", sync.count(), sink.informer.size());
  std::printf("memory_per_raw_byte %f\n", (ResidentBytes() - resident) / raw);
  if (lists > 1) std::printf("relist_cpu_seconds %f\n", (CpuSeconds() - cpu) / (lists - 1));
  return 0;
}

struct Runs {
  std::vector<double> cpu, peak, sync;

  void Add(const ProgramRun& run) {
    TRIMTAB_CHECK(run.Figure("objects") == kObjects);
    cpu.push_back(run.cpu_seconds);
    peak.push_back(run.peak_bytes / 1e6);
    sync.push_back(run.Figure("sync_seconds"));
  }
  void Print(const std::string& who) const {
    Report("informer", who + " cpu", Median(cpu), "s");
    Report("informer", who + " peak memory", Median(peak), "MB");
    Report("informer", who + " time to sync", Median(sync), "s");
  }
  void PrintRatios(const Runs& peer, const std::string& who) const {
    Report("informer", "cpu of " + who + " per ours", Median(peer.cpu) / Median(cpu), "x");
    Report("informer", "memory of " + who + " per ours", Median(peer.peak) / Median(peak), "x");
    Report("informer", "sync of " + who + " per ours", Median(peer.sync) / Median(sync), "x");
  }
};

void Measure(const std::string& self, const std::string& kubeconfig) {
  const std::vector<std::string> peer = {PeerPath("informer"), "-kubeconfig", kubeconfig,
                                         "-namespace", kNamespace};
  std::vector<std::string> protobuf = peer;
  protobuf.insert(protobuf.end(), {"-content-type", "application/vnd.kubernetes.protobuf"});
  Runs ours, json, proto;
  for (int i = 0; i < kRepetitions; ++i) {
    ours.Add(RunProgram({self, "--follow", kubeconfig, "1"}));
    json.Add(RunProgram(peer));
    proto.Add(RunProgram(protobuf));
  }
  ours.Print("ours");
  json.Print("client-go, JSON,");
  proto.Print("client-go, protobuf,");
  ours.PrintRatios(json, "client-go, JSON,");
  ours.PrintRatios(proto, "client-go, protobuf,");

  const ProgramRun again = RunProgram({self, "--follow", kubeconfig, std::to_string(1 + kRelists)});
  Report("informer", "cpu of a relist", again.Figure("relist_cpu_seconds"), "s");
  Report("informer", "memory per raw byte after relists", again.Figure("memory_per_raw_byte"), "x");
  Report("informer", "peak memory with relists", again.peak_bytes / 1e6, "MB");
}

int Compare(const std::string& self) {
  if (const auto missing = cluster::ControlPlane::Missing()) {
    std::printf("skipped: %s\n", missing->c_str());
    return 0;
  }
  const auto plane = cluster::ControlPlane::Start();
  if (!plane) CheckFailed(__FILE__, __LINE__, plane.error().message.c_str());
  TRIMTAB_CHECK(plane->Kubectl({"create", "namespace", kNamespace}).ok());
  const std::string kubeconfig = plane->kubeconfig().string();
  k8s::PrepareTransport();
  Connection connection(kubeconfig);
  std::vector<std::jthread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&connection, i] { CreateObjects(connection.client(), i); });
  }
  writers.clear();
  Measure(self, kubeconfig);
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) {
  return argc == 4 ? trimtab::perf::Follow(argv[2], std::stoi(argv[3]))
                   : trimtab::perf::Compare(argv[0]);
}

// PrometheusSource beside a real Prometheus: who may ask, and what a scrape that fails looks like.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/real_clock.h"
#include "controller/measure/prometheus_source.h"
#include "controller/measure/source_credentials.h"
#include "k8s/transport/transport.h"
#include "tests/fault/raw_server.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/temp_dir.h"

namespace trimtab::measure {
namespace {

using domain::Fault;
using domain::Reading;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Peer;
using testing::RawServer;
using testing::TestCa;

class RealPrometheus : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto reason = PrometheusServer::ReasonToSkip();
    if (reason) GTEST_SKIP() << *reason;
  }

  void Start(const PrometheusServerOptions& options) {
    auto server = PrometheusServer::Start(options);
    ASSERT_TRUE(server.ok()) << server.error().message;
    server_.emplace(*std::move(server));
    settings_.url = server_->url();
  }

  // Does it with a source made of the settings as they are now.
  template <class Use>
  auto With(const Use& use) {
    const auto checked = CheckSettings(settings_);
    EXPECT_TRUE(checked.ok()) << checked.error().message;
    const auto credentials = MakeSourceCredentials(clock_, settings_);
    auto transport = k8s::MakeTransport({settings_.url, [&] { return credentials->Tls(); }},
                                        {.body = settings_.answer_bytes});
    EXPECT_TRUE(transport.ok());
    PrometheusSource source(settings_, **transport, *credentials, clock_);
    return use(source);
  }
  Result<void> Probe() {
    return With([](const PrometheusSource& source) { return source.Probe({}); });
  }
  Code ProbeFailure() {
    const auto probed = Probe();
    EXPECT_FALSE(probed.ok());
    return probed.ok() ? Code{} : probed.error().code;
  }

  RealClock clock_;
  TempDir folder_;
  PrometheusSettings settings_{.timeout = seconds(30)};
  std::optional<PrometheusServer> server_;
};

TEST_F(RealPrometheus, AnswersWhoKnowsThePassword) {
  // Of "secret"; by the cheapest of its functions.
  Start({.web_config = "basic_auth_users: {me: "
                       "'$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'}\n"});
  EXPECT_EQ(ProbeFailure(), Code::kUnauthenticated);
  settings_.username = "me";
  settings_.password_file = folder_.Write("password", "secret\n");
  const auto probed = Probe();
  EXPECT_TRUE(probed.ok()) << probed.error().message;
  folder_.Write("password", "guess");
  EXPECT_EQ(ProbeFailure(), Code::kUnauthenticated);
}

TEST_F(RealPrometheus, AnswersWhoShowsACertificate) {
  const TestCa ca("ca");
  const TestCa stranger("stranger");
  const auto server = ca.IssueLoopback();
  const auto client = ca.Issue({.common_name = "trimtab", .usage = "clientAuth"});
  const std::string ca_file = folder_.Write("ca.pem", ca.pem());
  Start({.web_config = "tls_server_config:\n  cert_file: " +
                       folder_.Write("server.crt", server.certificate_pem).string() +
                       "\n  key_file: " + folder_.Write("server.key", server.key_pem).string() +
                       "\n  client_ca_file: " + ca_file +
                       "\n  client_auth_type: RequireAndVerifyClientCert\n"});
  settings_.url = "https://" + server_->address();
  settings_.ca_file = ca_file;
  EXPECT_FALSE(Probe().ok());

  settings_.certificate_file = folder_.Write("client.crt", client.certificate_pem);
  settings_.key_file = folder_.Write("client.key", client.key_pem);
  const auto probed = Probe();
  EXPECT_TRUE(probed.ok()) << probed.error().message;

  settings_.ca_file = folder_.Write("stranger.pem", stranger.pem());
  EXPECT_EQ(ProbeFailure(), Code::kUntrusted);
}

// A pod that counts requests by the time that has passed, each of them as slow as it is told.
class Pod {
 public:
  explicit Pod(double latency) : latency_(latency), server_([this](Peer& peer) { Serve(peer); }) {}

  int port() const { return server_.port(); }
  void SetLatency(double latency) {
    Count();
    latency_ = latency;
  }
  void Fail() { fails_ = true; }

 private:
  static constexpr double kRequestsPerSecond = 100;

  void Serve(Peer& peer) {
    while (peer.ReadRequest()) {
      Count();
      const std::scoped_lock lock(mutex_);
      peer.Respond("latency_sum " + std::to_string(sum_) + "\nlatency_count " +
                       std::to_string(count_) + "\n",
                   fails_ ? "500 Internal Server Error" : "200 OK");
    }
  }
  void Count() {
    const std::scoped_lock lock(mutex_);
    const MonoTime now = clock_.Now();
    const double requests =
        kRequestsPerSecond * std::chrono::duration<double>(now - counted_at_).count();
    counted_at_ = now;
    count_ += requests;
    sum_ += requests * latency_;
  }

  RealClock clock_;
  std::mutex mutex_;
  MonoTime counted_at_ = clock_.Now();
  double count_ = 0;
  double sum_ = 0;
  std::atomic<double> latency_;
  std::atomic<bool> fails_ = false;
  RawServer server_;  // last: its threads use the rest
};

class ScrapingPrometheus : public RealPrometheus {
 protected:
  void SetUp() override {
    RealPrometheus::SetUp();
    if (IsSkipped()) return;
    settings_.scrape_interval = milliseconds(250);
    settings_.most_age = seconds(2);
    Start({.config = "global: {scrape_interval: 250ms, scrape_timeout: 250ms}\nscrape_configs:\n"
                     "- job_name: pods\n  static_configs:\n" +
                     Target("web-1-aaaaa", control_) + Target("web-2-bbbbb", candidate_)});
  }
  static std::string Target(const std::string& name, const Pod& pod) {
    return "  - targets: ['127.0.0.1:" + std::to_string(pod.port()) +
           "']\n    labels: {namespace: shop, pod: " + name + "}\n";
  }

  LookAnswer Read() {
    return With([&](PrometheusSource& source) {
      return source.Read({.at = clock_.WallNow() - settings_.scrape_interval,
                          .window = seconds(2),
                          .queries = {"sum(rate(latency_sum{$arm}[$window])) / "
                                      "sum(rate(latency_count{$arm}[$window]))"},
                          .arms = {{.ns = "shop", .owner = "web-1", .ready = 1},
                                   {.ns = "shop", .owner = "web-2", .ready = 1}}},
                         {});
    });
  }
  // Looks again and again until the two readings are so; the last look, if they never are.
  LookAnswer ReadUntil(const std::function<bool(const Reading&, const Reading&)>& holds) {
    const MonoTime until = clock_.Now() + seconds(60);
    LookAnswer answer = Read();
    while (!holds(answer.readings[0][0], answer.readings[1][0]) && clock_.Now() < until) {
      std::this_thread::sleep_for(milliseconds(50));
      answer = Read();
    }
    return answer;
  }
  static bool HaveValues(const Reading& control, const Reading& candidate) {
    return control.value.has_value() && candidate.value.has_value();
  }

  Pod control_{0.1};
  Pod candidate_{0.1};
};

TEST_F(ScrapingPrometheus, ShowsWhatACandidateDoesToItsLatency) {
  const auto calm = ReadUntil(HaveValues);
  ASSERT_TRUE(HaveValues(calm.readings[0][0], calm.readings[1][0]));
  EXPECT_NEAR(*calm.readings[0][0].value, 0.1, 1e-3);
  EXPECT_NEAR(*calm.readings[1][0].value, 0.1, 1e-3);
  candidate_.SetLatency(0.2);
  const auto slow = ReadUntil([](const Reading& control, const Reading& candidate) {
    return HaveValues(control, candidate) && *candidate.value > 0.199;
  });
  ASSERT_TRUE(HaveValues(slow.readings[0][0], slow.readings[1][0]));
  EXPECT_NEAR(*slow.readings[0][0].value, 0.1, 1e-3);
  EXPECT_NEAR(*slow.readings[1][0].value, 0.2, 1e-3);
}

TEST_F(ScrapingPrometheus, ShowsNoNumberOfAPodThatItCannotScrape) {
  ReadUntil(HaveValues);
  candidate_.Fail();
  const auto answer = ReadUntil(
      [](const Reading&, const Reading& candidate) { return candidate.fault.has_value(); });
  EXPECT_TRUE(answer.readings[0][0].value.has_value());
  EXPECT_EQ(answer.readings[1][0].fault, Fault::kTargetDown);
}

TEST_F(ScrapingPrometheus, ThatHangsIsDownUntilItIsBack) {
  ReadUntil(HaveValues);
  settings_.timeout = milliseconds(300);
  server_->process().Signal(SIGSTOP);
  // It may answer until all of its threads stand still.
  siginfo_t stopped;
  const auto pid = static_cast<id_t>(server_->process().pid());
  ASSERT_EQ(waitid(P_PID, pid, &stopped, WSTOPPED | WNOWAIT), 0);
  const LookAnswer silent = Read();
  EXPECT_EQ(silent.readings[0][0].fault, Fault::kSourceDown);
  ASSERT_TRUE(silent.failure.has_value());
  EXPECT_EQ(silent.failure->code, Code::kTimeout);
  server_->process().Signal(SIGCONT);
  settings_.timeout = seconds(30);
  const auto back = ReadUntil(HaveValues);
  EXPECT_TRUE(HaveValues(back.readings[0][0], back.readings[1][0]));

  server_->process().Signal(SIGKILL);
  const auto gone = ReadUntil(
      [](const Reading& control, const Reading&) { return control.fault == Fault::kSourceDown; });
  ASSERT_TRUE(gone.failure.has_value());
  EXPECT_EQ(gone.readings[1][0].fault, Fault::kSourceDown);
}

}  // namespace
}  // namespace trimtab::measure

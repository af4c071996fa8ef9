// What our load generator costs and sees, beside wrk on the same server: requests a second of one
// core, CPU for each request, and the p99 of a server that is known to stand still.
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/real_clock.h"
#include "bench/load_run.h"
#include "tests/perf/bench.h"
#include "tests/perf/program.h"
#include "tests/support/tiny_server.h"

namespace trimtab::perf {
namespace {

using bench::Hold;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::TinyReply;
using testing::TinyServer;

constexpr const char* kWrk = "/usr/bin/wrk";
constexpr const char* kBench = "load generator";
constexpr int kRepetitions = 3;
constexpr int kRunSeconds = 5;
constexpr int kConnections = 50;
constexpr int kManyConnections = 1000;
constexpr double kShareOfMost = 0.8;
// A server that stands still for a second of every ten delays a tenth of the requests, each by what
// is left of that second: one in a hundred by 900 ms or more.
constexpr seconds kStallEvery(10);
constexpr seconds kStall(1);
constexpr double kTrueP99 = 0.9;
constexpr int kStallSeconds = 40;
constexpr double kStallRate = 1000;

// Where there are two, the server has a core to itself and the generators have the other.
void UseCore(unsigned core) {
  if (std::thread::hardware_concurrency() < 2) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  TRIMTAB_CHECK(sched_setaffinity(0, sizeof cores, &cores) == 0);
}

std::unique_ptr<TinyServer> Serve(TinyServer::Handler handler) {
  UseCore(0);
  auto server = std::make_unique<TinyServer>(std::move(handler));
  UseCore(1);
  return server;
}

// The child that is measured. How: "closed" with so many users, or "open" at such a rate.
int Drive(const std::string& url, const std::string& how, double amount, int length) {
  const RealClock clock;
  bench::Scenario scenario = {.endpoints = {{.name = "home"}}};
  if (how == "closed") {
    scenario.model = bench::ClosedModel{.users = static_cast<int>(amount), .time = seconds(length)};
  } else {
    scenario.model = bench::OpenModel{.stages = {Hold(amount, seconds(length))}};
  }
  const size_t connections = how == "closed" ? static_cast<size_t>(amount) : 1000;
  auto run = bench::LoadRun::Start(
      {.scenario = scenario, .targets = {url}, .connections = connections}, clock);
  TRIMTAB_CHECK(run.ok());
  const bench::LoadReport report = (*run)->Wait();
  TRIMTAB_CHECK(report.total.counts.failed() == 0);
  const auto p99 = report.total.response.Percentile(0.99);
  TRIMTAB_CHECK(p99.has_value());
  std::printf("sent_a_second %f\n", report.RateOf(report.total.counts.succeeded));
  std::printf("p99_seconds %f\n", std::chrono::duration<double>(*p99).count());
  std::printf("limited %d\n", report.generator.limited ? 1 : 0);
  return 0;
}

std::vector<std::string> Ours(const std::string& self, const TinyServer& server,
                              const std::string& how, double amount, int length) {
  return {self, "--drive", server.url(), how, std::to_string(amount), std::to_string(length)};
}

std::vector<std::string> Wrk(const TinyServer& server, int connections, int length) {
  return {
      kWrk,        "-t1",       "-c" + std::to_string(connections), "-d" + std::to_string(length),
      "--latency", server.url()};
}

// Both are counted by the server.
struct Speeds {
  std::vector<double> a_second, cpu_of_one;

  void Run(const TinyServer& server, const std::vector<std::string>& words) {
    const RealClock clock;
    const uint64_t before = server.requests();
    const MonoTime began = clock.Now();
    const ProgramRun run = RunProgram(words);
    const std::chrono::duration<double> took = clock.Now() - began;
    const auto requests = static_cast<double>(server.requests() - before);
    a_second.push_back(requests / took.count());
    cpu_of_one.push_back(run.cpu_seconds / requests * 1e6);
  }
  void Print(const std::string& who) const {
    Report(kBench, who + " requests a second", Median(a_second), "1/s");
    Report(kBench, who + " cpu of a request", Median(cpu_of_one), "us");
  }
};

// As many requests as one core can send. Returns ours.
double CompareSpeed(const std::string& self, bool has_wrk) {
  const auto server = Serve([](const TinyServer::Request&) { return TinyReply{}; });
  Speeds ours, wrk;
  for (int i = 0; i < kRepetitions; ++i) {
    ours.Run(*server, Ours(self, *server, "closed", kConnections, kRunSeconds));
    if (has_wrk) wrk.Run(*server, Wrk(*server, kConnections, kRunSeconds));
  }
  ours.Print("ours,");
  if (has_wrk) {
    wrk.Print("wrk,");
    Report(kBench, "our requests a second per wrk's", Median(ours.a_second) / Median(wrk.a_second),
           "x");
    Report(kBench, "cpu of wrk per ours", Median(wrk.cpu_of_one) / Median(ours.cpu_of_one), "x");
  }
  return Median(ours.a_second);
}

void MeasureOpenModel(const std::string& self, double per_second) {
  const auto server = Serve([](const TinyServer::Request&) { return TinyReply{}; });
  const ProgramRun run = RunProgram(Ours(self, *server, "open", per_second, kRunSeconds));
  Report(kBench, "open model, sent per asked", run.Figure("sent_a_second") / per_second, "x");
  Report(kBench, "open model, limited", run.Figure("limited"), "");
}

void MeasureMemory(const std::string& self) {
  const auto server = Serve([](const TinyServer::Request&) { return TinyReply{}; });
  const ProgramRun run = RunProgram(Ours(self, *server, "closed", kManyConnections, kRunSeconds));
  Report(kBench, "peak memory, 1000 connections", run.peak_bytes / 1e6, "MB");
}

// Stands still by the time of the day rather than by what it is asked.
TinyServer::Handler Stalling() {
  const auto began = std::make_shared<MonoTime>(RealClock().Now());
  return [began](const TinyServer::Request&) -> TinyReply {
    const MonoTime now = RealClock().Now();
    if (now - *began < kStallEvery - kStall) return {};
    *began += kStallEvery;
    return {.stall = kStall};
  };
}

// The figure behind "99%" in what wrk prints, in seconds.
double P99OfWrk(const std::string& output) {
  const size_t at = output.find("99%");
  TRIMTAB_CHECK(at != std::string::npos);
  size_t used = 0;
  const std::string rest = output.substr(at + 3);
  const double value = std::stod(rest, &used);
  const std::string unit = rest.substr(used, 2);
  return value * (unit == "us" ? 1e-6 : unit == "ms" ? 1e-3 : 1);
}

void CompareHonesty(const std::string& self, bool has_wrk) {
  const auto ours = [&](const std::string& how, double amount) {
    const auto server = Serve(Stalling());
    const ProgramRun run = RunProgram(Ours(self, *server, how, amount, kStallSeconds));
    const double share = run.Figure("p99_seconds") / kTrueP99;
    Report(kBench, "p99 through stalls, ours, " + how + ", per truth", share, "x");
  };
  ours("open", kStallRate);
  ours("closed", kConnections);
  if (!has_wrk) return;
  // It adds afterwards what it thinks it has omitted.
  const auto server = Serve(Stalling());
  const ProgramRun run = RunProgram(Wrk(*server, kConnections, kStallSeconds));
  Report(kBench, "p99 through stalls, wrk per truth", P99OfWrk(run.output) / kTrueP99, "x");
}

int Compare(const std::string& self) {
  const bool has_wrk = access(kWrk, X_OK) == 0;
  if (!has_wrk) std::printf("skipped: wrk, which is not at %s\n", kWrk);
  const double most = CompareSpeed(self, has_wrk);
  MeasureOpenModel(self, kShareOfMost * most);
  MeasureMemory(self);
  CompareHonesty(self, has_wrk);
  return 0;
}

}  // namespace
}  // namespace trimtab::perf

int main(int argc, char** argv) {
  return argc == 6 ? trimtab::perf::Drive(argv[2], argv[3], std::stod(argv[4]), std::stoi(argv[5]))
                   : trimtab::perf::Compare(argv[0]);
}

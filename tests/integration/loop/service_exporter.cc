#include "tests/integration/loop/service_exporter.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace trimtab::loop {
namespace {

constexpr double kRequestsPerSecond = 300;
constexpr double kBestPool = 32;
constexpr double kLatencyAtBest = 0.1;
constexpr double kNoise = 0.02;
constexpr double kErrorShare = 0.001;
constexpr double kCpuPerRequest = 0.002;
constexpr std::array kEdges = {0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 2.0};

double PoolOf(const RunningPod& pod) {
  const auto found = pod.env.find("POOL");
  return found == pod.env.end() ? kBestPool : std::strtod(found->second.c_str(), nullptr);
}

}  // namespace

ServiceExporter::ServiceExporter(std::string ns, Pods pods)
    : ns_(std::move(ns)), pods_(std::move(pods)), server_([this](testing::Peer& peer) {
        while (peer.ReadRequest()) peer.Respond(Text());
      }) {}

void ServiceExporter::Slow(const std::string& pool, double factor) {
  const std::scoped_lock lock(mutex_);
  slowness_[pool] = factor;
}

std::string ServiceExporter::Text() {
  const std::vector<RunningPod> pods = pods_();
  double ready = 0;
  for (const RunningPod& pod : pods) ready += pod.ready ? 1 : 0;
  const std::scoped_lock lock(mutex_);
  std::string text;
  for (const RunningPod& pod : pods) {
    const auto [at, is_new] = counters_.try_emplace(pod.uid);
    Counters& counters = at->second;
    if (is_new) {
      counters.at = clock_.Now();
      counters.buckets.resize(kEdges.size());
    }
    Serve(pod, pod.ready ? kRequestsPerSecond / ready : 0, counters);
    text += SeriesOf(pod, counters);
  }
  return text;
}

void ServiceExporter::Serve(const RunningPod& pod, double load, Counters& counters) {
  const MonoTime now = clock_.Now();
  const double requests = load * std::chrono::duration<double>(now - counters.at).count();
  counters.at = now;
  double mean = kLatencyAtBest * std::sqrt(kBestPool / PoolOf(pod));
  for (const auto& [pool, factor] : slowness_) {
    const auto own = pod.env.find("POOL");
    if (pool.empty() || (own != pod.env.end() && own->second == pool)) mean *= factor;
  }
  mean *= std::exp(kNoise * rng_.Normal());
  counters.requests += requests * (1 - kErrorShare);
  counters.errors += requests * kErrorShare;
  counters.seconds += requests * mean;
  counters.cpu += requests * kCpuPerRequest;
  // Between half the mean and half as much again, evenly.
  for (size_t i = 0; i < kEdges.size(); ++i) {
    const double share = std::min(1.0, std::max(0.0, (kEdges[i] - 0.5 * mean) / mean));
    counters.buckets[i] += requests * share;
  }
}

std::string ServiceExporter::SeriesOf(const RunningPod& pod, const Counters& counters) const {
  std::string text;
  const std::string labels = "namespace=\"" + ns_ + "\",pod=\"" + pod.name + "\"";
  const auto line = [&](const std::string& name, const std::string& more, double value) {
    text += name + "{" + labels + more + "} " + std::to_string(value) + "\n";
  };
  const double all = counters.requests + counters.errors;
  line("http_requests_total", ",code=\"200\"", counters.requests);
  line("http_requests_total", ",code=\"500\"", counters.errors);
  for (size_t i = 0; i < kEdges.size(); ++i) {
    line("http_request_duration_seconds_bucket", ",le=\"" + std::to_string(kEdges[i]) + "\"",
         counters.buckets[i]);
  }
  line("http_request_duration_seconds_bucket", ",le=\"+Inf\"", all);
  line("http_request_duration_seconds_sum", "", counters.seconds);
  line("http_request_duration_seconds_count", "", all);
  line("process_cpu_seconds_total", "", counters.cpu);
  line("pod_scraped", "", 1);
  return text;
}

}  // namespace trimtab::loop

#include "tests/perf/optimizer/service.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace trimtab::perf {
namespace {

using optimizer::Parameter;
constexpr auto kLog = Parameter::Scale::kLog;
constexpr auto kInteger = Parameter::Kind::kInteger;

// Sakasegawa's wait for c servers of this service time, in the unit of the time.
double Wait(double load_per_ms, double service, double servers) {
  const double offered = load_per_ms * service / servers;
  const double rho = std::min(offered, 0.985);
  const double power = std::sqrt(2 * (servers + 1)) - 1;
  const double wait = service * std::pow(rho, power) / (servers * (1 - rho));
  return wait + 400 * std::max(0.0, offered - 0.985);
}

}  // namespace

Service Service::Other() {
  Service other;
  other.name = "svc8b";
  other.cpu = 11;
  other.io = 5;
  other.db = 9;
  other.crowded_workers = 24;
  other.crowded_pool = 60;
  other.worker_price = 1.6;
  other.cache_price = 4;
  other.pool_price = .06;
  other.traffic_price = .02;
  other.p99_limit = 70;
  other.usual = {.load = 500, .hot_set = 900};
  other.baseline = {{32, 14, 12, 0, 1, 2048, 1500, 1}};
  return other;
}

Service::Truth Service::At(const optimizer::Point& point, const State& state) const {
  const auto& v = point.values;
  const double pool = v[0];
  const double workers = v[1];
  const double batch = v[2];
  const auto codec = static_cast<size_t>(v[3]);
  const double level = v[4];
  const double cache = v[5];
  const double timeout = v[6];
  const bool async = v[7] > 0.5;
  const double load = state.load;
  const double hit = 1 - std::exp(-cache / state.hot_set);
  const double packing = std::array{0.0, 0.5, 0.6 + 0.18 * level}[codec];
  const double work = (cpu * (.45 + .55 * (1 - hit)) + 4 / std::pow(batch, .8) + packing) *
                      (1 + .04 * std::max(0.0, workers - crowded_workers));
  const double ratio = std::array{1.0, .55, .46 - .008 * level}[codec];
  const double transfer = io * ratio / (1 - std::min(.985, .04 * load * ratio / 60));
  const double query = db * (1 + pool * pool / (crowded_pool * crowded_pool));
  const double waits =
      Wait(load / 1000, work, workers) + (1 - hit) * Wait(load / 1000 * (1 - hit), query, pool);
  const double gather = (batch - 1) / (2 * load) * 1000 * (async ? .35 : 1);
  const double slow = 2.2 * work + 2 * transfer + 1.8 * std::min(1.0, 20 * (1 - hit)) * query +
                      4.5 * waits + 1.9 * gather + (async ? 2.5 : 0);
  const double mean = work + transfer + (1 - hit) * query + waits + gather;
  return {.p99 = std::min(slow, 1.2 * timeout + .02 * slow),
          .errors = 1e-4 + std::exp(-timeout / (.9 * slow + 1)),
          .cost = worker_price * workers + cache_price * cache / 1024 + pool_price * pool +
                  traffic_price * load * ratio + (async ? .3 : 0) + .03 * mean};
}

optimizer::Plan Service::PlanFor(uint64_t seed, bool load_as_context) const {
  std::vector<Parameter> parameters = {
      {.name = "pool", .kind = kInteger, .min = 4, .max = 256, .scale = kLog},
      {.name = "workers", .kind = kInteger, .min = 1, .max = 32},
      {.name = "batch", .kind = kInteger, .min = 1, .max = 256, .scale = kLog},
      {.name = "codec", .kind = Parameter::Kind::kCategorical, .names = {"none", "lz4", "zstd"}},
      {.name = "level", .kind = kInteger, .min = 1, .max = 19},
      {.name = "cache", .min = 64, .max = 4096, .scale = kLog},
      {.name = "timeout", .min = 50, .max = 5000, .scale = kLog},
      {.name = "async", .kind = Parameter::Kind::kBoolean}};
  parameters[4].active_when = {"codec", {2}};
  optimizer::Plan plan{.space = optimizer::SearchSpace::Make(std::move(parameters), {}).value(),
                       .objectives = {{.metric = "cost"}},
                       .guardrails = {{.metric = "p99", .limit = p99_limit},
                                      {.metric = "errors", .limit = errors_limit}},
                       .exploration = optimizer::Plan::Exploration::kLocal,
                       .seed = seed,
                       .baseline = baseline};
  if (load_as_context) plan.context = {"load"};
  return plan;
}

optimizer::Observation Service::Measure(const optimizer::Point& point, const State& state,
                                        Rng& noise) const {
  const Truth truth = At(point, state);
  return {.point = point,
          .metrics = {{"p99", {truth.p99 * std::exp(.08 * noise.Normal())}},
                      {"errors", {truth.errors * std::exp(.16 * noise.Normal())}},
                      {"cost", {truth.cost * std::exp(.02 * noise.Normal())}}}};
}

}  // namespace trimtab::perf

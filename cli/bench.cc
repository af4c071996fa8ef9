#include "cli/bench.h"

#include <algorithm>
#include <utility>

#include "base/real_clock.h"
#include "cli/load_summary.h"
#include "controller/app/stop_signals.h"

namespace trimtab::cli {
namespace {

Error Wrong(std::string message) { return {Code::kInvalid, std::move(message)}; }

// Where the path of a URL begins, or its end.
size_t PathOf(const std::string& url) {
  const size_t scheme = url.find("://");
  return std::min(url.find_first_of("/?", scheme == std::string::npos ? 0 : scheme + 3),
                  url.size());
}

}  // namespace

Result<bench::LoadOrder> OrderOf(const BenchOptions& options) {
  if (options.rate.has_value() == options.users.has_value()) {
    return Wrong("say how much load: --rate for requests a second, or --users, not both");
  }
  const size_t path = PathOf(options.url);
  bench::Endpoint endpoint = {
      .name = "url", .path = options.url.substr(path), .timeout = options.timeout};
  if (!endpoint.path.starts_with('/')) endpoint.path.insert(0, "/");
  bench::LoadOrder order = {.scenario = {.endpoints = {std::move(endpoint)},
                                         .warm_up = options.warm_up,
                                         .seed = options.seed},
                            .targets = {options.url.substr(0, path)},
                            .connections = options.connections};
  const Duration length = options.warm_up + options.duration;
  if (options.rate) {
    order.scenario.model = bench::OpenModel{
        .stages = {bench::Hold(*options.rate, length)},
        .spacing = options.poisson ? bench::Spacing::kPoisson : bench::Spacing::kEven};
  } else {
    if (options.poisson) return Wrong("--poisson: users ask when they are free; it needs --rate");
    order.scenario.model = bench::ClosedModel{
        .users = *options.users, .think = {.time = options.think}, .time = length};
  }
  return order;
}

ExitCode RunBench(const BenchOptions& options, const OutputOptions& output) {
  auto order = OrderOf(options);
  if (!order) return Refuse(order.error());
  const RealClock clock;
  const app::StopSignals signals;
  auto run = bench::LoadRun::Start(*std::move(order), clock);
  if (!run) return Refuse(run.error());
  const bench::LoadReport report = (*run)->Wait(signals.token());
  Print(output.format == Format::kJson ? JsonOf(report).Dump() + "\n"
                                       : TextOf(report, options.url));
  return ExitFor(report);
}

}  // namespace trimtab::cli

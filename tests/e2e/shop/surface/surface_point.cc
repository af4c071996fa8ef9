#include "tests/e2e/shop/surface/surface_point.h"

#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "bench/load_run.h"
#include "tests/e2e/shop/client.h"
#include "tests/e2e/shop/surface/shop_load.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace trimtab::shop {
namespace {

using k8s::Json;
using std::chrono::seconds;

constexpr seconds kStartLimit{60};

Error Failed(const std::string& what) { return {.code = Code::kUnavailable, .message = what}; }

// A shop that runs, and what it says of itself. Owned by the measurement; one thread.
class RunningProgram {
 public:
  Result<void> Start(const SurfacePoint& point, const std::string& program,
                     const std::string& database_url);
  Result<void> AwaitReady(const Clock& clock);
  // The sum over all series of the name.
  double Metric(const std::string& name) const;
  const std::string& address() const { return address_; }

 private:
  std::string Log() const;

  TempDir folder_;
  std::optional<Process> process_;  // after the folder: it ends before its log goes
  std::string address_;
};

Result<void> RunningProgram::Start(const SurfacePoint& point, const std::string& program,
                                   const std::string& database_url) {
  std::vector<std::pair<std::string, std::string>> environment(point.knobs.begin(),
                                                               point.knobs.end());
  environment.emplace_back("DATABASE_URL", database_url);
  environment.emplace_back("SHUTDOWN_GRACE", "0s");
  auto process =
      Process::Start({program, "--listen=127.0.0.1:0"}, {.log = folder_.path() / "log",
                                                         .environment = std::move(environment),
                                                         .stop_signal = SIGTERM});
  if (!process) return std::move(process).error();
  process_.emplace(*std::move(process));
  return {};
}

Result<void> RunningProgram::AwaitReady(const Clock& clock) {
  constexpr std::string_view kLine = "listening address=";
  const MonoTime limit = clock.Now() + kStartLimit;
  while (clock.Now() < limit && !process_->Wait(std::chrono::milliseconds(20))) {
    const std::string log = Log();
    const size_t at = log.find(kLine);
    if (at == std::string::npos) continue;
    address_ = log.substr(at + kLine.size(), log.find('\n', at) - at - kLine.size());
    if (Client(address_).Get("/readyz").status == 200) return {};
  }
  return Failed("the shop does not serve: " + Log());
}

double RunningProgram::Metric(const std::string& name) const {
  std::istringstream lines(Client(address_).Get("/metrics").body);
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool is_it = line.starts_with(name + "{") || line.starts_with(name + " ");
    if (is_it) sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

std::string RunningProgram::Log() const {
  std::ostringstream text;
  text << std::ifstream(folder_.path() / "log").rdbuf();
  return text.str();
}

// A time in milliseconds; null where nothing was answered.
Json Milliseconds(const std::optional<Duration>& time) {
  return time ? Json(std::chrono::duration<double, std::milli>(*time).count()) : Json();
}

Json FiguresOf(const bench::LoadReport& report, const RunningProgram& shop) {
  const bench::LatencyHistogram& response = report.total.response;
  const double answered = shop.Metric("http_requests_total");
  const double sent = static_cast<double>(report.total.counts.sent);
  return Json::Of(
      {{"answered_per_second", report.RateOf(report.total.counts.succeeded)},
       {"failed_share", static_cast<double>(report.total.counts.failed()) / std::max(sent, 1.0)},
       {"p50_ms", Milliseconds(response.Percentile(0.5))},
       {"p95_ms", Milliseconds(response.Percentile(0.95))},
       {"p99_ms", Milliseconds(response.Percentile(0.99))},
       {"cpu_ms_per_request", 1e3 * shop.Metric("process_cpu_seconds_total") / answered},
       {"bytes_per_request", shop.Metric("http_response_bytes_total") / answered},
       {"memory_mib", shop.Metric("process_resident_memory_bytes") / (1 << 20)}});
}

}  // namespace

Result<Json> MeasurePoint(const SurfacePoint& point, const SurfaceLoad& load,
                          const std::string& program, const std::string& database_url,
                          const Clock& clock) {
  RunningProgram shop;
  if (auto started = shop.Start(point, program, database_url); !started) return started.error();
  if (auto ready = shop.AwaitReady(clock); !ready) return ready.error();
  auto run =
      bench::LoadRun::Start({.scenario = ShopLoad(load.per_second, load.warm_up, load.counted),
                             .targets = {"http://" + shop.address()}},
                            clock);
  if (!run) return std::move(run).error();
  const bench::LoadReport report = (*run)->Wait();
  Json knobs = Json(Json::Object());
  for (const auto& [name, value] : point.knobs) knobs[name] = value;
  return Json::Of({{"group", point.group},
                   {"knobs", std::move(knobs)},
                   {"rate", load.per_second},
                   {"doubt", report.generator.because},
                   {"figures", FiguresOf(report, shop)}});
}

}  // namespace trimtab::shop

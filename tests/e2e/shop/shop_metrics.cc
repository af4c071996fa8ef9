#include "tests/e2e/shop/shop_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <utility>

#include "tests/e2e/shop/process_stats.h"

namespace trimtab::shop {
namespace {

using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;
using Buckets = prometheus::Histogram::BucketBoundaries;

constexpr std::array kCounted = {Route::kOrder, Route::kCustomerOrders, Route::kPlaceOrder,
                                 Route::kOther};
constexpr std::array kStatuses = {200, 201, 400, 404, 405, 413, 422, 500, 503, 504};

// From a cache's hit to the longest timeout, each at most half as much again as the one before, so
// that a quantile between two of them is known well.
Buckets DurationBuckets() {
  return {0.0002, 0.0003, 0.0005, 0.0007, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.007,
          0.01,   0.015,  0.02,   0.03,   0.05,  0.07,   0.1,   0.15,  0.2,   0.3,
          0.5,    0.7,    1,      1.5,    2,     3,      5,     10,    30,    60};
}

double SecondsOf(Duration time) { return std::chrono::duration<double>(time).count(); }

// The series of one route, made once.
struct RouteSeries {
  std::map<int, prometheus::Counter*> requests;  // by status
  prometheus::Histogram* duration = nullptr;
  prometheus::Counter* bytes = nullptr;
};

}  // namespace

struct ShopMetrics::Series {
  Series();
  Counters& CounterOf(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Gauges& GaugeOf(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  Histograms& HistogramOf(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  prometheus::Registry registry;
  std::map<Route, RouteSeries> routes;
  prometheus::Gauge& queue_depth =
      GaugeOf("shop_queue_depth", "Requests that wait for a worker").Add({});
  prometheus::Histogram& database_wait =
      HistogramOf("shop_db_wait_seconds", "How long was waited for a connection of the pool")
          .Add({}, DurationBuckets());
  Counters& cache =
      CounterOf("shop_cache_requests_total", "Orders that were looked for in the cache");
  prometheus::Counter& hits = cache.Add({{"outcome", "hit"}});
  prometheus::Counter& misses = cache.Add({{"outcome", "miss"}});
  prometheus::Histogram& batches =
      HistogramOf("shop_batch_orders", "Orders that were written in one transaction")
          .Add({}, Buckets{1, 2, 4, 8, 16, 32, 64, 128, 256});
  prometheus::Counter& reload_failures =
      CounterOf("shop_config_reload_failures_total", "Changes of the file that were refused")
          .Add({});
  prometheus::Counter& cpu =
      CounterOf("process_cpu_seconds_total", "CPU that the process has used").Add({});
  prometheus::Gauge& memory =
      GaugeOf("process_resident_memory_bytes", "Memory that the process holds").Add({});
  prometheus::Gauge& files = GaugeOf("process_open_fds", "Files and sockets that are open").Add({});
  std::mutex process;  // two scrapes must not both count the CPU since the last
};

// Every series is there from the start: a counter that appears when it is no longer zero has lost
// its first increment to whoever takes rates.
ShopMetrics::Series::Series() {
  Counters& requests = CounterOf("http_requests_total", "Requests that were answered");
  Histograms& durations = HistogramOf("http_request_duration_seconds",
                                      "From the end of a request to its answer being sent");
  Counters& bytes = CounterOf("http_response_bytes_total", "Bytes of the bodies of answers");
  for (const Route route : kCounted) {
    const prometheus::Labels labels = {{"route", std::string(NameOf(route))}};
    RouteSeries& series = routes[route];
    for (const int status : kStatuses) {
      prometheus::Labels with_code = labels;
      with_code.emplace("code", std::to_string(status));
      series.requests[status] = &requests.Add(with_code);
    }
    series.duration = &durations.Add(labels, DurationBuckets());
    series.bytes = &bytes.Add(labels);
  }
}

ShopMetrics::ShopMetrics() : series_(std::make_unique<Series>()) {}
ShopMetrics::~ShopMetrics() = default;

void ShopMetrics::Answered(Route route, int status, Duration took, size_t bytes) {
  const auto series = series_->routes.find(route);
  if (series == series_->routes.end()) return;
  series->second.requests.at(status)->Increment();
  series->second.duration->Observe(SecondsOf(took));
  series->second.bytes->Increment(static_cast<double>(bytes));
}

void ShopMetrics::WaitedForDatabase(Duration waited) {
  series_->database_wait.Observe(SecondsOf(waited));
}

void ShopMetrics::LookedIntoCache(bool hit) { (hit ? series_->hits : series_->misses).Increment(); }

void ShopMetrics::WroteBatch(size_t orders) {
  series_->batches.Observe(static_cast<double>(orders));
}

void ShopMetrics::FailedToReload() { series_->reload_failures.Increment(); }

std::string ShopMetrics::Text(size_t queue_depth) {
  series_->queue_depth.Set(static_cast<double>(queue_depth));
  {
    const std::scoped_lock lock(series_->process);
    const ProcessStats now = ReadProcessStats();
    series_->cpu.Increment(std::max(0.0, now.cpu_seconds - series_->cpu.Value()));
    series_->memory.Set(now.resident_bytes);
    series_->files.Set(now.open_files);
  }
  return prometheus::TextSerializer().Serialize(series_->registry.Collect());
}

}  // namespace trimtab::shop

#include "tests/sim/prometheus/promql_samples.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace trimtab::sim {
namespace {

constexpr Millis kScrape = 15'000;
constexpr int kScrapes = 80;

Millis At(int scrape) { return kPromQlStart + scrape * kScrape; }

void FillPod(SampleStore& store, const std::string& pod, int born, double per_second, int reset) {
  const Labels base = {{"namespace", "shop"}, {"pod", pod}, {"job", "web"}};
  const auto labels = [&](const char* name, const char* key = "", const char* value = "") {
    Labels named = base;
    named["__name__"] = name;
    if (*key != '\0') named[key] = value;
    return named;
  };
  constexpr std::array<std::pair<const char*, double>, 4> kBuckets = {
      {{"0.1", 0.4}, {"0.5", 0.9}, {"1", 0.97}, {"+Inf", 1}}};
  double requests = 0;
  for (int i = born; i < kScrapes; ++i) {
    if (i == reset) requests = 0;
    requests += per_second * 15;
    store.Append(labels("requests_total", "code", "200"), At(i), std::floor(requests * 0.99));
    store.Append(labels("requests_total", "code", "500"), At(i), std::floor(requests * 0.01));
    for (const auto& [bound, share] : kBuckets) {
      store.Append(labels("seconds_bucket", "le", bound), At(i), std::floor(requests * share));
    }
    store.Append(labels("seconds_sum"), At(i), requests * 0.2);
    store.Append(labels("up"), At(i), i % 13 == 7 ? 0 : 1);
    // A gauge that pauses for a while.
    if (i < 20 || i > 40) store.Append(labels("memory_bytes"), At(i), 1e8 + 1e5 * (i % 7));
  }
}

constexpr std::string_view kRanges[] = {
    "requests_total",
    R"({__name__="up",pod=~"web-7d9f-[a-z0-9]+"})",
    R"(requests_total{code!="500",pod!~".*bbbbb|x"})",
    R"(requests_total{code=~"2..",namespace="shop",none=""})",
    "rate(requests_total[1m])",
    "rate(requests_total[30s])",
    "rate(requests_total[15s])",
    "increase(requests_total[10m])",
    "increase(requests_total[2m] offset 90s)",
    "irate(requests_total[5m])",
    "resets(requests_total[10m])",
    "changes(up[10m])",
    "delta(memory_bytes[5m])",
    "sum(rate(requests_total[1m]))",
    "sum by (pod) (rate(requests_total[1m]))",
    "sum(rate(requests_total[1m])) without (code, namespace)",
    R"(sum(rate(requests_total{code="500"}[2m])) / sum(rate(requests_total[2m])))",
    R"(rate(requests_total{code="500"}[2m]) / ignoring(code) rate(requests_total{code="200"}[2m]))",
    R"(sum(rate(seconds_sum[1m])) / sum(rate(requests_total[1m])))",
    "histogram_quantile(0.95, sum by (le) (rate(seconds_bucket[1m])))",
    "histogram_quantile(0.5, sum by (le, pod) (rate(seconds_bucket[2m])))",
    "histogram_quantile(1, seconds_bucket)",
    "histogram_quantile(0.1, seconds_bucket)",
    "histogram_quantile(0.5, requests_total)",
    "min by (pod) (sum_over_time(up[2m]))",
    "avg_over_time(memory_bytes[5m])",
    "max_over_time(memory_bytes[5m])",
    "min_over_time(memory_bytes[5m])",
    "count_over_time(memory_bytes[5m])",
    "last_over_time(memory_bytes[10m])",
    "quantile_over_time(0.9, memory_bytes[10m])",
    "present_over_time(memory_bytes[1m])",
    "min(timestamp(memory_bytes))",
    "timestamp(memory_bytes)",
    "time() - timestamp(up)",
    "timestamp(up + 0)",
    "time()",
    "vector(time())",
    "scalar(sum(up))",
    "scalar(up)",
};

constexpr std::string_view kInstants[] = {
    "absent(up)",
    R"(absent(nothing{pod="x",job=~"y"}))",
    "nothing",
    "nothing or vector(0)",
    "sum(nothing)",
    "count(up)",
    "count(up == 1)",
    "up == 1",
    "up == bool 1",
    "1 < bool 2",
    "avg(memory_bytes)",
    "max(memory_bytes) - min(memory_bytes)",
    "group by (job) (up)",
    "quantile(0.5, memory_bytes)",
    "-memory_bytes",
    "-1 ^ 2",
    "2 ^ 3 ^ 2",
    "10 % 4 - -3",
    "memory_bytes / 1024 / 1024 > 95.5",
    "up and memory_bytes",
    "up and on(pod) memory_bytes",
    "up unless on(pod) memory_bytes",
    R"(label_replace(up, "short", "$1", "pod", "web-(.*)-.*"))",
    R"(label_replace(sum(up),"trimtab","0","","") or label_replace(sum(rate(requests_total[1m])),"trimtab","1","",""))",
    "clamp_max(memory_bytes, 100100000)",
    "clamp_min(memory_bytes, 100300000)",
    "clamp(up, 0.25, 0.75)",
    "round(memory_bytes / 300000)",
    "abs(-up)",
    "ceil(memory_bytes / 3)",
    "floor(memory_bytes / 3)",
    "sqrt(memory_bytes)",
    "ln(memory_bytes)",
    "exp(up)",
    "strange",
    "sum(strange)",
    "max(strange)",
    "min(strange)",
    "avg(strange)",
    "strange > 1",
    "max_over_time(strange[2m])",
    "sum_over_time(strange[2m])",
    "avg_over_time(strange[2m])",
    "0 / 0",
    "1 / 0",
    "0x1F + 1e3 + .5",
    "Inf",
    "# a comment\nsum(up) # and another",
    "requests_total @ 1772356000",
    "sum(rate(requests_total[1m] @ end()))",
    "requests_total[30s]",
    "\"text\"",
    R"({kind='plain'})",
    R"({text="a \"b\"\\c"})",
    "{text=`a \"b\"\\c`}",
    "1e21 * 10",
    "1e-7",
    "123456789.123",
};

}  // namespace

void FillPromQlSamples(SampleStore& store) {
  FillPod(store, "web-7d9f-aaaaa", 0, 10, -1);
  FillPod(store, "web-7d9f-bbbbb", 0, 12.5, 30);
  FillPod(store, "web-55c4-ccccc", 48, 7, 60);
  const Labels strange = {{"__name__", "strange"}, {"kind", "nan"}};
  const Labels infinite = {{"__name__", "strange"}, {"kind", "inf"}};
  const Labels plain = {{"__name__", "strange"}, {"kind", "plain"}, {"text", "a \"b\"\\c"}};
  for (int i = 0; i < kScrapes; i += 2) {
    store.Append(strange, At(i), std::numeric_limits<double>::quiet_NaN());
    store.Append(infinite, At(i), std::numeric_limits<double>::infinity());
    store.Append(plain, At(i), i * 0.1);
  }
}

std::vector<Millis> PromQlInstants() {
  std::vector<Millis> instants;
  for (const Millis after : {Millis{0}, Millis{15'000}, Millis{127'500}, Millis{450'000},
                             Millis{599'999}, Millis{735'000}, Millis{900'123}, Millis{1'185'000},
                             Millis{1'200'000}, Millis{1'485'000}, Millis{1'485'001}}) {
    instants.push_back(kPromQlStart + after);
  }
  return instants;
}

std::vector<std::string_view> PromQlQueries() {
  std::vector<std::string_view> queries(std::begin(kRanges), std::end(kRanges));
  queries.insert(queries.end(), std::begin(kInstants), std::end(kInstants));
  return queries;
}

const std::vector<RefusedPromQl>& RefusedPromQlQueries() {
  static const std::vector<RefusedPromQl> kRefused = {
      {"", 400},
      {"sum(", 400},
      {"up{", 400},
      {R"({__name__=~".*"})", 400},
      {R"(up{pod=~"["})", 400},
      {"rate(up)", 400},
      {"sum(up[1m])", 400},
      {"frobnicate(up)", 400},
      {"1 == 1", 400},
      {"up + bool 1", 400},
      {"1 or up", 400},
      {"\"a\" + 1", 400},
      {"up \"", 400},
      {"up }", 400},
      {"up[5x]", 400},
      {"requests_total + on(pod) requests_total", 422},
      {R"(label_replace(up, "pod", "same", "pod", ".*"))", 422},
      {R"(rate({__name__=~"requests_total|seconds_sum",code=~"|200"}[1m]) * 0 + on() up)", 422},
  };
  return kRefused;
}

}  // namespace trimtab::sim

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/result.h"
#include "base/time.h"
#include "controller/measure/arm_pods.h"

namespace trimtab::measure {

// What is behind the address: each needs its own parameters to refuse partial answers.
enum class Backend { kPrometheus, kThanos, kMimir, kVictoriaMetrics };

enum class QueryMethod { kPost, kGet };

// One source, as an administrator sets it up; no loop can change any of it. Plain data.
struct PrometheusSettings {
  std::string name = "default";
  // With a path prefix where there is one: "https://mimir.example/prometheus".
  std::string url;
  Backend backend = Backend::kPrometheus;

  // Who we are: a token, or a user with a password, or neither. Files are read again when they
  // change.
  std::string bearer_token_file;
  std::string username;
  std::string password_file;
  // Whom we trust, required for https, and what we show where the server asks for it.
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  std::string server_name;

  // Sent as they are: {"X-Scope-OrgID", "shop"}, {"dedup", "true"}.
  std::vector<HttpHeader> headers;
  std::vector<std::pair<std::string, std::string>> parameters;
  QueryMethod method = QueryMethod::kPost;
  // How far back a selector without a range may find its sample; unset: the server's own 5 minutes.
  // Servers before Prometheus 2.45 take no notice.
  std::optional<Duration> lookback;

  PodLabels labels;
  // PromQL with $arm and $window, one series for each pod: how many scrapes of it went well in the
  // window. Unset: made from `up` and the labels. Empty: not asked, where there is no `up`.
  std::optional<std::string> targets;

  // Of the target's exporters; the window must hold four.
  Duration scrape_interval = std::chrono::seconds(15);
  // The share of the scrapes in the window that must have gone well.
  double least_scraped = 0.75;
  // The age at `at` from which the newest sample is stale.
  Duration most_age = std::chrono::minutes(1);
  // Between the server's clock and ours.
  Duration most_skew = std::chrono::seconds(5);
  // Where the address is a pair of servers that take turns: each look is asked for twice, and
  // readings that lie further apart than this part of them are kPartial.
  std::optional<double> agree_within;

  // For a look, whatever it takes.
  Duration timeout = std::chrono::seconds(10);
  // Of one request's query, and of one answer.
  size_t query_bytes = size_t{14} << 10;
  size_t answer_bytes = size_t{4} << 20;
};

// kInvalid, naming the field and the fix; nothing is read from files.
Result<void> CheckSettings(const PrometheusSettings& settings);

}  // namespace trimtab::measure

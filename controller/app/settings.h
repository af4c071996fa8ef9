#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "controller/domain/advance.h"
#include "controller/measure/prometheus_settings.h"
#include "k8s/leader_elector.h"
#include "k8s/object.h"
#include "k8s/rate_limiter.h"

namespace trimtab::app {

// What the administrator decides, and no loop can (docs/settings.md). Plain data.
struct Settings {
  std::vector<measure::PrometheusSettings> sources;
  // Whose loops are driven; empty: those of all namespaces.
  std::vector<std::string> namespaces;
  k8s::ObjectName lease{.ns = "trimtab-system", .name = "trimtab"};
  k8s::LeaseTiming lease_timing;
  int workers = 2;
  k8s::RateLimiter::Budget requests;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kJson;
  // Where metrics and health are served; empty: nowhere.
  std::string listen = "127.0.0.1:8080";
  domain::HouseRules rules;
};

// Strict: an unknown field, a wrong type and a value that cannot be are kInvalid,
// "FILE:LINE:COLUMN: field: what to write instead".
Result<Settings> ParseSettings(std::string_view text, const std::string& file);
Result<Settings> ReadSettings(const std::string& path);

}  // namespace trimtab::app

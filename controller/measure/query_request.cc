#include "controller/measure/query_request.h"

#include <string>

#include "controller/measure/query_template.h"
#include "k8s/api_path.h"

namespace trimtab::measure {
namespace {

// Seconds with three decimals, all that Prometheus keeps.
std::string UnixSeconds(WallTime at) {
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
  const std::string decimals = std::to_string(1000 + millis % 1000).substr(1);
  return std::to_string(millis / 1000) + "." + decimals;
}

void AddBackend(Backend backend, k8s::Query& form) {
  switch (backend) {
    case Backend::kPrometheus:
    case Backend::kMimir:
      return;
    case Backend::kThanos:
      form.Add("partial_response", "false").Add("max_source_resolution", "0s");
      return;
    case Backend::kVictoriaMetrics:
      form.Add("deny_partial_response", "1");
      return;
  }
}

}  // namespace

HttpRequest MakeQueryRequest(const PrometheusSettings& settings, std::string_view query,
                             std::optional<WallTime> at) {
  k8s::Query form;
  form.Add("query", query);
  if (at) form.Add("time", UnixSeconds(*at));
  form.Add("timeout", PromDuration(settings.timeout));
  if (settings.lookback) form.Add("lookback_delta", PromDuration(*settings.lookback));
  AddBackend(settings.backend, form);
  for (const auto& [key, value] : settings.parameters) form.Add(key, value);

  HttpRequest request{.target = "/api/v1/query",
                      .headers = {{"Accept", "application/json"}, {"User-Agent", "trimtab"}}};
  request.headers.insert(request.headers.end(), settings.headers.begin(), settings.headers.end());
  if (settings.method == QueryMethod::kGet) {
    request.target += form.text();
    return request;
  }
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  request.body = form.text().substr(1);
  return request;
}

}  // namespace trimtab::measure

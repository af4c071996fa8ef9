#include "controller/app/settings.h"

#include <set>
#include <utility>

#include "controller/app/settings_map.h"
#include "k8s/text_source.h"

namespace trimtab::app {
namespace {

constexpr int kMostWorkers = 64;

void ReadHeaders(SettingsMap& map, std::vector<HttpHeader>& headers) {
  std::vector<std::pair<std::string, std::string>> pairs;
  map.Read("headers", pairs);
  for (auto& [name, value] : pairs) headers.push_back({std::move(name), std::move(value)});
}

void ReadSource(SettingsMap& map, measure::PrometheusSettings& source) {
  using measure::Backend;
  using measure::QueryMethod;
  map.Read("name", source.name);
  map.Read("url", source.url);
  map.Read("backend", source.backend,
           {{"Prometheus", Backend::kPrometheus},
            {"Thanos", Backend::kThanos},
            {"Mimir", Backend::kMimir},
            {"VictoriaMetrics", Backend::kVictoriaMetrics}});
  map.Read("bearer_token_file", source.bearer_token_file);
  map.Read("username", source.username);
  map.Read("password_file", source.password_file);
  map.Read("ca_file", source.ca_file);
  map.Read("certificate_file", source.certificate_file);
  map.Read("key_file", source.key_file);
  map.Read("server_name", source.server_name);
  ReadHeaders(map, source.headers);
  map.Read("parameters", source.parameters);
  map.Read("method", source.method, {{"POST", QueryMethod::kPost}, {"GET", QueryMethod::kGet}});
  map.Read("lookback", source.lookback);
  map.Inside("labels", [&](SettingsMap& labels) {
    labels.Read("namespace", source.labels.ns);
    labels.Read("pod", source.labels.pod);
  });
  map.Read("targets", source.targets);
  map.Read("scrape_interval", source.scrape_interval);
  map.ReadShare("least_scraped", source.least_scraped);
  map.Read("most_age", source.most_age);
  map.Read("most_skew", source.most_skew);
  double agree_within = 0;
  map.ReadShare("agree_within", agree_within);
  if (agree_within > 0) source.agree_within = agree_within;
  map.Read("timeout", source.timeout);
  if (auto checked = measure::CheckSettings(source); !checked.ok()) {
    map.Refuse(checked.error().message);
  }
}

void ReadSources(SettingsMap& map, std::vector<measure::PrometheusSettings>& sources) {
  std::set<std::string> names;
  map.Each("sources", [&](SettingsMap& each) {
    measure::PrometheusSettings source;
    ReadSource(each, source);
    if (!names.insert(source.name).second) {
      each.Refuse("two sources are called " + source.name + "; give one of them another name");
    }
    sources.push_back(std::move(source));
  });
}

void ReadLease(SettingsMap& map, Settings& settings) {
  map.Inside("lease", [&](SettingsMap& lease) {
    lease.Read("namespace", settings.lease.ns);
    lease.Read("name", settings.lease.name);
    lease.Read("duration", settings.lease_timing.lease);
    lease.Read("renew_deadline", settings.lease_timing.renew_deadline);
    lease.Read("retry", settings.lease_timing.retry);
    if (auto checked = k8s::CheckTiming(settings.lease_timing); !checked.ok()) {
      lease.Refuse(checked.error().message);
    }
  });
}

void ReadRest(SettingsMap& map, Settings& settings) {
  map.Read("namespaces", settings.namespaces);
  map.Read("workers", settings.workers, 1, kMostWorkers);
  map.Inside("requests", [&](SettingsMap& requests) {
    requests.Read("per_second", settings.requests.per_second, 0);
    requests.Read("burst", settings.requests.burst, 0);
    // As large a part of the burst as by default.
    settings.requests.kept_for_writes = settings.requests.burst / 4;
  });
  map.Inside("log", [&](SettingsMap& log) {
    log.Read("level", settings.log_level,
             {{"debug", LogLevel::kDebug},
              {"info", LogLevel::kInfo},
              {"warning", LogLevel::kWarning},
              {"error", LogLevel::kError}});
    log.Read("format", settings.log_format,
             {{"text", LogFormat::kText}, {"json", LogFormat::kJson}});
  });
  map.Read("listen", settings.listen);
  map.Inside("trials", [&](SettingsMap& trials) {
    trials.Read("lag", settings.rules.lag);
    trials.Read("rollout_deadline", settings.rules.rollout_deadline);
    trials.Read("cool_down", settings.rules.cool_down);
    trials.Read("longest_wait", settings.rules.longest_wait);
  });
}

}  // namespace

Result<Settings> ParseSettings(std::string_view text, const std::string& file) {
  auto yaml = k8s::ParseYaml(text, file);
  if (!yaml) return std::move(yaml).error();
  Settings settings;
  SettingsMap map(file, "", *yaml);
  ReadSources(map, settings.sources);
  ReadLease(map, settings);
  ReadRest(map, settings);
  if (settings.sources.empty()) {
    map.Refuse("sources: name at least one Prometheus, such as " +
               std::string("[{name: default, url: \"http://prometheus.monitoring:9090\"}]"));
  }
  if (auto finished = map.Finish(); !finished.ok()) return std::move(finished).error();
  return settings;
}

Result<Settings> ReadSettings(const std::string& path) {
  const auto text = k8s::ReadSmallFile(path);
  if (!text) return text.error();
  return ParseSettings(*text, path);
}

}  // namespace trimtab::app

#include "controller/app/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trimtab::app {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kLeast = "sources: [{url: \"http://prometheus:9090\"}]\n";

std::string Problem(const std::string& text) {
  const auto settings = ParseSettings(text, "s.yaml");
  return settings.ok() ? "none" : settings.error().message;
}

TEST(Settings, WhatIsNotSaidHasItsDefault) {
  const auto settings = ParseSettings(kLeast, "s.yaml");
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  ASSERT_EQ(settings->sources.size(), 1U);
  EXPECT_EQ(settings->sources[0].name, "default");
  EXPECT_EQ(settings->sources[0].method, measure::QueryMethod::kPost);
  EXPECT_EQ(settings->lease.ToString(), "trimtab-system/trimtab");
  EXPECT_EQ(settings->workers, 2);
  EXPECT_TRUE(settings->namespaces.empty());
  EXPECT_EQ(settings->rules.lag, seconds(30));
}

TEST(Settings, EveryFieldOfASourceIsRead) {
  const auto settings = ParseSettings(R"(
sources:
- name: thanos
  url: https://thanos.monitoring/prefix
  backend: Thanos
  username: trimtab
  password_file: /etc/trimtab/password
  ca_file: /etc/trimtab/ca.pem
  certificate_file: /etc/trimtab/tls.crt
  key_file: /etc/trimtab/tls.key
  server_name: thanos
  headers: {X-Scope-OrgID: shop}
  parameters: {dedup: "true"}
  method: GET
  lookback: 2m
  labels: {namespace: kubernetes_namespace, pod: pod_name}
  targets: 'count_over_time(scraped{$arm}[$window])'
  scrape_interval: 30s
  least_scraped: 50%
  most_age: 2m
  most_skew: 10s
  agree_within: 1%
  timeout: 20s
)",
                                      "s.yaml");
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  const measure::PrometheusSettings& source = settings->sources[0];
  EXPECT_EQ(source.name, "thanos");
  EXPECT_EQ(source.url, "https://thanos.monitoring/prefix");
  EXPECT_EQ(source.backend, measure::Backend::kThanos);
  EXPECT_EQ(source.username, "trimtab");
  EXPECT_EQ(source.password_file, "/etc/trimtab/password");
  EXPECT_EQ(source.ca_file, "/etc/trimtab/ca.pem");
  EXPECT_EQ(source.certificate_file, "/etc/trimtab/tls.crt");
  EXPECT_EQ(source.key_file, "/etc/trimtab/tls.key");
  EXPECT_EQ(source.server_name, "thanos");
  ASSERT_EQ(source.headers.size(), 1U);
  EXPECT_EQ(source.headers[0].name, "X-Scope-OrgID");
  EXPECT_THAT(source.parameters, ElementsAre(std::pair<std::string, std::string>("dedup", "true")));
  EXPECT_EQ(source.method, measure::QueryMethod::kGet);
  EXPECT_EQ(source.lookback, Duration(minutes(2)));
  EXPECT_EQ(source.labels.ns, "kubernetes_namespace");
  EXPECT_EQ(source.labels.pod, "pod_name");
  EXPECT_EQ(source.targets, "count_over_time(scraped{$arm}[$window])");
  EXPECT_EQ(source.scrape_interval, seconds(30));
  EXPECT_DOUBLE_EQ(source.least_scraped, 0.5);
  EXPECT_EQ(source.most_age, minutes(2));
  EXPECT_EQ(source.most_skew, seconds(10));
  EXPECT_EQ(source.agree_within, 0.01);
  EXPECT_EQ(source.timeout, seconds(20));
}

TEST(Settings, EveryOtherFieldIsRead) {
  const auto settings = ParseSettings(std::string(kLeast) + R"(namespaces: [shop, search]
lease: {namespace: tuning, name: leader, duration: 30s, renew_deadline: 20s, retry: 4s}
workers: 8
requests: {per_second: 100, burst: 200}
log: {level: debug, format: text}
listen: ""
trials: {lag: 1m, rollout_deadline: 20m, cool_down: 2m, longest_wait: 1h}
)",
                                      "s.yaml");
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  EXPECT_THAT(settings->namespaces, ElementsAre("shop", "search"));
  EXPECT_EQ(settings->lease.ToString(), "tuning/leader");
  EXPECT_EQ(settings->lease_timing.lease, seconds(30));
  EXPECT_EQ(settings->lease_timing.renew_deadline, seconds(20));
  EXPECT_EQ(settings->lease_timing.retry, seconds(4));
  EXPECT_EQ(settings->workers, 8);
  EXPECT_EQ(settings->requests.per_second, 100);
  EXPECT_EQ(settings->requests.burst, 200);
  EXPECT_EQ(settings->log_level, LogLevel::kDebug);
  EXPECT_EQ(settings->log_format, LogFormat::kText);
  EXPECT_EQ(settings->listen, "");
  EXPECT_EQ(settings->rules.lag, minutes(1));
  EXPECT_EQ(settings->rules.rollout_deadline, minutes(20));
  EXPECT_EQ(settings->rules.cool_down, minutes(2));
  EXPECT_EQ(settings->rules.longest_wait, Duration(std::chrono::hours(1)));
}

TEST(Settings, TheFileToBeginWithIsRead) {
  const auto settings = ReadSettings(TRIMTAB_SOURCES "/config/manager/settings.yaml");
  ASSERT_TRUE(settings.ok()) << settings.error().message;
  EXPECT_EQ(settings->listen, "0.0.0.0:8080");
}

TEST(Settings, WhatIsWrongIsNamedWithItsPlaceAndTheFix) {
  const std::string least = kLeast;
  EXPECT_EQ(Problem(least + "worker: 3\n"),
            "s.yaml:2:9: worker: is unknown here; the fields are lease, listen, log, namespaces, "
            "requests, sources, trials, workers");
  EXPECT_EQ(Problem(least + "workers: many\n"),
            "s.yaml:2:10: workers: \"many\" is no whole number from 1 to 64");
  EXPECT_EQ(Problem(least + "trials: {lag: 5 minutes}\n"),
            "s.yaml:2:15: trials.lag: \"5 minutes\" is no time: write it as 15s or 1m30s");
  EXPECT_EQ(Problem(least + "log: {level: loud}\n"),
            "s.yaml:2:14: log.level: \"loud\" is none of debug, info, warning, error");
  EXPECT_EQ(Problem(least + "namespaces: shop\n"),
            "s.yaml:2:13: namespaces: must be a list, such as [shop, search]");
  EXPECT_EQ(Problem("sources: [{url: \"http://p\", least_scraped: 0.5}]\n"),
            "s.yaml:1:44: sources[0].least_scraped: \"0.5\" is no share: write it as 75%");
  EXPECT_EQ(Problem("sources: [7]\n"), "s.yaml:1:11: sources[0]: must be a map of fields");
  EXPECT_EQ(Problem(least + "lease: {duration: 5s}\n").find("s.yaml:2:8: lease: "), 0U);
  EXPECT_EQ(Problem(least + "log: [json]\n"), "s.yaml:2:6: log: must be a map of fields");
}

TEST(Settings, ASourceThatCannotBeAskedIsNamed) {
  EXPECT_THAT(Problem("sources: [{url: \"prometheus:9090\"}]\n"),
              StartsWith("s.yaml:1:11: sources[0]: the source default: url: it must begin with "
                         "https:// or http://"));
  EXPECT_THAT(Problem("sources: [{url: \"http://a\"}, {url: \"http://b\"}]\n"),
              HasSubstr("two sources are called default"));
  EXPECT_THAT(Problem("workers: 2\n"), HasSubstr("sources: name at least one Prometheus"));
  EXPECT_THAT(Problem(""), HasSubstr("sources: name at least one Prometheus"));
}

TEST(Settings, AFileThatIsNotThereIsNamed) {
  const auto settings = ReadSettings("/nowhere/settings.yaml");
  ASSERT_FALSE(settings.ok());
  EXPECT_THAT(settings.error().message, HasSubstr("/nowhere/settings.yaml"));
}

}  // namespace
}  // namespace trimtab::app

#include "controller/measure/prometheus_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace trimtab::measure {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

PrometheusSettings Good() { return {.url = "http://prometheus.monitoring:9090"}; }

TEST(PrometheusSettings, WithAnAddressAloneAreGood) {
  const auto checked = CheckSettings(Good());
  EXPECT_TRUE(checked.ok()) << checked.error().message;
}

TEST(PrometheusSettings, MayNameEverything) {
  PrometheusSettings settings = Good();
  settings.url = "https://mimir.example:8443/prometheus";
  settings.backend = Backend::kMimir;
  settings.bearer_token_file = "/etc/token";
  settings.ca_file = "/etc/ca.pem";
  settings.certificate_file = "/etc/tls.crt";
  settings.key_file = "/etc/tls.key";
  settings.headers = {{"X-Scope-OrgID", "shop|web"}};
  settings.parameters = {{"dedup", "true"}};
  settings.lookback = seconds(30);
  settings.targets = "sum by (pod) (sum_over_time(scraped{$arm}[$window]))";
  settings.agree_within = 0.02;
  const auto checked = CheckSettings(settings);
  EXPECT_TRUE(checked.ok()) << checked.error().message;
}

struct Wrong {
  std::string field;
  std::function<void(PrometheusSettings&)> change;
};

class WrongSettings : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSettings, AreRefusedByTheirField) {
  PrometheusSettings settings = Good();
  GetParam().change(settings);
  const auto checked = CheckSettings(settings);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, Code::kInvalid);
  EXPECT_THAT(checked.error().message,
              testing::StartsWith("the source default: " + GetParam().field + ": "));
}

using S = PrometheusSettings;

INSTANTIATE_TEST_SUITE_P(
    Each, WrongSettings,
    testing::Values(Wrong{"url", [](S& s) { s.url = "prometheus:9090"; }},
                    Wrong{"url", [](S& s) { s.url = "http://me:secret@prometheus:9090"; }},
                    Wrong{"url", [](S& s) { s.url = "http://prometheus:9090/?dedup=true"; }},
                    Wrong{"ca_file", [](S& s) { s.url = "https://prometheus:9090"; }},
                    Wrong{"bearer_token_file",
                          [](S& s) {
                            s.bearer_token_file = "/t";
                            s.username = "me";
                            s.password_file = "/p";
                          }},
                    Wrong{"password_file", [](S& s) { s.username = "me"; }},
                    Wrong{"username", [](S& s) { s.password_file = "/p"; }},
                    Wrong{"username",
                          [](S& s) {
                            s.username = "me:too";
                            s.password_file = "/p";
                          }},
                    Wrong{"key_file", [](S& s) { s.certificate_file = "/c"; }},
                    Wrong{"certificate_file", [](S& s) { s.key_file = "/k"; }},
                    Wrong{"headers",
                          [](S& s) {
                            s.headers = {{"X-Scope-OrgID", "a\r\nX-Admin: 1"}};
                          }},
                    Wrong{"headers",
                          [](S& s) {
                            s.headers = {{"authorization", "Bearer x"}};
                          }},
                    Wrong{"parameters",
                          [](S& s) {
                            s.parameters = {{"time", "0"}};
                          }},
                    Wrong{"labels.pod", [](S& s) { s.labels.pod = "pod\"} or x{a=\""; }},
                    Wrong{"labels.pod", [](S& s) { s.labels.pod = ""; }},
                    Wrong{"labels.ns", [](S& s) { s.labels.ns = "k8s-namespace"; }},
                    Wrong{"targets", [](S& s) { s.targets = "sum(up)"; }},
                    Wrong{"scrape_interval", [](S& s) { s.scrape_interval = seconds(0); }},
                    Wrong{"least_scraped", [](S& s) { s.least_scraped = 1.5; }},
                    Wrong{"most_age", [](S& s) { s.most_age = seconds(20); }},
                    Wrong{"most_skew", [](S& s) { s.most_skew = seconds(0); }},
                    Wrong{"agree_within", [](S& s) { s.agree_within = 0; }},
                    Wrong{"lookback", [](S& s) { s.lookback = seconds(0); }},
                    Wrong{"timeout", [](S& s) { s.timeout = milliseconds(0); }},
                    Wrong{"query_bytes", [](S& s) { s.query_bytes = 10; }},
                    Wrong{"answer_bytes", [](S& s) { s.answer_bytes = 10; }}));

}  // namespace
}  // namespace trimtab::measure

#include "controller/measure/prometheus_settings.h"

#include <algorithm>
#include <string_view>

#include "controller/measure/query_template.h"

namespace trimtab::measure {
namespace {

Error Wrong(std::string_view field, std::string_view why) {
  return Error{.code = Code::kInvalid, .message = std::string(field) + ": " + std::string(why)};
}

bool IsLabel(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), fits);
}

Result<void> CheckUrl(const PrometheusSettings& settings) {
  const bool is_tls = settings.url.starts_with("https://");
  if (!is_tls && !settings.url.starts_with("http://")) {
    return Wrong("url", "it must begin with https:// or http://");
  }
  if (settings.url.find_first_of("?#@") != std::string::npos) {
    return Wrong("url", "leave user, query and fragment out; parameters have a field of their own");
  }
  if (is_tls && settings.ca_file.empty()) {
    return Wrong("ca_file",
                 "https needs the CA to trust; for a public one it is "
                 "/etc/ssl/certs/ca-certificates.crt");
  }
  return {};
}

Result<void> CheckIdentity(const PrometheusSettings& settings) {
  if (!settings.bearer_token_file.empty() && !settings.username.empty()) {
    return Wrong("bearer_token_file", "there is a username as well; only one of them can be sent");
  }
  if (settings.username.empty() != settings.password_file.empty()) {
    return Wrong(settings.username.empty() ? "username" : "password_file",
                 "a user needs both username and password_file");
  }
  if (settings.username.find(':') != std::string::npos) {
    return Wrong("username", "basic authentication has no way to send a colon");
  }
  if (settings.certificate_file.empty() != settings.key_file.empty()) {
    return Wrong(settings.key_file.empty() ? "key_file" : "certificate_file",
                 "a client certificate needs both certificate_file and key_file");
  }
  return {};
}

Result<void> CheckSent(const PrometheusSettings& settings) {
  HttpRequest request{.target = "/", .headers = settings.headers};
  if (auto sendable = CheckSendable(request); !sendable) {
    return std::move(sendable).error().In("headers");
  }
  for (const std::string_view own : {"Authorization", "Host", "Content-Type", "Content-Length"}) {
    const HttpResponse same{.headers = settings.headers};
    if (!same.Header(own).empty()) return Wrong("headers", std::string(own) + " is set by us");
  }
  for (const auto& [key, value] : settings.parameters) {
    if (key == "query" || key == "time" || key == "timeout" || key.empty()) {
      return Wrong("parameters", "\"" + key + "\" cannot be given; it is set for each request");
    }
  }
  return {};
}

Result<void> CheckQueries(const PrometheusSettings& settings) {
  if (!IsLabel(settings.labels.pod)) return Wrong("labels.pod", "it must be the name of a label");
  if (!settings.labels.ns.empty() && !IsLabel(settings.labels.ns)) {
    return Wrong("labels.ns", "it must be the name of a label, or empty");
  }
  if (!settings.targets || settings.targets->empty()) return {};
  auto read = QueryTemplate::Parse(*settings.targets);
  return read ? Result<void>() : std::move(read).error().In("targets");
}

bool IsShare(double value) { return value > 0 && value <= 1; }

Result<void> CheckNumbers(const PrometheusSettings& settings) {
  struct Bound {
    std::string_view field;
    bool holds;
    std::string_view rule;
  };
  constexpr size_t kLeastBytes = 1024;
  const Bound bounds[] = {
      {"scrape_interval", settings.scrape_interval > Duration::zero(), "it must be above zero"},
      {"least_scraped", IsShare(settings.least_scraped), "it must lie above 0, and at most at 1"},
      {"most_age", settings.most_age >= 2 * settings.scrape_interval,
       "it must be at least two scrape intervals, or every sample is stale"},
      {"most_skew", settings.most_skew > Duration::zero(), "it must be above zero"},
      {"agree_within", !settings.agree_within || IsShare(*settings.agree_within),
       "it must lie above 0, and at most at 1"},
      {"lookback", settings.lookback.value_or(settings.scrape_interval) > Duration::zero(),
       "it must be above zero"},
      {"timeout", settings.timeout >= std::chrono::milliseconds(1), "it must be at least 1ms"},
      {"query_bytes", settings.query_bytes >= kLeastBytes, "it must be at least 1024"},
      {"answer_bytes", settings.answer_bytes >= kLeastBytes, "it must be at least 1024"},
  };
  for (const Bound& bound : bounds) {
    if (!bound.holds) return Wrong(bound.field, bound.rule);
  }
  return {};
}

}  // namespace

Result<void> CheckSettings(const PrometheusSettings& settings) {
  for (const auto& check : {CheckUrl, CheckIdentity, CheckSent, CheckQueries, CheckNumbers}) {
    auto fine = check(settings);
    if (!fine) return std::move(fine).error().In("the source " + settings.name);
  }
  return {};
}

}  // namespace trimtab::measure

#include "cli/cluster_checks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "k8s/discovery.h"
#include "k8s/kube_error.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using Outcome = Check::Outcome;

// TuningLoop's own rules are checked by the server from this minor version on.
constexpr int kOldestMinor = 29;
constexpr Duration kSkewAllowed = std::chrono::seconds(5);
constexpr std::array<const char*, 4> kVerbs = {"get", "list", "watch", "patch"};

Check Passed(std::string name, std::string message) {
  return {.name = std::move(name), .message = std::move(message)};
}

Check Failed(std::string name, std::string message, std::string fix) {
  return {.name = std::move(name),
          .outcome = Outcome::kFail,
          .message = std::move(message),
          .fix = std::move(fix)};
}

Check Essential(Check check) {
  check.essential = true;
  return check;
}

// Where asking itself failed, which says nothing about the answer.
Check Unknown(std::string name, const Error& error) {
  return {.name = std::move(name), .outcome = Outcome::kWarn, .message = error.message};
}

std::string Seconds(Duration time) {
  return std::to_string(std::chrono::round<std::chrono::seconds>(time).count()) + " s";
}

std::string Joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

}  // namespace

std::optional<ServerRelease> ParseRelease(std::string_view text) {
  ServerRelease release;
  if (!text.starts_with('v')) return std::nullopt;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data() + 1, end, release.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, release.minor);
  if (minor.ec != std::errc()) return std::nullopt;
  return release;
}

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  // "Sun, 06 Nov 1994 08:49:37 GMT" becomes "1994-11-06T08:49:37Z".
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  std::array<char, 4> number{};
  std::snprintf(number.data(), number.size(), "%02d", static_cast<int>(month / 3 + 1));
  return ParseRfc3339(std::string(text.substr(12, 4)) + "-" + number.data() + "-" +
                      std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) + "Z");
}

ClusterChecks::ClusterChecks(HttpTransport& transport, const k8s::ClusterAccess& access,
                             const Clock& clock, std::string ns, Duration timeout)
    : transport_(transport),
      access_(access),
      clock_(clock),
      ns_(std::move(ns)),
      call_{.timeout = timeout},
      limiter_(clock, {}),
      client_(transport, *access.credentials, limiter_, "trimtab-doctor") {}

std::vector<Check> ClusterChecks::Run() {
  std::vector<Check> checks;
  for (const auto step : {&ClusterChecks::CheckServer, &ClusterChecks::CheckIdentity}) {
    checks.push_back(Essential((this->*step)()));
    if (checks.back().outcome == Outcome::kFail) return checks;
  }
  checks.push_back(CheckVersion());
  checks.push_back(CheckSkew());
  checks.push_back(CheckPermissions());
  return checks;
}

Check ClusterChecks::Unreached(const Error& error) const {
  const std::string from = access_.url_from + ": ";
  switch (error.code) {
    case Code::kUnreachable:
      return Failed("server", from + "no connection to " + access_.url + " (" + error.message + ")",
                    "start the server, or correct this address");
    case Code::kUntrusted:
      return Failed("server",
                    access_.ca_from + ": the certificate of " + access_.url + " is not trusted (" +
                        error.message + ")",
                    "name the CA that signed it, and the server by a name that it holds");
    case Code::kUnauthenticated:
    case Code::kInvalid:
      return Failed("server", error.message, "correct the file that it names");
    case Code::kTimeout:
      return Failed("server",
                    from + "no answer from " + access_.url + " within " + Seconds(call_.timeout),
                    "see whether a firewall drops the connection, or allow more by "
                    "--request-timeout");
    default:
      return Failed("server", from + access_.url + " gave no usable answer (" + error.message + ")",
                    "see whether this is the address of an API server");
  }
}

Check ClusterChecks::CheckServer() {
  // Without credentials: this is about the way to the server, and /version is open to all.
  HttpRequest request{.target = "/version"};
  request.headers = {{"Accept", "application/json"}, {"User-Agent", "trimtab-doctor"}};
  const auto response = transport_.Send(request, {.total = call_.timeout, .idle = call_.timeout});
  if (!response) return Unreached(response.error());
  server_date_ = response->Header("Date");
  const std::string where = access_.url_from + ": " + access_.url;
  const bool redirect = response->status >= 300 && response->status < 400;
  auto json = k8s::CheckIsJson(*response, where);
  if (redirect || !json) {
    const Error error = redirect ? k8s::ErrorFromResponse(*response, where) : json.error();
    return Failed("server", error.message, "give the API server's own address here");
  }
  if (response->status >= 500) {
    return Failed("server", k8s::ErrorFromResponse(*response, where).message,
                  "see what the API server logs");
  }
  const bool tls = access_.url.starts_with("https://");
  return Passed("server", access_.url + (tls ? " answers, and its certificate is trusted"
                                             : " answers, without TLS"));
}

Check ClusterChecks::CheckIdentity() {
  const auto review = client_.PostJson(
      "/apis/authentication.k8s.io/v1/selfsubjectreviews",
      Json::Of({{"apiVersion", "authentication.k8s.io/v1"}, {"kind", "SelfSubjectReview"}}), call_);
  if (review) {
    return Passed("identity", "the server knows us as " +
                                  std::string(review->Text({"status", "userInfo", "username"})));
  }
  const Error& error = review.error();
  if (error.code == Code::kUnauthenticated && !error.reason.empty()) {
    return Failed(
        "identity",
        access_.user_from + ": the server does not accept these credentials (" + error.reason + ")",
        "get new ones: the token or certificate has expired, or is of another cluster");
  }
  if (error.code == Code::kUnauthenticated) {
    return Failed("identity", error.message, "correct what it names");
  }
  if (error.code == Code::kForbidden) {
    return Failed("identity",
                  access_.user_from + ": the server takes us for nobody (system:anonymous)",
                  "give this user a token, a client certificate or an exec plugin");
  }
  if (error.code == Code::kNotFound) {
    return {.name = "identity",
            .outcome = Outcome::kSkip,
            .message = "the server is too old to say who we are"};
  }
  Check check = Unreached(error);
  check.name = "identity";
  return check;
}

Check ClusterChecks::CheckVersion() {
  const auto version = k8s::ServerVersion(client_);
  if (!version) return Unknown("version", version.error());
  const auto release = ParseRelease(*version);
  if (!release) {
    return Failed("version", "the server calls its version \"" + *version + "\"",
                  "see whether this is a Kubernetes API server");
  }
  if (release->major == 1 && release->minor < kOldestMinor) {
    return Failed("version", "the server is Kubernetes " + *version,
                  "upgrade it to 1." + std::to_string(kOldestMinor) + " or newer");
  }
  return Passed("version", "the server is Kubernetes " + *version);
}

Check ClusterChecks::CheckSkew() const {
  const auto server = ParseHttpDate(server_date_);
  if (!server) {
    return {.name = "clock",
            .outcome = Outcome::kSkip,
            .message = "the server did not say what time it has"};
  }
  const Duration skew = clock_.WallNow() - *server;
  // The header has whole seconds.
  if (std::chrono::abs(skew) <= kSkewAllowed + std::chrono::seconds(1)) {
    return Passed("clock", "ours and the server's agree");
  }
  return {.name = "clock",
          .outcome = Outcome::kWarn,
          .message = "ours is " + Seconds(std::chrono::abs(skew)) +
                     (skew > Duration::zero() ? " ahead of" : " behind") + " the server's",
          .fix = "set both by NTP: times shown beside each other will mislead"};
}

Result<bool> ClusterChecks::MayWe(const std::string& verb) {
  const auto review = client_.PostJson(
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      Json::Of({{"apiVersion", "authorization.k8s.io/v1"},
                {"kind", "SelfSubjectAccessReview"},
                {"spec", Json::Of({{"resourceAttributes", Json::Of({{"namespace", ns_},
                                                                    {"group", "apps"},
                                                                    {"resource", "deployments"},
                                                                    {"verb", verb}})}})}}),
      call_);
  if (!review) return review.error();
  const Json* allowed = review->Get({"status", "allowed"});
  return allowed != nullptr && allowed->boolean().value_or(false);
}

Check ClusterChecks::CheckPermissions() {
  std::vector<std::string> missing;
  for (const char* verb : kVerbs) {
    const auto may = MayWe(verb);
    if (!may) return Unknown("permissions", may.error());
    if (!*may) missing.emplace_back(verb);
  }
  if (missing.empty()) {
    return Passed("permissions", "we may get, list, watch and patch deployments in " + ns_);
  }
  return Failed("permissions", "we may not " + Joined(missing, ", ") + " deployments in " + ns_,
                "give this user a Role there with the verbs " + Joined(missing, ",") +
                    " on deployments.apps");
}

}  // namespace trimtab::cli

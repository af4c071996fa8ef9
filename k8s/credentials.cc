#include "k8s/credentials.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace trimtab::k8s {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

// Anything else could end the header and begin another (fault S16).
bool IsTokenByte(char c) { return c > 0x20 && c < 0x7f; }

Result<std::string> BearerOf(std::string_view text) {
  const std::string_view token = Trimmed(text);
  const auto bad = std::find_if_not(token.begin(), token.end(), IsTokenByte);
  if (bad == token.end() && !token.empty()) return "Bearer " + std::string(token);
  return Error{.code = Code::kUnauthenticated,
               .message = token.empty() ? "the token is empty: write one into its file"
                                        : "the token holds a space or control byte at byte " +
                                              std::to_string(bad - token.begin() + 1) +
                                              ": keep nothing but the token itself"};
}

Error AsUnauthenticated(Error error) {
  error.code = Code::kUnauthenticated;
  return error;
}

Error Missing(const std::string& what) {
  return Error{.code = Code::kInvalid, .message = "not in a cluster: " + what};
}

// An IPv6 address needs brackets in a URL; nothing but a host may come through.
Result<std::string> HostInUrl(const std::string& host) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':';
  };
  if (host.empty()) return Missing("KUBERNETES_SERVICE_HOST is not set");
  if (!std::all_of(host.begin(), host.end(), allowed)) {
    return Missing("KUBERNETES_SERVICE_HOST is no address");
  }
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

Result<std::string> PortInUrl(const std::string& port) {
  uint16_t number = 0;
  const char* end = port.data() + port.size();
  const auto parsed = std::from_chars(port.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end && number > 0) return port;
  return Missing(port.empty() ? "KUBERNETES_SERVICE_PORT is not set"
                              : "KUBERNETES_SERVICE_PORT is no port");
}

}  // namespace

SourcedCredentials::SourcedCredentials(CredentialSources sources) : sources_(std::move(sources)) {}

Result<TlsMaterial> SourcedCredentials::Tls() {
  const std::lock_guard lock(mutex_);
  auto ca = sources_.ca.Read();
  auto certificate = sources_.certificate.Read();
  auto key = sources_.key.Read();
  for (auto* text : {&ca, &certificate, &key}) {
    if (!*text) return AsUnauthenticated(std::move(*text).error());
  }
  TlsMaterial tls{.ca_pem = *std::move(ca),
                  .certificate_pem = *std::move(certificate),
                  .key_pem = *std::move(key),
                  .server_name = sources_.server_name};
  if (!sources_.exec || sources_.certificate.set()) return tls;
  auto given = sources_.exec->Get();
  if (!given) return std::move(given).error();
  tls.certificate_pem = given->certificate_pem;
  tls.key_pem = given->key_pem;
  return tls;
}

Result<std::string> SourcedCredentials::Authorization() {
  const std::lock_guard lock(mutex_);
  if (sources_.token.set()) {
    auto token = sources_.token.Read();
    if (!token) return AsUnauthenticated(std::move(token).error());
    auto bearer = BearerOf(*token);
    return bearer ? bearer : std::move(bearer).error().In(sources_.token.what());
  }
  if (!sources_.exec) return std::string();
  auto given = sources_.exec->Get();
  if (!given) return std::move(given).error();
  return given->token.empty() ? Result<std::string>(std::string()) : BearerOf(given->token);
}

void SourcedCredentials::Refresh() {
  const std::lock_guard lock(mutex_);
  for (TextSource* source : {&sources_.ca, &sources_.certificate, &sources_.key, &sources_.token}) {
    source->Forget();
  }
  if (sources_.exec) sources_.exec->Forget();
}

Result<ClusterAccess> InClusterAccess(const Clock& clock, const std::string& host,
                                      const std::string& port, const std::string& root) {
  const auto url_host = HostInUrl(host);
  if (!url_host) return url_host.error();
  const auto url_port = PortInUrl(port);
  if (!url_port) return url_port.error();

  CredentialSources sources;
  sources.ca = TextSource::File(clock, "the service account's CA", root + "/ca.crt");
  sources.token = TextSource::File(clock, "the service account's token", root + "/token");
  for (TextSource* source : {&sources.ca, &sources.token}) {
    if (auto text = source->Read(); !text) return std::move(text).error();
  }
  ClusterAccess access{.url = "https://" + *url_host + ":" + *url_port,
                       .url_from = "KUBERNETES_SERVICE_HOST",
                       .ca_from = root + "/ca.crt",
                       .user_from = root + "/token"};
  if (const auto ns = ReadSmallFile(root + "/namespace")) access.ns = Trimmed(*ns);
  access.credentials = std::make_unique<SourcedCredentials>(std::move(sources));
  return access;
}

}  // namespace trimtab::k8s

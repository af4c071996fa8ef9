#include "controller/measure/source_credentials.h"

#include <mutex>
#include <string>
#include <utility>

#include "k8s/base64.h"

namespace trimtab::measure {
namespace {

k8s::TextSource FileOf(const Clock& clock, const PrometheusSettings& settings,
                       std::string_view field, const std::string& path) {
  if (path.empty()) return {};
  return k8s::TextSource::File(clock, "the source " + settings.name + ": " + std::string(field),
                               path);
}

k8s::CredentialSources SourcesOf(const Clock& clock, const PrometheusSettings& settings) {
  k8s::CredentialSources sources;
  sources.ca = FileOf(clock, settings, "ca_file", settings.ca_file);
  sources.certificate = FileOf(clock, settings, "certificate_file", settings.certificate_file);
  sources.key = FileOf(clock, settings, "key_file", settings.key_file);
  sources.token = FileOf(clock, settings, "bearer_token_file", settings.bearer_token_file);
  sources.server_name = settings.server_name;
  return sources;
}

// A user and a password for each request, beside what SourcedCredentials knows of TLS. A password
// that cannot be read is kUnauthenticated. Any thread.
class BasicCredentials final : public k8s::Credentials {
 public:
  BasicCredentials(k8s::CredentialSources sources, std::string username, k8s::TextSource password)
      : tls_(std::move(sources)), username_(std::move(username)), password_(std::move(password)) {}

  Result<TlsMaterial> Tls() override { return tls_.Tls(); }

  Result<std::string> Authorization() override {
    const std::lock_guard lock(mutex_);
    auto password = password_.Read();
    if (!password) {
      Error error = std::move(password).error();
      error.code = Code::kUnauthenticated;
      return error;
    }
    // Editors end a file with a line break that is no part of the password.
    while (password->ends_with('\n') || password->ends_with('\r')) password->pop_back();
    return "Basic " + k8s::EncodeBase64(username_ + ":" + *password);
  }

  void Refresh() override {
    tls_.Refresh();
    const std::lock_guard lock(mutex_);
    password_.Forget();
  }

 private:
  k8s::SourcedCredentials tls_;
  const std::string username_;
  std::mutex mutex_;
  k8s::TextSource password_;
};

}  // namespace

std::unique_ptr<k8s::Credentials> MakeSourceCredentials(const Clock& clock,
                                                        const PrometheusSettings& settings) {
  k8s::CredentialSources sources = SourcesOf(clock, settings);
  if (settings.username.empty()) {
    return std::make_unique<k8s::SourcedCredentials>(std::move(sources));
  }
  return std::make_unique<BasicCredentials>(
      std::move(sources), settings.username,
      FileOf(clock, settings, "password_file", settings.password_file));
}

}  // namespace trimtab::measure

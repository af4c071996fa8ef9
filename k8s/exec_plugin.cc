#include "k8s/exec_plugin.h"

#include <algorithm>
#include <utility>

namespace trimtab::k8s {
namespace {

constexpr Duration kPluginLimit = std::chrono::seconds(30);
constexpr size_t kOutputCap = size_t{256} << 10;
constexpr size_t kQuotedError = 400;
// So that nothing expires on its way to the server.
constexpr Duration kLeeway = std::chrono::seconds(10);

Error Malformed(std::string message) {
  return Error{.code = Code::kMalformed, .message = std::move(message)};
}

// The end of what was written, where programs put what matters, on one line.
std::string LastWords(std::string_view text) {
  if (text.size() > kQuotedError) text.remove_prefix(text.size() - kQuotedError);
  std::string line;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (!control) line += c;
    if (control && !line.empty() && !line.ends_with(' ')) line += ' ';
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string ExecInfo(const ExecPluginConfig& config) {
  Json spec = Json::Of({{"interactive", false}});
  if (!config.cluster.is_null()) spec["cluster"] = config.cluster;
  return Json::Of({{"kind", "ExecCredential"},
                   {"apiVersion", config.api_version},
                   {"spec", std::move(spec)}})
      .Dump();
}

}  // namespace

Result<ExecCredential> ParseExecCredential(std::string_view text, const std::string& api_version) {
  const auto parsed = Json::Parse(text);
  if (!parsed) return Error(parsed.error()).In("its output");
  if (parsed->Text({"kind"}) != "ExecCredential") {
    return Malformed("its output is no ExecCredential");
  }
  if (parsed->Text({"apiVersion"}) != api_version) {
    return Malformed("it answered in apiVersion \"" + std::string(parsed->Text({"apiVersion"})) +
                     "\", but the kubeconfig names \"" + api_version + "\": make both the same");
  }
  ExecCredential credential{
      .token = std::string(parsed->Text({"status", "token"})),
      .certificate_pem = std::string(parsed->Text({"status", "clientCertificateData"})),
      .key_pem = std::string(parsed->Text({"status", "clientKeyData"}))};
  if (credential.certificate_pem.empty() != credential.key_pem.empty()) {
    return Malformed("it gave only one of clientCertificateData and clientKeyData");
  }
  if (credential.token.empty() && credential.certificate_pem.empty()) {
    return Malformed("it gave neither status.token nor status.clientCertificateData");
  }
  const Json* expires = parsed->Get({"status", "expirationTimestamp"});
  if (expires == nullptr || expires->is_null()) return credential;
  credential.expires = ParseRfc3339(parsed->Text({"status", "expirationTimestamp"}));
  if (!credential.expires) return Malformed("its status.expirationTimestamp is no RFC 3339 time");
  return credential;
}

ExecPlugin::ExecPlugin(const Clock& clock, ExecPluginConfig config)
    : clock_(clock), config_(std::move(config)) {}

Error ExecPlugin::Failed(const std::string& why) const {
  return Error{.code = Code::kUnauthenticated,
               .message = config_.where + ": the credential plugin " +
                          config_.command.argv.front() + " " + why};
}

Result<ExecCredential> ExecPlugin::Get() {
  const bool fresh = held_ && (!held_->expires || clock_.WallNow() < *held_->expires - kLeeway);
  if (fresh) return *held_;
  auto credential = Run();
  if (credential) held_ = *credential;
  return credential;
}

Result<ExecCredential> ExecPlugin::Run() const {
  Command command = config_.command;
  command.environment["KUBERNETES_EXEC_INFO"] = ExecInfo(config_);
  const auto output = RunCommand(command, clock_, kPluginLimit, kOutputCap);
  if (!output && output.error().code == Code::kNotFound) {
    const std::string hint =
        config_.install_hint.empty() ? "install it, or put it on PATH" : config_.install_hint;
    return Failed("is not installed: " + LastWords(hint));
  }
  // Whatever kept it from answering, what is missing is a credential.
  if (!output) return Failed("gave nothing: " + output.error().message);
  if (output->status != 0) {
    const std::string words = LastWords(output->err);
    return Failed("exited with status " + std::to_string(output->status) +
                  (words.empty() ? " and wrote no reason" : ": " + words));
  }
  auto credential = ParseExecCredential(output->out, config_.api_version);
  if (!credential) return Failed("is of no use: " + credential.error().message);
  return credential;
}

}  // namespace trimtab::k8s

#include "k8s/kubeconfig.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "k8s/base64.h"
#include "k8s/kubeconfig_parse.h"
#include "k8s/text_source.h"

namespace trimtab::k8s {
namespace {

constexpr size_t kFileCap = size_t{4} << 20;

Error Refused(const std::string& where, const std::string& what) {
  return Error{.code = Code::kInvalid, .message = where + " " + what};
}

std::vector<std::string> SplitPaths(const std::string& path) {
  std::vector<std::string> paths;
  for (size_t start = 0; start <= path.size();) {
    const size_t end = std::min(path.find(':', start), path.size());
    if (end > start) paths.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return paths;
}

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

// The files merged; what they say may still not fit together.
Result<Kubeconfig> ReadFiles(const std::vector<std::string>& paths) {
  Kubeconfig merged;
  for (const std::string& path : paths) {
    if (paths.size() > 1 && !Exists(path)) continue;
    const auto text = ReadSmallFile(path, kFileCap);
    if (!text) return Error(text.error()).In("kubeconfig");
    auto config = ParseKubeconfig(*text, path);
    if (!config) return config;
    merged.Merge(*std::move(config));
  }
  return merged;
}

template <class Entry>
std::string NamesOf(const std::vector<Entry>& entries) {
  std::string names;
  for (const Entry& entry : entries) names += (names.empty() ? "" : ", ") + entry.name;
  return names.empty() ? "there is none" : "there is: " + names;
}

// The entry of this name, if nothing is wrong with it. `where` names who asked for it.
template <class Entry>
Result<const Entry*> Choose(const std::vector<Entry>& entries, const std::string& name,
                            const std::string& kind, const std::string& where) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.name == name; });
  if (found == entries.end()) {
    return Refused(where, "names the " + kind + " \"" + name + "\", which is not in the file (" +
                              NamesOf(entries) + ")");
  }
  if (found->problem) return *found->problem;
  return &*found;
}

Result<const ConfigContext*> ChooseContext(const Kubeconfig& config, const std::string& path,
                                           const std::string& asked) {
  if (asked.empty() && !config.current_context.set()) {
    return Refused(path + ":", "current-context is not set: set it, or name a context (" +
                                   NamesOf(config.contexts) + ")");
  }
  if (asked.empty()) {
    return Choose(config.contexts, config.current_context.text, "context",
                  config.current_context.where);
  }
  const auto found = std::any_of(config.contexts.begin(), config.contexts.end(),
                                 [&](const ConfigContext& entry) { return entry.name == asked; });
  if (!found) {
    return Refused(path + ":",
                   "there is no context \"" + asked + "\" (" + NamesOf(config.contexts) + ")");
  }
  return Choose(config.contexts, asked, "context", path);
}

// Reads it once, so that a missing file is known now and not at the first request.
Result<TextSource> SourceOf(const Clock& clock, const ConfigText& file) {
  TextSource source = TextSource::File(clock, file.where, file.text);
  if (auto text = source.Read(); !text) return std::move(text).error();
  return source;
}

// A part that is PEM: in a file, or in place as base64, which wins, as kubectl has it.
Result<TextSource> PemSource(const Clock& clock, const ConfigData& data,
                             const std::string& marker) {
  if (!data.set()) return TextSource();
  const ConfigText& given = data.inlined.set() ? data.inlined : data.file;
  TextSource source;
  if (data.inlined.set()) {
    auto pem = DecodeBase64(given.text);
    if (!pem) return Refused(given.where, "is not base64: write the PEM file through base64 -w0");
    source = TextSource::Fixed(given.where, *std::move(pem));
  } else {
    auto file = SourceOf(clock, given);
    if (!file) return file;
    source = *std::move(file);
  }
  const bool pem = source.Read().value().find(marker) != std::string::npos;
  if (pem) return source;
  return Refused(given.where,
                 "holds no PEM block of " + marker + (data.inlined.set() ? "" : ": " + given.text));
}

Result<TextSource> TokenSource(const Clock& clock, const ConfigData& token) {
  if (!token.set()) return TextSource();
  // As kubectl has it: the file wins over the text.
  if (token.file.set()) return SourceOf(clock, token.file);
  return TextSource::Fixed(token.inlined.where, token.inlined.text);
}

Json ClusterInfo(const ConfigCluster& cluster, TextSource& ca) {
  Json info = Json::Of({{"server", cluster.server.text}});
  if (ca.set()) info["certificate-authority-data"] = EncodeBase64(ca.Read().value());
  if (cluster.server_name.set()) info["tls-server-name"] = cluster.server_name.text;
  return info;
}

ExecPluginConfig PluginOf(const ConfigUser& user, const ConfigExec& exec, Json cluster) {
  ExecPluginConfig config{
      .where = user.where,
      .command = {.argv = {exec.command.text}, .environment = CurrentEnvironment()},
      .api_version = exec.api_version.text,
      .install_hint = exec.install_hint.text,
      .cluster = std::move(cluster)};
  for (const auto& [name, value] : exec.env) config.command.environment[name] = value;
  config.command.argv.insert(config.command.argv.end(), exec.args.begin(), exec.args.end());
  return config;
}

Result<void> CheckCluster(const ConfigCluster& cluster) {
  if (!cluster.server.set()) {
    return Refused(cluster.where, "has no server: set it to the URL of the API server");
  }
  const bool tls = cluster.server.text.starts_with("https://");
  if (!tls && !cluster.server.text.starts_with("http://")) {
    return Refused(cluster.server.where, "must begin with https://");
  }
  if (tls && !cluster.ca.set()) {
    return Refused(cluster.where,
                   "has no certificate-authority: set it, or certificate-authority-data, to the CA "
                   "that signed the server's certificate; the system's own CAs are not trusted");
  }
  return {};
}

Result<void> CheckUser(const ConfigUser& user) {
  if (user.certificate.set() == user.key.set()) return {};
  return Refused(user.where, user.certificate.set() ? "has a client-certificate but no client-key"
                                                    : "has a client-key but no client-certificate");
}

Result<CredentialSources> SourcesOf(const Clock& clock, const ConfigCluster& cluster,
                                    const ConfigUser* user) {
  CredentialSources sources;
  sources.server_name = cluster.server_name.text;
  auto ca = PemSource(clock, cluster.ca, "BEGIN CERTIFICATE");
  if (!ca) return std::move(ca).error();
  sources.ca = *std::move(ca);
  if (user == nullptr) return sources;
  if (auto checked = CheckUser(*user); !checked) return std::move(checked).error();
  auto certificate = PemSource(clock, user->certificate, "BEGIN CERTIFICATE");
  if (!certificate) return std::move(certificate).error();
  auto key = PemSource(clock, user->key, "PRIVATE KEY");
  if (!key) return std::move(key).error();
  auto token = TokenSource(clock, user->token);
  if (!token) return std::move(token).error();
  sources.certificate = *std::move(certificate);
  sources.key = *std::move(key);
  sources.token = *std::move(token);
  if (user->exec) {
    Json info = user->exec->tell_cluster ? ClusterInfo(cluster, sources.ca) : Json();
    sources.exec.emplace(clock, PluginOf(*user, *user->exec, std::move(info)));
  }
  return sources;
}

std::string WhereOf(const ConfigData& data, const ConfigEntry& owner) {
  if (!data.set()) return owner.where;
  return data.inlined.set() ? data.inlined.where : data.file.where + ": " + data.file.text;
}

// A context without a user is one without credentials, as kubectl has it.
Result<const ConfigUser*> ChooseUser(const Kubeconfig& config, const ConfigContext& context) {
  if (!context.user.set()) return static_cast<const ConfigUser*>(nullptr);
  return Choose(config.users, context.user.text, "user", context.user.where);
}

}  // namespace

Result<ClusterAccess> LoadKubeconfig(const Clock& clock, const std::string& path,
                                     const std::string& context_name) {
  const auto config = ReadFiles(SplitPaths(path));
  if (!config) return config.error();
  const auto context = ChooseContext(*config, path, context_name);
  if (!context) return context.error();
  const ConfigContext& chosen = **context;
  if (!chosen.cluster.set()) return Refused(chosen.where, "names no cluster");
  const auto cluster =
      Choose(config->clusters, chosen.cluster.text, "cluster", chosen.cluster.where);
  if (!cluster) return cluster.error();
  if (auto checked = CheckCluster(**cluster); !checked) return std::move(checked).error();
  const auto user = ChooseUser(*config, chosen);
  if (!user) return user.error();
  auto sources = SourcesOf(clock, **cluster, *user);
  if (!sources) return std::move(sources).error();
  return ClusterAccess{.url = (*cluster)->server.text,
                       .ns = chosen.ns.text,
                       .credentials = std::make_unique<SourcedCredentials>(*std::move(sources)),
                       .url_from = (*cluster)->server.where,
                       .ca_from = WhereOf((*cluster)->ca, **cluster),
                       .user_from = *user == nullptr ? chosen.where : (*user)->where};
}

}  // namespace trimtab::k8s

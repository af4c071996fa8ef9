#include "k8s/kubeconfig_parse.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include "k8s/yaml.h"

namespace trimtab::k8s {
namespace {

// What is there but would be ignored must be refused: the user believes that it is in force.
struct Unsupported {
  std::string_view key;
  std::string_view fix;
};

constexpr std::array kUnsupportedByCluster = {
    Unsupported{"proxy-url", "is not supported: connections are direct"}};
constexpr std::array kUnsupportedByUser = {
    Unsupported{"auth-provider", "is not supported, nor by kubectl since 1.26: use exec"},
    Unsupported{"username", "is not supported: use a token, a client certificate or exec"},
    Unsupported{"password", "is not supported: use a token, a client certificate or exec"},
    Unsupported{"as", "(impersonation) is not supported: use the credentials of that user"},
    Unsupported{"as-uid", "(impersonation) is not supported: use the credentials of that user"},
    Unsupported{"as-groups", "(impersonation) is not supported: use the credentials of that user"},
    Unsupported{"as-user-extra", "(impersonation) is not supported: use that user's credentials"}};

Error Refused(const std::string& where, std::string_view what) {
  return Error{.code = Code::kInvalid, .message = where + " " + std::string(what)};
}

// One map of the file, read member by member. The first thing that is wrong sticks.
class MapReader {
 public:
  // `entry` names the map in messages; a null `node` reads as an empty map.
  MapReader(const std::string& file, std::string entry, const YamlNode* node)
      : file_(file), entry_(std::move(entry)), node_(node) {
    if (node_ == nullptr || node_->kind == YamlNode::Kind::kNull) {
      node_ = nullptr;
    } else if (node_->kind != YamlNode::Kind::kMap) {
      Refuse(*node_, "", "must be a map");
      node_ = nullptr;
    }
  }

  const std::optional<Error>& problem() const { return problem_; }

  const YamlNode* Find(std::string_view key) const {
    const YamlNode* found = node_ == nullptr ? nullptr : node_->Find(key);
    return found == nullptr || found->kind == YamlNode::Kind::kNull ? nullptr : found;
  }

  std::string Where(const YamlNode& node, std::string_view key) const {
    std::string where = file_ + ":" + std::to_string(node.line) + ":";
    for (const std::string_view part : {std::string_view(entry_), key}) {
      if (!part.empty()) where += (where.ends_with(':') ? " " : ": ") + std::string(part);
    }
    return where;
  }

  void Refuse(const YamlNode& node, std::string_view key, std::string_view what) {
    if (!problem_) problem_ = Refused(Where(node, key), what);
  }

  ConfigText Text(std::string_view key) {
    const YamlNode* found = Find(key);
    if (found == nullptr) return {};
    if (found->kind != YamlNode::Kind::kScalar) {
      Refuse(*found, key, "must be a string");
      return {};
    }
    // An empty string is how kubectl writes "not set".
    return found->text.empty() ? ConfigText{} : ConfigText{found->text, Where(*found, key)};
  }

  ConfigText Path(std::string_view key) {
    ConfigText path = Text(key);
    if (path.set()) {
      path.text = (std::filesystem::path(file_).parent_path() / path.text).string();
    }
    return path;
  }

  bool Bool(std::string_view key) {
    const ConfigText word = Text(key);
    if (word.set() && word.text != "true" && word.text != "false") {
      Refuse(*Find(key), key, "must be true or false");
    }
    return word.text == "true";
  }

  const std::vector<YamlNode>& Items(std::string_view key) {
    static const std::vector<YamlNode> kNone;
    const YamlNode* found = Find(key);
    if (found == nullptr) return kNone;
    if (found->kind != YamlNode::Kind::kList) Refuse(*found, key, "must be a list");
    return found->items;
  }

  void RefuseUnsupported(std::span<const Unsupported> list) {
    for (const auto& [key, fix] : list) {
      if (const YamlNode* found = Find(key)) Refuse(*found, key, fix);
    }
  }

 private:
  const std::string& file_;
  const std::string entry_;
  const YamlNode* node_;
  std::optional<Error> problem_;
};

std::string EntryWord(std::string_view kind, const std::string& name) {
  return std::string(kind) + " \"" + name + "\"";
}

ConfigCluster ReadCluster(MapReader& map) {
  ConfigCluster cluster;
  cluster.server = map.Text("server");
  cluster.ca = {map.Path("certificate-authority"), map.Text("certificate-authority-data")};
  cluster.server_name = map.Text("tls-server-name");
  map.RefuseUnsupported(kUnsupportedByCluster);
  if (map.Bool("insecure-skip-tls-verify")) {
    map.Refuse(*map.Find("insecure-skip-tls-verify"), "insecure-skip-tls-verify",
               "is not supported: set certificate-authority to the CA of this server instead");
  }
  return cluster;
}

std::vector<std::pair<std::string, std::string>> ReadEnv(const std::string& file, MapReader& exec) {
  std::vector<std::pair<std::string, std::string>> env;
  for (const YamlNode& item : exec.Items("env")) {
    MapReader map(file, "exec.env", &item);
    const std::string name = map.Text("name").text;
    if (name.empty() || name.find('=') != std::string::npos) {
      exec.Refuse(item, "env", "needs a name without '='");
    }
    env.emplace_back(name, map.Text("value").text);
    if (map.problem()) exec.Refuse(item, "env", "must hold a name and a value, both strings");
  }
  return env;
}

void CheckExec(MapReader& map, const YamlNode& node, const ConfigExec& exec) {
  constexpr std::string_view kGroup = "client.authentication.k8s.io/";
  const bool v1 = exec.api_version.text == std::string(kGroup) + "v1";
  if (!v1 && exec.api_version.text != std::string(kGroup) + "v1beta1") {
    map.Refuse(node, "apiVersion",
               "must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1");
  }
  if (!exec.command.set()) map.Refuse(node, "command", "is missing: name the program to run");
  const std::string mode = map.Text("interactiveMode").text;
  if (mode == "Always") {
    map.Refuse(node, "interactiveMode", "is Always, but plugins get no terminal here: use another");
  } else if (mode.empty() ? v1 : mode != "Never" && mode != "IfAvailable") {
    map.Refuse(node, "interactiveMode", "must be Never or IfAvailable");
  }
}

ConfigExec ReadExec(const std::string& file, const std::string& user, const YamlNode& node,
                    std::optional<Error>& problem) {
  MapReader map(file, user + ": exec", &node);
  ConfigExec exec;
  exec.command = map.Text("command");
  // As kubectl has it: a path is relative to the file, a bare name is looked up in PATH.
  if (exec.command.text.find('/') != std::string::npos) exec.command = map.Path("command");
  exec.api_version = map.Text("apiVersion");
  exec.install_hint = map.Text("installHint");
  exec.tell_cluster = map.Bool("provideClusterInfo");
  for (const YamlNode& item : map.Items("args")) {
    if (item.kind != YamlNode::Kind::kScalar) map.Refuse(item, "args", "must hold strings only");
    exec.args.push_back(item.text);
  }
  exec.env = ReadEnv(file, map);
  CheckExec(map, node, exec);
  if (!problem) problem = map.problem();
  return exec;
}

ConfigUser ReadUser(const std::string& file, const std::string& word, MapReader& map) {
  ConfigUser user;
  user.certificate = {map.Path("client-certificate"), map.Text("client-certificate-data")};
  user.key = {map.Path("client-key"), map.Text("client-key-data")};
  user.token = {map.Path("tokenFile"), map.Text("token")};
  map.RefuseUnsupported(kUnsupportedByUser);
  const YamlNode* exec = map.Find("exec");
  if (exec == nullptr) return user;
  user.exec = ReadExec(file, word, *exec, user.problem);
  if (user.token.set() || user.certificate.set()) {
    map.Refuse(*exec, "exec", "stands beside a token or client-certificate: keep one of them");
  }
  return user;
}

ConfigContext ReadContext(MapReader& map) {
  ConfigContext context;
  context.cluster = map.Text("cluster");
  context.user = map.Text("user");
  context.ns = map.Text("namespace");
  return context;
}

// Reads the list `key`, whose items hold a name and, under `kind`, a map for `read`.
template <class Entry, class Read>
Result<std::vector<Entry>> ReadEntries(const std::string& file, MapReader& top,
                                       std::string_view key, std::string_view kind, Read read) {
  std::vector<Entry> entries;
  for (const YamlNode& item : top.Items(key)) {
    MapReader named(file, std::string(key), &item);
    const std::string name = named.Text("name").text;
    if (name.empty()) named.Refuse(item, "", "has an entry without a name");
    if (named.problem()) return *named.problem();
    const std::string word = EntryWord(kind, name);
    const bool taken = std::any_of(entries.begin(), entries.end(),
                                   [&](const Entry& entry) { return entry.name == name; });
    if (taken) {
      return Refused(MapReader(file, word, &item).Where(item, ""),
                     "stands twice: rename or remove one");
    }
    const YamlNode* body = named.Find(kind);
    MapReader map(file, word, body);
    Entry entry = read(word, map);
    entry.name = name;
    entry.where = map.Where(body == nullptr ? item : *body, "");
    if (!entry.problem) entry.problem = map.problem();
    entries.push_back(std::move(entry));
  }
  if (top.problem()) return *top.problem();
  return entries;
}

Result<void> CheckHeader(MapReader& top, const YamlNode& root) {
  const ConfigText kind = top.Text("kind");
  const ConfigText version = top.Text("apiVersion");
  if (kind.set() && kind.text != "Config") {
    top.Refuse(*top.Find("kind"), "kind", "must be Config: this is no kubeconfig");
  }
  if (version.set() && version.text != "v1") {
    top.Refuse(*top.Find("apiVersion"), "apiVersion", "must be v1");
  }
  if (root.kind == YamlNode::Kind::kNull) top.Refuse(root, "", "is empty: it is no kubeconfig");
  if (top.problem()) return *top.problem();
  return {};
}

template <class Entry>
void MergeEntries(std::vector<Entry>& into, std::vector<Entry> later) {
  for (Entry& entry : later) {
    const bool taken = std::any_of(into.begin(), into.end(),
                                   [&](const Entry& held) { return held.name == entry.name; });
    if (!taken) into.push_back(std::move(entry));
  }
}

}  // namespace

void Kubeconfig::Merge(Kubeconfig later) {
  if (!current_context.set()) current_context = std::move(later.current_context);
  MergeEntries(clusters, std::move(later.clusters));
  MergeEntries(users, std::move(later.users));
  MergeEntries(contexts, std::move(later.contexts));
}

Result<Kubeconfig> ParseKubeconfig(std::string_view text, const std::string& file) {
  const auto root = ParseYaml(text, file);
  if (!root) return root.error();
  MapReader top(file, "", &*root);
  if (auto checked = CheckHeader(top, *root); !checked) return std::move(checked).error();

  Kubeconfig config;
  config.current_context = top.Text("current-context");
  auto clusters = ReadEntries<ConfigCluster>(
      file, top, "clusters", "cluster",
      [](const std::string&, MapReader& map) { return ReadCluster(map); });
  if (!clusters) return std::move(clusters).error();
  auto users = ReadEntries<ConfigUser>(
      file, top, "users", "user",
      [&](const std::string& word, MapReader& map) { return ReadUser(file, word, map); });
  if (!users) return std::move(users).error();
  auto contexts = ReadEntries<ConfigContext>(
      file, top, "contexts", "context",
      [](const std::string&, MapReader& map) { return ReadContext(map); });
  if (!contexts) return std::move(contexts).error();
  config.clusters = *std::move(clusters);
  config.users = *std::move(users);
  config.contexts = *std::move(contexts);
  return config;
}

}  // namespace trimtab::k8s

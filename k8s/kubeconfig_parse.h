#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace trimtab::k8s {

// A text of a kubeconfig and where it stands, for messages: "/etc/kc:12: user \"ann\": token".
struct ConfigText {
  std::string text;
  std::string where;

  bool set() const { return !where.empty(); }
};

// Something given in place or in a file; the file's path is absolute or relative to us.
struct ConfigData {
  ConfigText file;
  ConfigText inlined;

  bool set() const { return file.set() || inlined.set(); }
};

// What every named entry has. A kubeconfig often holds entries that we cannot use and that nobody
// asked us to use: what is wrong with one is an error only when it is chosen.
struct ConfigEntry {
  std::string name;
  std::string where;  // "/etc/kc:12: user \"ann\""
  std::optional<Error> problem;
};

struct ConfigCluster : ConfigEntry {
  ConfigText server;
  ConfigData ca;  // inlined: base64
  ConfigText server_name;
};

struct ConfigExec {
  ConfigText command;
  std::vector<std::string> args;
  std::vector<std::pair<std::string, std::string>> env;
  ConfigText api_version;
  ConfigText install_hint;
  bool tell_cluster = false;
};

struct ConfigUser : ConfigEntry {
  ConfigData certificate;  // inlined: base64
  ConfigData key;          // inlined: base64
  ConfigData token;        // inlined: as it is
  std::optional<ConfigExec> exec;
};

struct ConfigContext : ConfigEntry {
  ConfigText cluster;
  ConfigText user;
  ConfigText ns;
};

// What kubeconfig files say, without having looked at any other file.
struct Kubeconfig {
  ConfigText current_context;
  std::vector<ConfigCluster> clusters;
  std::vector<ConfigUser> users;
  std::vector<ConfigContext> contexts;

  // kubectl's rule for several files: of two entries with one name the first wins.
  void Merge(Kubeconfig later);
};

// Reads the text of the kubeconfig `file`. Members that we do not know are ignored, as kubectl
// does. Error kInvalid begins with "FILE:LINE".
Result<Kubeconfig> ParseKubeconfig(std::string_view text, const std::string& file);

}  // namespace trimtab::k8s

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "k8s/json.h"
#include "k8s/yaml.h"

namespace trimtab::test {

// Every single value of a file by its path, as the file's parser reads it: what two files have to
// agree on if they differ in one value only. Empty lists and maps, aliases and nulls count.
using Leaves = std::map<std::string, std::string>;

inline std::string PointerStep(std::string_view key) {
  std::string step = "/";
  for (const char c : key) step += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return step;
}

inline void AddLeaves(const k8s::YamlNode& node, const std::string& path, Leaves& leaves) {
  for (const auto& member : node.members) {
    AddLeaves(member.value, path + PointerStep(member.key), leaves);
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    AddLeaves(node.items[i], path + "/" + std::to_string(i), leaves);
  }
  if (!node.members.empty() || !node.items.empty()) return;
  leaves[path] = std::to_string(static_cast<int>(node.kind)) + " " + std::to_string(node.anchor) +
                 " " + node.text;
}

inline void AddLeaves(const k8s::Json& value, const std::string& path, Leaves& leaves) {
  if (const auto* members = value.object(); members != nullptr && !members->empty()) {
    for (const auto& [key, member] : *members) AddLeaves(member, path + PointerStep(key), leaves);
  } else if (const auto* items = value.array(); items != nullptr && !items->empty()) {
    for (size_t i = 0; i < items->size(); ++i) {
      AddLeaves((*items)[i], path + "/" + std::to_string(i), leaves);
    }
  } else {
    leaves[path] = value.Dump();
  }
}

// Nothing where the file cannot be read. The key is that of a YAML or JSON file.
inline Leaves LeavesOf(const std::string& key, std::string_view file) {
  Leaves leaves;
  if (key.ends_with(".json")) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (file.starts_with(kMark)) file.remove_prefix(kMark.size());
    const auto tree = k8s::Json::Parse(file);
    if (tree) AddLeaves(*tree, "", leaves);
  } else {
    const auto tree = k8s::ParseYaml(file, key, {.keep_aliases = true});
    if (tree) AddLeaves(*tree, "", leaves);
  }
  return leaves;
}

}  // namespace trimtab::test

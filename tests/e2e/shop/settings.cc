#include "tests/e2e/shop/settings.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "k8s/yaml.h"
#include "tests/e2e/shop/setting_rows.h"

namespace trimtab::shop {
namespace {

constexpr std::string_view kConfigArgument = "--config";

Error Invalid(std::string message) {
  return {.code = Code::kInvalid, .message = std::move(message)};
}

// "--workers=8" as {"--workers", "8"}; without a "=" there is no value.
std::pair<std::string_view, std::optional<std::string_view>> Split(std::string_view argument) {
  const size_t at = argument.find('=');
  if (at == std::string_view::npos) return {argument, std::nullopt};
  return {argument.substr(0, at), argument.substr(at + 1)};
}

template <class NameOfRow>
std::string AllNames(NameOfRow name_of_row) {
  std::string names;
  for (const SettingRow& row : SettingRows()) {
    names += (names.empty() ? "" : ", ") + std::string(name_of_row(row));
  }
  return names;
}

// Reads one text into its setting.
Result<void> Read(const SettingRow& row, std::string_view text, const std::string& origin,
                  Settings& settings) {
  if (row.read(settings, text)) return {};
  return Invalid(std::string(row.name) + " is \"" + std::string(text) + "\" (from " + origin +
                 "): allowed is " + std::string(row.allowed));
}

Result<void> ReadArgument(std::string_view argument, Settings& settings) {
  const auto [name, value] = Split(argument);
  if (!value) {
    return Invalid("the argument " + std::string(argument) +
                   " has no value: write it as --name=value");
  }
  if (name == kConfigArgument) return {};
  for (const SettingRow& row : SettingRows()) {
    if (ArgumentOf(row) == name) return Read(row, *value, "an argument", settings);
  }
  return Invalid("there is no argument " + std::string(name) + ": known are " +
                 AllNames(ArgumentOf) + " and --config");
}

std::string PlaceOf(const std::string& file, const k8s::YamlNode& node) {
  return file + ":" + std::to_string(node.line) + ":" + std::to_string(node.column);
}

Result<void> ReadNode(const std::string& file, const std::string& path, const k8s::YamlNode& node,
                      Settings& settings) {
  if (node.kind == k8s::YamlNode::Kind::kMap) {
    for (const k8s::YamlMember& member : node.members) {
      const std::string inner = path.empty() ? member.key : path + "." + member.key;
      if (auto read = ReadNode(file, inner, member.value, settings); !read) return read;
    }
    return {};
  }
  if (path.empty()) {
    return node.kind == k8s::YamlNode::Kind::kNull
               ? Result<void>()
               : Invalid(PlaceOf(file, node) + ": the file must be a map of settings");
  }
  const auto rows = SettingRows();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.path == path; });
  if (row == rows.end()) {
    return Invalid(PlaceOf(file, node) + ": there is no setting " + path + ": known are " +
                   AllNames([](const SettingRow& each) { return each.path; }));
  }
  // What is no scalar has no text, which no setting allows.
  return Read(*row, node.text, PlaceOf(file, node), settings);
}

}  // namespace

std::string TextOf(const Compression& compression) {
  if (compression.codec == Codec::kNone) return "none";
  return (compression.codec == Codec::kGzip ? "gzip-" : "zstd-") +
         std::to_string(compression.level);
}

std::string ConfigFileOf(const SettingSources& sources) {
  for (const std::string& argument : sources.arguments) {
    const auto [name, value] = Split(argument);
    if (name == kConfigArgument) return std::string(value.value_or(""));
  }
  const auto found = sources.environment.find("CONFIG");
  return found == sources.environment.end() ? "" : found->second;
}

Result<Settings> ReadSettings(const SettingSources& sources) {
  Settings settings;
  const auto file = k8s::ParseYaml(sources.file_text, sources.file_name);
  if (!file) return file.error();
  if (auto read = ReadNode(sources.file_name, "", *file, settings); !read) return read.error();
  for (const SettingRow& row : SettingRows()) {
    const auto found = sources.environment.find(std::string(row.name));
    if (found == sources.environment.end()) continue;
    if (auto read = Read(row, found->second, "the environment", settings); !read) {
      return read.error();
    }
  }
  for (const std::string& argument : sources.arguments) {
    if (auto read = ReadArgument(argument, settings); !read) return read.error();
  }
  return settings;
}

}  // namespace trimtab::shop

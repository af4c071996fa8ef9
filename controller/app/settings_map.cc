#include "controller/app/settings_map.h"

#include <charconv>
#include <utility>

#include "k8s/quantity.h"

namespace trimtab::app {
namespace {

using k8s::YamlNode;

template <class Number>
std::optional<Number> NumberOf(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

SettingsMap::SettingsMap(std::string file, std::string path, const YamlNode& node)
    : file_(std::move(file)), path_(std::move(path)), node_(node) {
  const bool is_map = node_.kind == YamlNode::Kind::kMap || node_.kind == YamlNode::Kind::kNull;
  if (!is_map) Refuse("must be a map of fields");
}

const YamlNode* SettingsMap::Find(std::string_view field) {
  known_.emplace(field);
  const YamlNode* found = node_.Find(field);
  return found == nullptr || found->kind == YamlNode::Kind::kNull ? nullptr : found;
}

void SettingsMap::Refuse(const YamlNode& node, std::string_view field, std::string_view what) {
  if (problem_) return;
  std::string message =
      file_ + ":" + std::to_string(node.line) + ":" + std::to_string(node.column) + ": " + path_;
  if (!field.empty()) message += (path_.empty() ? "" : ".") + std::string(field);
  const bool named = !path_.empty() || !field.empty();
  problem_ = Error{.code = Code::kInvalid,
                   .message = message + (named ? ": " : "") + std::string(what),
                   .reason = {},
                   .causes = {}};
}

void SettingsMap::Refuse(const std::string& what) { Refuse(node_, "", what); }

void SettingsMap::Read(std::string_view field, std::string& value) {
  const YamlNode* found = Find(field);
  if (found == nullptr) return;
  if (found->kind == YamlNode::Kind::kScalar) {
    value = found->text;
  } else {
    Refuse(*found, field, "must be a text");
  }
}

void SettingsMap::Read(std::string_view field, std::optional<std::string>& value) {
  if (Find(field) != nullptr) Read(field, value.emplace());
}

void SettingsMap::Read(std::string_view field, int& value, int least, int most) {
  std::string text;
  Read(field, text);
  if (text.empty()) return;
  const auto number = NumberOf<int>(text);
  if (number && *number >= least && *number <= most) {
    value = *number;
  } else {
    Refuse(*Find(field), field,
           "\"" + text + "\" is no whole number from " + std::to_string(least) + " to " +
               std::to_string(most));
  }
}

void SettingsMap::Read(std::string_view field, double& value, double above) {
  std::string text;
  Read(field, text);
  if (text.empty()) return;
  const auto number = NumberOf<double>(text);
  constexpr double kMost = 1e9;
  if (number && *number > above && *number <= kMost) {
    value = *number;
  } else {
    Refuse(*Find(field), field, "\"" + text + "\" is no number above 0");
  }
}

void SettingsMap::Read(std::string_view field, Duration& value) {
  std::string text;
  Read(field, text);
  if (text.empty()) return;
  const auto duration = k8s::ParseDuration(text);
  if (duration && *duration > Duration::zero()) {
    value = *duration;
  } else {
    Refuse(*Find(field), field, "\"" + text + "\" is no time: write it as 15s or 1m30s");
  }
}

void SettingsMap::Read(std::string_view field, std::optional<Duration>& value) {
  Duration duration{};
  Read(field, duration);
  if (duration > Duration::zero()) value = duration;
}

void SettingsMap::ReadShare(std::string_view field, double& value) {
  std::string text;
  Read(field, text);
  if (text.empty()) return;
  const auto percent = text.ends_with('%')
                           ? NumberOf<double>(std::string_view(text).substr(0, text.size() - 1))
                           : std::nullopt;
  if (percent && *percent > 0 && *percent <= 100) {
    value = *percent / 100;
  } else {
    Refuse(*Find(field), field, "\"" + text + "\" is no share: write it as 75%");
  }
}

void SettingsMap::Read(std::string_view field, std::vector<std::string>& values) {
  const YamlNode* found = Find(field);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::kList) {
    Refuse(*found, field, "must be a list, such as [shop, search]");
    return;
  }
  values.clear();
  for (const YamlNode& item : found->items) {
    if (item.kind != YamlNode::Kind::kScalar) Refuse(item, field, "must be a list of texts");
    values.push_back(item.text);
  }
}

void SettingsMap::Read(std::string_view field,
                       std::vector<std::pair<std::string, std::string>>& values) {
  const YamlNode* found = Find(field);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::kMap) {
    Refuse(*found, field, "must be a map of texts, such as {dedup: \"true\"}");
    return;
  }
  values.clear();
  for (const k8s::YamlMember& member : found->members) {
    if (member.value.kind != YamlNode::Kind::kScalar) {
      Refuse(member.value, field, member.key + " must be a text");
    }
    values.emplace_back(member.key, member.value.text);
  }
}

void SettingsMap::ReadMap(const YamlNode& node, std::string path,
                          const std::function<void(SettingsMap&)>& read) {
  SettingsMap inside(file_, std::move(path), node);
  read(inside);
  const auto finished = inside.Finish();
  if (!finished.ok() && !problem_) problem_ = finished.error();
}

void SettingsMap::Inside(std::string_view field, const std::function<void(SettingsMap&)>& read) {
  const YamlNode* found = Find(field);
  if (found == nullptr) return;
  ReadMap(*found, (path_.empty() ? "" : path_ + ".") + std::string(field), read);
}

void SettingsMap::Each(std::string_view field, const std::function<void(SettingsMap&)>& read) {
  const YamlNode* found = Find(field);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::kList) {
    Refuse(*found, field, "must be a list");
    return;
  }
  for (size_t i = 0; i < found->items.size(); ++i) {
    ReadMap(found->items[i], std::string(field) + "[" + std::to_string(i) + "]", read);
  }
}

Result<void> SettingsMap::Finish() {
  for (const k8s::YamlMember& member : node_.members) {
    if (known_.contains(member.key)) continue;
    std::string fields;
    for (const std::string& known : known_) fields += (fields.empty() ? "" : ", ") + known;
    Refuse(member.value, member.key, "is unknown here; the fields are " + fields);
  }
  if (problem_) return *problem_;
  return {};
}

}  // namespace trimtab::app

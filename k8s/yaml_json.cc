#include "k8s/yaml_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace trimtab::k8s {
namespace {

template <size_t N>
bool IsAmong(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsTrue(std::string_view word) {
  return IsAmong(word, std::array<std::string_view, 3>{"true", "True", "TRUE"});
}
bool IsFalse(std::string_view word) {
  return IsAmong(word, std::array<std::string_view, 3>{"false", "False", "FALSE"});
}

// A word that YAML 1.1 takes for a boolean and YAML 1.2 for a text.
bool IsOldBoolean(std::string_view word) {
  return IsAmong(word, std::array<std::string_view, 18>{"y", "Y", "n", "N", "yes", "Yes", "YES",
                                                        "no", "No", "NO", "on", "On", "ON", "off",
                                                        "Off", "OFF", ".nan", ".inf"});
}

// The whole text as a number of this type.
template <class N>
std::optional<N> Whole(std::string_view text) {
  N value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional<N>(value) : std::nullopt;
}

// A number in which readers of YAML disagree: 010, 0x1f, 0o17, 1_000, +5.
bool IsOldNumber(std::string_view text) {
  const bool sign = text.starts_with('+') || text.starts_with('-');
  const std::string_view digits = sign ? text.substr(1) : text;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !is_digit(digits.front())) return false;
  if (digits.starts_with("0x") || digits.starts_with("0o") || digits.starts_with("0b")) return true;
  const bool all =
      std::all_of(digits.begin(), digits.end(), [&](char c) { return is_digit(c) || c == '_'; });
  return all && (text.starts_with('+') || digits.find('_') != std::string_view::npos ||
                 (digits.size() > 1 && digits.front() == '0'));
}

// Makes a tree of another; an error sticks. Holds what outlives it.
class Converter {
 public:
  explicit Converter(const std::string& file) : file_(file) {}

  Json Convert(const YamlNode& node) {
    switch (node.kind) {
      case YamlNode::Kind::kNull:
      case YamlNode::Kind::kAlias:  // only where they are kept, which they are not
        return {};
      case YamlNode::Kind::kScalar:
        return Scalar(node);
      case YamlNode::Kind::kList:
        return List(node);
      case YamlNode::Kind::kMap:
        return Map(node);
    }
    return {};
  }

  std::optional<Error> refusal;

 private:
  Json Scalar(const YamlNode& node) {
    if (node.quoted) return node.text;
    if (IsTrue(node.text)) return true;
    if (IsFalse(node.text)) return false;
    if (IsOldBoolean(node.text) || IsOldNumber(node.text)) Refuse(node);
    if (const auto integer = Whole<int64_t>(node.text)) return *integer;
    const auto number = Whole<double>(node.text);
    return number && std::isfinite(*number) ? Json(*number) : Json(node.text);
  }

  Json List(const YamlNode& node) {
    Json::Array items;
    items.reserve(node.items.size());
    for (const YamlNode& item : node.items) items.push_back(Convert(item));
    return items;
  }

  Json Map(const YamlNode& node) {
    Json::Object members;
    members.reserve(node.members.size());
    for (const auto& [key, value] : node.members) members.emplace_back(key, Convert(value));
    return members;
  }

  void Refuse(const YamlNode& node) {
    if (refusal) return;
    refusal = Error{.code = Code::kInvalid,
                    .message = file_ + ":" + std::to_string(node.line) + ":" +
                               std::to_string(node.column) + ": readers of YAML disagree about " +
                               node.text + ": write it in quotes, or in another way"};
  }

  const std::string& file_;
};

}  // namespace

Result<Json> ParseYamlAsJson(std::string_view text, const std::string& file,
                             const YamlLimits& limits) {
  YamlLimits bounds = limits;
  bounds.keep_aliases = false;
  Result<YamlNode> root = ParseYaml(text, file, bounds);
  if (!root) return std::move(root).error();
  Converter converter(file);
  Json json = converter.Convert(*root);
  if (converter.refusal) return *std::move(converter.refusal);
  return json;
}

}  // namespace trimtab::k8s

#include <set>

#include "controller/apply/config_file/bare_word.h"
#include "controller/apply/config_file/place.h"
#include "controller/apply/config_file/pointer.h"
#include "k8s/yaml.h"

namespace trimtab::apply::config_file {
namespace {

using k8s::YamlNode;
using Kind = YamlNode::Kind;

void CollectAliased(const YamlNode& node, std::set<size_t>& anchors) {
  if (node.kind == Kind::kAlias) anchors.insert(node.anchor);
  for (const YamlNode& item : node.items) CollectAliased(item, anchors);
  for (const auto& member : node.members) CollectAliased(member.value, anchors);
}

// The value that a step leads to; null where there is none.
Result<const YamlNode*> Follow(const YamlNode& from, const Steps& steps, size_t at) {
  const std::string here = PointerTo(steps, at);
  const YamlNode* next = nullptr;
  switch (from.kind) {
    case Kind::kNull:
      return next;
    case Kind::kScalar:
      return Refusal(here + " is a single value, so there is nothing inside it");
    case Kind::kAlias:
      return Refusal(here + " is an alias (*name): write out there what it stands for");
    case Kind::kMap:
      next = from.Find(steps[at]);
      if (next == nullptr && from.Find("<<") != nullptr) {
        return Refusal(PointerTo(steps, at + 1) +
                       " may come from the merge key << beside it: write it out there");
      }
      return next;
    case Kind::kList:
      break;
  }
  const auto index = IndexIn(from.items.size(), steps, at);
  if (!index) return index.error();
  if (*index) next = &from.items[**index];
  return next;
}

// From the opening quote to the closing one.
std::string_view QuotedBytes(std::string_view rest) {
  const char quote = rest.front();
  for (size_t i = 1; i < rest.size(); ++i) {
    if (quote == '"' && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      if (quote == '"' || i + 1 == rest.size() || rest[i + 1] != quote)
        return rest.substr(0, i + 1);
      ++i;
    }
  }
  return rest;
}

Found BarePlace(std::string_view rest, const std::string& text) {
  if (!rest.starts_with(text)) {
    return Refusal("goes over several lines without quotes: put it in quotes");
  }
  Place place{.bytes = rest.substr(0, text.size()), .value = text};
  switch (KindOf(text)) {
    case BareWord::kDisputed:
      return Refusal("is " + text +
                     ", which readers of YAML do not agree about: write a decimal number, true or "
                     "false, or put it in quotes");
    case BareWord::kNumber:
      place.style = Style::kNumber;
      break;
    case BareWord::kBoolean:
      place.style = Style::kBoolean;
      place.value = IsTrue(text) ? "true" : "false";
      break;
    case BareWord::kText:
      place.style = Style::kBare;
      break;
  }
  return std::optional<Place>(std::move(place));
}

Found ScalarPlace(std::string_view file, const YamlNode& node) {
  // The parser knows where a value begins, not where it ends.
  const std::string_view rest = file.substr(std::min(node.at, file.size()));
  switch (rest.empty() ? '\0' : rest.front()) {
    case '\'':
    case '"':
      return std::optional<Place>(Place{
          .bytes = QuotedBytes(rest),
          .value = node.text,
          .style = rest.front() == '"' ? Style::kDoubleQuoted : Style::kSingleQuoted,
      });
    case '|':
    case '>':
      return Refusal("is a block of text (| or >): write it in quotes, on one line");
    case '&':
      return Refusal("has an anchor (&name): remove it, and write the value out where it is used");
    case '!':
      return Refusal("has a tag (!name): remove it");
    default:
      return BarePlace(rest, node.text);
  }
}

}  // namespace

Found FindInYaml(const std::string& key, std::string_view file, const Steps& steps) {
  const auto tree = k8s::ParseYaml(file, key, {.keep_aliases = true});
  if (!tree) return tree.error();
  std::set<size_t> aliased;
  CollectAliased(*tree, aliased);
  const YamlNode* node = &*tree;
  for (size_t at = 0; at < steps.size(); ++at) {
    if (aliased.count(node->anchor) > 0 && node->kind != Kind::kAlias) {
      return Refusal("lies in what an anchor names (&name, line " + std::to_string(node->line) +
                     ") and would change wherever that is used: write it out where it is used");
    }
    const auto next = Follow(*node, steps, at);
    if (!next) return next.error();
    if (*next == nullptr) return std::optional<Place>();
    node = *next;
  }
  switch (node->kind) {
    case Kind::kNull:
      return std::optional<Place>();
    case Kind::kScalar:
      return ScalarPlace(file, *node);
    case Kind::kAlias:
      return Refusal("is an alias (*name): write out there what it stands for");
    case Kind::kList:
    case Kind::kMap:
      break;
  }
  return Refusal("is no single value: let the path lead to one inside it");
}

}  // namespace trimtab::apply::config_file

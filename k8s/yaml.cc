// The only file that knows the YAML parser. That library throws; nothing leaves this file but
// Results.
#include "k8s/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_set>
#include <utility>

namespace trimtab::k8s {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error At(const std::string& file, int line, int column, const std::string& what) {
  return Error{
      .code = Code::kInvalid,
      .message = file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what};
}

// Makes our tree from the parser's events. After the first thing that is refused it keeps the
// refusal and drops the rest: the parser cannot be stopped but by an exception, and its input is
// bounded.
class TreeBuilder final : public YAML::EventHandler {
 public:
  // `begin`: where in the text the parser begins to count.
  TreeBuilder(const std::string& file, const YamlLimits& limits, size_t begin)
      : file_(file), limits_(limits), begin_(begin) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Deliver(NodeAt(mark, anchor, YamlNode::Kind::kNull));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (limits_.keep_aliases) return Deliver(NodeAt(mark, anchor, YamlNode::Kind::kAlias));
    Refuse(mark.line + 1, mark.column + 1,
           "aliases (*name) are not supported: write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const bool plain = tag == "?";
    const bool null = plain && (value == "~" || value == "null" || value == "Null");
    YamlNode node = NodeAt(mark, anchor, null ? YamlNode::Kind::kNull : YamlNode::Kind::kScalar);
    node.text = value;
    node.quoted = !plain;
    Deliver(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Begin(mark, anchor, YamlNode::Kind::kList);
  }
  void OnSequenceEnd() override { End(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Begin(mark, anchor, YamlNode::Kind::kMap);
  }
  void OnMapEnd() override { End(); }

  Result<YamlNode> Take() {
    if (refusal_) return *std::move(refusal_);
    return std::move(root_);
  }

 private:
  // A list or map whose end has not come yet.
  struct Open {
    YamlNode node;
    std::optional<std::string> key;
    std::unordered_set<std::string> keys;
  };

  YamlNode NodeAt(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) const {
    return {.kind = kind,
            .line = mark.line + 1,
            .column = mark.column + 1,
            .at = begin_ + static_cast<size_t>(mark.pos),
            .anchor = anchor};
  }

  void Refuse(int line, int column, const std::string& what) {
    if (!refusal_) refusal_ = At(file_, line, column, what);
  }

  void Begin(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    if (open_.size() == limits_.depth) {
      Refuse(mark.line + 1, mark.column + 1,
             "nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    if (refusal_) return;
    open_.push_back({.node = NodeAt(mark, anchor, kind)});
  }

  void End() {
    if (refusal_) return;
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    Deliver(std::move(done));
  }

  void Deliver(YamlNode node) {
    if (++nodes_ > limits_.nodes) {
      Refuse(node.line, node.column, "more than " + std::to_string(limits_.nodes) + " values");
    }
    if (refusal_) return;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.kind == YamlNode::Kind::kList) {
      open_.back().node.items.push_back(std::move(node));
    } else {
      DeliverToMap(open_.back(), std::move(node));
    }
  }

  void DeliverToMap(Open& map, YamlNode node) {
    if (map.key) {
      map.node.members.push_back({*std::exchange(map.key, std::nullopt), std::move(node)});
      return;
    }
    if (node.kind != YamlNode::Kind::kScalar) {
      return Refuse(node.line, node.column, "a key must be a plain word");
    }
    if (!map.keys.insert(node.text).second) {
      return Refuse(node.line, node.column,
                    "the key \"" + node.text + "\" stands twice in one map: remove one");
    }
    map.key = std::move(node.text);
  }

  const std::string& file_;
  const YamlLimits limits_;
  const size_t begin_;
  std::vector<Open> open_;
  YamlNode root_;
  size_t nodes_ = 0;
  std::optional<Error> refusal_;
};

Result<YamlNode> Parse(std::string_view text, const std::string& file, const YamlLimits& limits) {
  std::istringstream in{std::string(text)};
  YAML::Parser parser(in);
  TreeBuilder builder(file, limits, text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  if (!parser.HandleNextDocument(builder)) return YamlNode{.line = 1, .column = 1};
  auto tree = builder.Take();
  if (tree && parser) {
    return At(file, tree->line, tree->column, "a second YAML document follows: keep only one");
  }
  return tree;
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const YamlMember& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->value;
}

Result<YamlNode> ParseYaml(std::string_view text, const std::string& file,
                           const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    return At(file, 1, 1, "larger than " + std::to_string(limits.bytes) + " bytes");
  }
  if (text.find('\0') != std::string_view::npos) return At(file, 1, 1, "holds a NUL byte");
  try {
    return Parse(text, file, limits);
  } catch (const YAML::Exception& failure) {
    return At(file, failure.mark.line + 1, failure.mark.column + 1,
              "not valid YAML: " + failure.msg);
  } catch (const std::exception& failure) {
    return At(file, 1, 1, std::string("not valid YAML: ") + failure.what());
  }
}

}  // namespace trimtab::k8s

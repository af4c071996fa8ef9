#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::k8s {

struct YamlMember;

// One value of a YAML document and where it stands (both counted from 1). Scalars stay text: `010`
// and `yes` are what the author typed, never a number or a bool.
struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap, kAlias };
  Kind kind = Kind::kNull;
  int line = 0;
  int column = 0;
  size_t at = 0;  // the same place as an offset into the text: of its anchor or tag, if it has one
  size_t anchor = 0;  // which anchor it has, or as an alias names; 0 is none
  std::string text;
  bool quoted = false;  // or a block, or tagged: the text is a text, whatever it looks like
  std::vector<YamlNode> items;
  std::vector<YamlMember> members;

  // The member, or null if this is no map or has no such member.
  const YamlNode* Find(std::string_view key) const;
};

struct YamlMember {
  std::string key;
  YamlNode value;
};

// What a document may cost before it is refused.
struct YamlLimits {
  size_t bytes = size_t{4} << 20;
  size_t nodes = 50'000;
  size_t depth = 64;
  // An alias is a node of its own then, never what it stands for.
  bool keep_aliases = false;
};

// Parses one YAML document, strictly: no duplicate keys, no aliases unless they are kept as such (a
// file of a kilobyte can mean a gigabyte by them), no second document, bounded size and depth.
// Error kInvalid begins with "FILE:LINE:COLUMN: ".
Result<YamlNode> ParseYaml(std::string_view text, const std::string& file,
                           const YamlLimits& limits = {});

}  // namespace trimtab::k8s

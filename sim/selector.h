#pragma once

#include <string>
#include <utility>
#include <vector>

#include "k8s/json.h"
#include "sim/kind.h"
#include "sim/status.h"

namespace trimtab::sim {

// Which objects of a kind a list or watch asks for. A value type.
class Selector {
 public:
  Selector() = default;
  // 400 for a text that cannot be read, or a field that the kind does not offer.
  static Outcome<Selector> Parse(const Kind& kind, const std::string& labels,
                                 const std::string& fields);

  // `object` as its kind shows it.
  bool Matches(const k8s::Json& object) const;
  bool everything() const { return labels_.empty() && fields_.empty(); }

 private:
  enum class Operator { kIn, kNotIn, kExists, kMissing };
  struct LabelTerm {
    std::string key;
    Operator op = Operator::kExists;
    std::vector<std::string> values;
  };
  struct FieldTerm {
    std::string path;
    std::string value;
    bool equal = true;
  };

  static Outcome<LabelTerm> ParseLabel(const std::string& text);

  std::vector<LabelTerm> labels_;
  std::vector<FieldTerm> fields_;
};

}  // namespace trimtab::sim

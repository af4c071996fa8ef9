#include "sim/selector.h"

#include <algorithm>
#include <string_view>

#include "sim/json_path.h"

namespace trimtab::sim {

using k8s::Json;

namespace {

std::string Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

// At commas that stand in no bracket.
std::vector<std::string> SplitTerms(std::string_view text) {
  std::vector<std::string> terms;
  std::string term;
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      terms.push_back(Trimmed(term));
      term.clear();
    } else {
      term += c;
    }
  }
  if (!Trimmed(term).empty()) terms.push_back(Trimmed(term));
  return terms;
}

bool IsKey(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
}

Status Unreadable(const std::string& why) {
  return BadRequest("unable to parse requirement: " + why);
}

std::string Quoted(const std::string& text) { return Json(text).Dump(); }

Status UnknownField(const Kind& kind, const std::string& path) {
  // Kinds that offer fields of their own say it in other words than those that offer none.
  if (kind.custom || !kind.selectable.empty()) {
    return BadRequest("field label not supported: " + path);
  }
  return BadRequest(Quoted(path) +
                    " is not a known field selector: only \"metadata.name\", "
                    "\"metadata.namespace\"");
}

bool Offers(const Kind& kind, const std::string& path) {
  return path == "metadata.name" || (path == "metadata.namespace" && kind.type.namespaced) ||
         std::find(kind.selectable.begin(), kind.selectable.end(), path) != kind.selectable.end();
}

std::string FieldText(const Json& object, const std::string& path) {
  const Json* value = AtPath(object, path);
  if (value == nullptr || value->is_null()) return "";
  return value->is_string() ? *value->string() : value->Dump();
}

}  // namespace

Outcome<Selector::LabelTerm> Selector::ParseLabel(const std::string& text) {
  LabelTerm term;
  const size_t open = text.find('(');
  if (open != std::string::npos) {
    const size_t close = text.rfind(')');
    const std::string head = Trimmed(std::string_view(text).substr(0, open));
    const size_t space = head.find(' ');
    const std::string word = space == std::string::npos ? "" : Trimmed(head.substr(space));
    if (close == std::string::npos || (word != "in" && word != "notin")) {
      return Unreadable("found " + Quoted(text) + ", expected: in, notin, =, ==, !=");
    }
    term.key = head.substr(0, space);
    term.op = word == "in" ? Operator::kIn : Operator::kNotIn;
    term.values = SplitTerms(std::string_view(text).substr(open + 1, close - open - 1));
  } else if (const size_t equals = text.find('='); equals != std::string::npos) {
    const bool negated = equals > 0 && text[equals - 1] == '!';
    const bool twice = equals + 1 < text.size() && text[equals + 1] == '=';
    term.key = Trimmed(std::string_view(text).substr(0, equals - (negated ? 1 : 0)));
    term.op = negated ? Operator::kNotIn : Operator::kIn;
    term.values = {Trimmed(std::string_view(text).substr(equals + (twice ? 2 : 1)))};
    if (term.values[0].starts_with('=')) return Unreadable("found '=', expected: identifier");
  } else {
    term.op = text.starts_with('!') ? Operator::kMissing : Operator::kExists;
    term.key = Trimmed(text.starts_with('!') ? text.substr(1) : text);
  }
  if (!IsKey(term.key)) return Unreadable("found " + Quoted(text) + ", expected: identifier");
  return term;
}

Outcome<Selector> Selector::Parse(const Kind& kind, const std::string& labels,
                                  const std::string& fields) {
  Selector selector;
  for (const std::string& text : SplitTerms(labels)) {
    auto term = ParseLabel(text);
    if (!term) return term.status();
    selector.labels_.push_back(*std::move(term));
  }
  for (const std::string& text : SplitTerms(fields)) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return BadRequest("invalid selector: '" + text + "'; can't understand '" + text + "'");
    }
    const bool negated = text[equals - 1] == '!';
    const bool twice = text.compare(equals, 2, "==") == 0;
    FieldTerm term{text.substr(0, equals - (negated ? 1 : 0)),
                   text.substr(equals + (twice ? 2 : 1)), !negated};
    if (!Offers(kind, term.path)) return UnknownField(kind, term.path);
    selector.fields_.push_back(std::move(term));
  }
  return selector;
}

bool Selector::Matches(const Json& object) const {
  const Json* labels = object.Get({"metadata", "labels"});
  for (const LabelTerm& term : labels_) {
    const Json* found = labels == nullptr ? nullptr : labels->Find(term.key);
    const bool listed =
        found != nullptr && found->is_string() &&
        std::find(term.values.begin(), term.values.end(), *found->string()) != term.values.end();
    const bool holds = term.op == Operator::kIn       ? listed
                       : term.op == Operator::kNotIn  ? !listed
                       : term.op == Operator::kExists ? found != nullptr
                                                      : found == nullptr;
    if (!holds) return false;
  }
  return std::all_of(fields_.begin(), fields_.end(), [&](const FieldTerm& term) {
    return (FieldText(object, term.path) == term.value) == term.equal;
  });
}

}  // namespace trimtab::sim

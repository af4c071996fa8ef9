#include "optimizer/constraint_parser.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace trimtab::optimizer {
namespace {

using Kind = Operation::Kind;

constexpr size_t kMaxLength = 1000;
constexpr int kMaxDepth = 50;

// A value in the making: a number, or a name in quotes that a category waits to be compared with.
struct Term {
  size_t step = 0;
  size_t column = 0;
  std::optional<size_t> category = std::nullopt;
  std::optional<std::string> name = std::nullopt;

  bool is_number() const { return !category && !name; }
};

// Recursive descent over one text. Lives for one call.
class Parser {
 public:
  Parser(std::string_view text, std::span<const Parameter> parameters)
      : text_(text), parameters_(parameters) {}

  Result<std::vector<Operation>> Parse() {
    if (text_.size() > kMaxLength) {
      return Wrong(kMaxLength, "is too long; at most 1000 characters are allowed");
    }
    auto left = Sum(0);
    if (!left) return std::move(left).error();
    const size_t column = Skip();
    const std::string sign = Comparison();
    if (sign.empty()) {
      return Wrong(column, "expected one of < <= > >= == != here");
    }
    auto right = Sum(0);
    if (!right) return std::move(right).error();
    if (Skip() < text_.size()) return Wrong(at_, "expected the end of the constraint here");
    if (auto done = Compare(sign, *left, *right); !done) return std::move(done).error();
    return std::move(steps_);
  }

 private:
  Error Wrong(size_t at, const std::string& what) const {
    return Error{Code::kInvalid, "constraint \"" + std::string(text_.substr(0, kMaxLength)) +
                                     "\": column " + std::to_string(at + 1) + ": " + what};
  }

  // Moves to the next character that is no blank; its place.
  size_t Skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    return at_;
  }

  bool Take(char c) {
    if (Skip() >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string Comparison() {
    Skip();
    for (const std::string_view sign : {"<=", ">=", "==", "!=", "<", ">"}) {
      if (!text_.substr(at_).starts_with(sign)) continue;
      at_ += sign.size();
      return std::string(sign);
    }
    return "";
  }

  size_t Push(Operation operation) {
    steps_.push_back(operation);
    return steps_.size() - 1;
  }

  // Two numbers joined by one of the signs, as often as there are more.
  template <class Next>
  Result<Term> Chain(int depth, std::pair<char, Kind> first, std::pair<char, Kind> second,
                     Next next) {
    auto left = (this->*next)(depth);
    while (left) {
      const size_t column = Skip();
      const bool is_first = Take(first.first);
      if (!is_first && !Take(second.first)) break;
      auto right = (this->*next)(depth);
      if (!right) return right;
      for (const Term* term : {&*left, &*right}) {
        if (!term->is_number()) return Wrong(term->column, "a category has no number");
      }
      const Kind kind = is_first ? first.second : second.second;
      const size_t step = Push({.kind = kind, .left = left->step, .right = right->step});
      left = Term{.step = step, .column = column};
    }
    return left;
  }

  Result<Term> Sum(int depth) {
    if (depth > kMaxDepth) return Wrong(Skip(), "is nested too deeply");
    return Chain(depth, {'+', Kind::kAdd}, {'-', Kind::kSubtract}, &Parser::Product);
  }

  Result<Term> Product(int depth) {
    return Chain(depth, {'*', Kind::kMultiply}, {'/', Kind::kDivide}, &Parser::Factor);
  }

  Result<Term> Factor(int depth) {
    const size_t column = Skip();
    if (depth > kMaxDepth) return Wrong(column, "is nested too deeply");
    if (Take('-')) {
      auto term = Factor(depth + 1);
      if (!term) return term;
      if (!term->is_number()) return Wrong(term->column, "a category has no number");
      return Term{.step = Push({.kind = Kind::kNegate, .left = term->step}), .column = column};
    }
    if (Take('(')) {
      auto term = Sum(depth + 1);
      if (!term) return term;
      if (!Take(')')) return Wrong(at_, "expected ')' here");
      return term;
    }
    return Leaf(column);
  }

  Result<Term> Leaf(size_t column) {
    const char c = column < text_.size() ? text_[column] : '\0';
    if (c == '\'' || c == '"') return Quoted(column);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return Number(column);
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') return Name(column);
    return Wrong(column, "expected a number, a knob, a name in quotes or '(' here");
  }

  Result<Term> Quoted(size_t column) {
    const size_t end = text_.find(text_[column], column + 1);
    if (end == std::string_view::npos) return Wrong(column, "this quote is not closed");
    at_ = end + 1;
    return Term{.column = column, .name = std::string(text_.substr(column + 1, end - column - 1))};
  }

  Result<Term> Number(size_t column) {
    double number = 0;
    const char* begin = text_.data() + column;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), number);
    if (error != std::errc() || !std::isfinite(number)) {
      return Wrong(column, "is no number that a double can hold");
    }
    at_ = column + static_cast<size_t>(end - begin);
    return Term{.step = Push({.kind = Kind::kNumber, .number = number}), .column = column};
  }

  Result<Term> Name(size_t column) {
    const auto part = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    };
    size_t end = column;
    while (end < text_.size() && part(text_[end])) ++end;
    const std::string name(text_.substr(column, end - column));
    at_ = end;
    if (name == "true" || name == "false") {
      const double number = name == "true" ? 1 : 0;
      return Term{.step = Push({.kind = Kind::kNumber, .number = number}), .column = column};
    }
    const auto found =
        std::find_if(parameters_.begin(), parameters_.end(),
                     [&](const Parameter& parameter) { return parameter.name == name; });
    if (found == parameters_.end()) {
      return Wrong(column, "there is no knob \"" + name + "\"");
    }
    const auto index = static_cast<size_t>(found - parameters_.begin());
    Term term{.step = Push({.kind = Kind::kParameter, .left = index}), .column = column};
    if (found->kind == Parameter::Kind::kCategorical) term.category = index;
    return term;
  }

  // A name in quotes becomes the index that it has in the category on the other side.
  Result<void> Resolve(Term& name, const Term& other) {
    if (!name.name) return {};
    if (!other.category) {
      return Wrong(name.column, "a name in quotes can only be compared with a category");
    }
    const auto& names = parameters_[*other.category].names;
    const auto found = std::find(names.begin(), names.end(), *name.name);
    if (found == names.end()) {
      return Wrong(name.column, "knob \"" + parameters_[*other.category].name +
                                    "\" has no value \"" + *name.name + "\"");
    }
    const auto index = static_cast<double>(found - names.begin());
    name.step = Push({.kind = Kind::kNumber, .number = index});
    return {};
  }

  Result<void> Compare(const std::string& sign, Term left, Term right) {
    const bool equality = sign == "==" || sign == "!=";
    if (!left.is_number() || !right.is_number()) {
      const Term& odd = left.is_number() ? right : left;
      if (!equality || left.name.has_value() == right.name.has_value()) {
        return Wrong(odd.column,
                     "a category can only be compared by == or != with a name in quotes");
      }
      if (auto resolved = Resolve(left, right); !resolved) return resolved;
      if (auto resolved = Resolve(right, left); !resolved) return resolved;
    }
    const bool flipped = sign.starts_with('>');
    Kind kind = sign.size() == 1 ? Kind::kBelow : Kind::kAtMost;
    if (equality) kind = sign == "==" ? Kind::kEqual : Kind::kDifferent;
    Push({.kind = kind,
          .left = flipped ? right.step : left.step,
          .right = flipped ? left.step : right.step});
    return {};
  }

  std::string_view text_;
  std::span<const Parameter> parameters_;
  size_t at_ = 0;
  std::vector<Operation> steps_;
};

}  // namespace

Result<std::vector<Operation>> ParseConstraint(std::string_view text,
                                               std::span<const Parameter> parameters) {
  return Parser(text, parameters).Parse();
}

}  // namespace trimtab::optimizer

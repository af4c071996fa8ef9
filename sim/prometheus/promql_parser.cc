#include "sim/prometheus/promql_parser.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sim/prometheus/pattern.h"
#include "sim/prometheus/promql_functions.h"
#include "sim/prometheus/promql_lexer.h"

namespace trimtab::sim {
namespace {

using Kind = PromExpr::Kind;
using TokenKind = PromToken::Kind;

constexpr std::array<std::string_view, 7> kAggregations = {"sum",   "avg",   "min",     "max",
                                                           "count", "group", "quantile"};
constexpr std::array<std::string_view, 6> kComparisons = {"==", "!=", "<", ">", "<=", ">="};

struct Operator {
  std::string_view name;
  int precedence;
};
constexpr int kUnaryPrecedence = 5;
constexpr Operator kOperators[] = {{"or", 1}, {"and", 2}, {"unless", 2}, {"==", 3}, {"!=", 3},
                                   {"<", 3},  {">", 3},   {"<=", 3},     {">=", 3}, {"+", 4},
                                   {"-", 4},  {"*", 5},   {"/", 5},      {"%", 5},  {"^", 6}};

template <class Range>
bool Holds(const Range& range, std::string_view word) {
  return std::find(range.begin(), range.end(), word) != range.end();
}

std::string_view NameOf(PromType type) {
  constexpr std::string_view kNames[] = {"scalar", "string", "instant vector", "range vector"};
  return kNames[static_cast<size_t>(type)];
}

// A recursive-descent parser. One use, one thread.
class Parser {
 public:
  Parser(std::vector<PromToken> tokens, Millis now) : tokens_(std::move(tokens)), now_(now) {}

  Result<PromExpr> Parse() {
    auto expr = Expression(0);
    if (expr && Peek().kind != TokenKind::kEnd) return Unexpected("expression");
    return expr;
  }

 private:
  const PromToken& Peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  const PromToken& Take() { return tokens_[std::min(at_++, tokens_.size() - 1)]; }
  bool IsSymbol(std::string_view text, size_t ahead = 0) const {
    return Peek(ahead).kind == TokenKind::kSymbol && Peek(ahead).text == text;
  }
  bool IsWord(std::string_view text) const {
    return Peek().kind == TokenKind::kName && Peek().text == text;
  }
  bool TakeSymbol(std::string_view text) {
    if (!IsSymbol(text)) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view text) {
    if (!IsWord(text)) return false;
    ++at_;
    return true;
  }

  Error Unexpected(const std::string& where) const {
    const PromToken& token = Peek();
    if (token.kind == TokenKind::kEnd)
      return PromParseError(token.column, "unexpected end of input");
    return PromParseError(token.column, "unexpected \"" + token.text + "\" in " + where);
  }

  Result<PromExpr> Expression(int least) {
    // Each level of brackets is a few calls deep.
    constexpr int kMostDepth = 200;
    if (++depth_ > kMostDepth) return PromParseError(Peek().column, "too deep (simulation)");
    auto left = Unary();
    while (left) {
      const Operator* op = NextOperator();
      if (op == nullptr || op->precedence < least) break;
      left = Binary(*std::move(left), *op);
    }
    --depth_;
    return left;
  }

  const Operator* NextOperator() const {
    if (Peek().kind != TokenKind::kSymbol && Peek().kind != TokenKind::kName) return nullptr;
    for (const Operator& op : kOperators) {
      if (op.name == Peek().text) return &op;
    }
    return nullptr;
  }

  Result<PromExpr> Binary(PromExpr left, const Operator& op) {
    PromExpr expr{.kind = Kind::kBinary, .column = Take().column, .text = std::string(op.name)};
    expr.returns_bool = TakeWord("bool");
    if (IsWord("on") || IsWord("ignoring")) {
      expr.grouping.named = Take().text == "on";
      auto labels = LabelList();
      if (!labels) return std::move(labels).error();
      expr.grouping.labels = *std::move(labels);
    }
    if (IsWord("group_left") || IsWord("group_right")) {
      return PromParseError(Peek().column, Peek().text + " is not simulated");
    }
    // ^ binds to the right, everything else to the left.
    auto right = Expression(op.name == "^" ? op.precedence : op.precedence + 1);
    if (!right) return right;
    expr.args.push_back(std::move(left));
    expr.args.push_back(*std::move(right));
    return CheckedBinary(std::move(expr));
  }

  static Result<PromExpr> CheckedBinary(PromExpr expr) {
    const bool is_set = expr.text == "and" || expr.text == "or" || expr.text == "unless";
    bool scalars = true;
    for (const PromExpr& arg : expr.args) {
      if (arg.type != PromType::kScalar && arg.type != PromType::kVector) {
        return PromParseError(
            expr.column, "binary expression must contain only scalar and instant vector types");
      }
      if (is_set && arg.type == PromType::kScalar) {
        return PromParseError(expr.column, "set operator \"" + expr.text +
                                               "\" not allowed in binary scalar expression");
      }
      scalars = scalars && arg.type == PromType::kScalar;
    }
    const bool compares = Holds(kComparisons, expr.text);
    if (expr.returns_bool && !compares) {
      return PromParseError(expr.column, "bool modifier can only be used on comparison operators");
    }
    if (compares && scalars && !expr.returns_bool) {
      return PromParseError(expr.column, "comparisons between scalars must use BOOL modifier");
    }
    expr.type = scalars ? PromType::kScalar : PromType::kVector;
    return expr;
  }

  Result<PromExpr> Unary() {
    if (!IsSymbol("-") && !IsSymbol("+")) return Postfix();
    const PromToken& sign = Take();
    auto operand = Expression(kUnaryPrecedence + 1);
    if (!operand || sign.text == "+") return operand;
    if (operand->type != PromType::kScalar && operand->type != PromType::kVector) {
      return PromParseError(sign.column,
                            "unary expression only allowed on expressions of type scalar or "
                            "instant vector");
    }
    PromExpr expr{.kind = Kind::kNegate, .type = operand->type, .column = sign.column};
    expr.args.push_back(*std::move(operand));
    return expr;
  }

  Result<PromExpr> Postfix() {
    auto expr = Primary();
    while (expr && (IsSymbol("[") || IsWord("offset") || IsSymbol("@"))) {
      if (expr->kind != Kind::kSelector) {
        return PromParseError(Peek().column,
                              "ranges, offset and @ must be preceded by a selector (simulation)");
      }
      auto error = Modify(*expr);
      if (error) return *std::move(error);
    }
    return expr;
  }

  std::optional<Error> Modify(PromExpr& selector) {
    if (TakeSymbol("[")) {
      if (Peek().kind != TokenKind::kDuration || selector.range != 0) return Unexpected("range");
      selector.range = Take().duration;
      selector.type = PromType::kMatrix;
      if (!TakeSymbol("]")) return Unexpected("range");
      return std::nullopt;
    }
    if (TakeWord("offset")) {
      const bool negative = TakeSymbol("-");
      if (Peek().kind != TokenKind::kDuration) return Unexpected("offset");
      selector.offset = Take().duration * (negative ? -1 : 1);
      return std::nullopt;
    }
    Take();
    if (TakeWord("start") || TakeWord("end")) {
      selector.at = now_;
      if (!TakeSymbol("(") || !TakeSymbol(")")) return Unexpected("@");
      return std::nullopt;
    }
    if (Peek().kind != TokenKind::kNumber) return Unexpected("@");
    selector.at = static_cast<Millis>(Take().number * 1000 + 0.5);
    return std::nullopt;
  }

  Result<PromExpr> Primary() {
    const PromToken& token = Peek();
    if (token.kind == TokenKind::kNumber) {
      return PromExpr{.kind = Kind::kNumber, .column = token.column, .number = Take().number};
    }
    if (token.kind == TokenKind::kString) {
      return PromExpr{.kind = Kind::kString,
                      .type = PromType::kString,
                      .column = token.column,
                      .text = Take().text};
    }
    if (TakeSymbol("(")) {
      auto expr = Expression(0);
      if (expr && !TakeSymbol(")")) return Unexpected("brackets");
      return expr;
    }
    if (IsSymbol("{")) return Selector();
    if (token.kind != TokenKind::kName) return Unexpected("expression");
    return Named();
  }

  Result<PromExpr> Named() {
    const std::string& name = Peek().text;
    const bool grouped =
        Peek(1).kind == TokenKind::kName && (Peek(1).text == "by" || Peek(1).text == "without");
    if (Holds(kAggregations, name) && (grouped || IsSymbol("(", 1))) return Aggregation();
    if (IsSymbol("(", 1)) return Call();
    if (name == "Inf" || name == "inf" || name == "NaN" || name == "nan") {
      const double value = name.front() == 'I' || name.front() == 'i'
                               ? std::numeric_limits<double>::infinity()
                               : std::numeric_limits<double>::quiet_NaN();
      return PromExpr{.kind = Kind::kNumber, .column = Take().column, .number = value};
    }
    return Selector();
  }

  Result<std::vector<std::string>> LabelList() {
    std::vector<std::string> labels;
    if (!TakeSymbol("(")) return Unexpected("grouping");
    while (!TakeSymbol(")")) {
      if (Peek().kind != TokenKind::kName) return Unexpected("grouping");
      labels.push_back(Take().text);
      if (!TakeSymbol(",") && !IsSymbol(")")) return Unexpected("grouping");
    }
    return labels;
  }

  // True if there was a clause.
  Result<bool> Grouping(PromExpr& expr) {
    if (!IsWord("by") && !IsWord("without")) return false;
    expr.grouping.named = Take().text == "by";
    auto labels = LabelList();
    if (!labels) return std::move(labels).error();
    expr.grouping.labels = *std::move(labels);
    return true;
  }

  Result<PromExpr> Aggregation() {
    PromExpr expr{.kind = Kind::kAggregate,
                  .type = PromType::kVector,
                  .column = Peek().column,
                  .text = Take().text};
    expr.grouping.named = true;
    auto before = Grouping(expr);
    if (!before) return std::move(before).error();
    auto args = Arguments();
    if (!args) return std::move(args).error();
    expr.args = *std::move(args);
    if (!*before) {
      auto after = Grouping(expr);
      if (!after) return std::move(after).error();
    }
    const size_t wanted = expr.text == "quantile" ? 2 : 1;
    if (expr.args.size() != wanted || expr.args.back().type != PromType::kVector ||
        (wanted == 2 && expr.args.front().type != PromType::kScalar)) {
      return PromParseError(expr.column, "wrong arguments for aggregate expression " + expr.text);
    }
    return expr;
  }

  Result<std::vector<PromExpr>> Arguments() {
    std::vector<PromExpr> args;
    if (!TakeSymbol("(")) return Unexpected("call");
    while (!TakeSymbol(")")) {
      auto arg = Expression(0);
      if (!arg) return std::move(arg).error();
      args.push_back(*std::move(arg));
      if (!TakeSymbol(",") && !IsSymbol(")")) return Unexpected("call");
    }
    return args;
  }

  Result<PromExpr> Call() {
    PromExpr expr{.kind = Kind::kCall, .column = Peek().column, .text = Take().text};
    const PromSignature* known = FindPromFunction(expr.text);
    if (known == nullptr) {
      return PromParseError(expr.column, "unknown function with name \"" + expr.text + "\"");
    }
    auto args = Arguments();
    if (!args) return std::move(args).error();
    const size_t most = known->args.size();
    if (args->size() > most || args->size() + static_cast<size_t>(known->optional) < most) {
      return PromParseError(expr.column, "expected " + std::to_string(most) +
                                             " argument(s) in call to \"" + expr.text + "\", got " +
                                             std::to_string(args->size()));
    }
    for (size_t i = 0; i < args->size(); ++i) {
      if ((*args)[i].type == known->args[i]) continue;
      return PromParseError((*args)[i].column,
                            "expected type " + std::string(NameOf(known->args[i])) +
                                " in call to function \"" + expr.text + "\", got " +
                                std::string(NameOf((*args)[i].type)));
    }
    expr.type = known->result;
    expr.args = *std::move(args);
    return expr;
  }

  Result<PromExpr> Selector() {
    PromExpr expr{.kind = Kind::kSelector, .type = PromType::kVector, .column = Peek().column};
    if (Peek().kind == TokenKind::kName) {
      expr.matchers.push_back({.label = "__name__", .value = Take().text});
    }
    if (TakeSymbol("{")) {
      while (!TakeSymbol("}")) {
        if (auto error = OneMatcher(expr)) return *std::move(error);
        if (!TakeSymbol(",") && !IsSymbol("}")) return Unexpected("label matching");
      }
    }
    const bool selects = std::any_of(expr.matchers.begin(), expr.matchers.end(), NeedsSomething);
    if (!selects) {
      return PromParseError(expr.column,
                            "vector selector must contain at least one non-empty matcher");
    }
    return expr;
  }

  static bool NeedsSomething(const Matcher& matcher) {
    const bool regex =
        matcher.kind == Matcher::Kind::kMatches || matcher.kind == Matcher::Kind::kMatchesNot;
    const bool empty = regex ? Pattern::Of(matcher.value)->Matches("") : matcher.value.empty();
    const bool negated =
        matcher.kind == Matcher::Kind::kNotEqual || matcher.kind == Matcher::Kind::kMatchesNot;
    return empty == negated;
  }

  std::optional<Error> OneMatcher(PromExpr& selector) {
    constexpr std::pair<std::string_view, Matcher::Kind> kKinds[] = {
        {"=", Matcher::Kind::kEqual},
        {"!=", Matcher::Kind::kNotEqual},
        {"=~", Matcher::Kind::kMatches},
        {"!~", Matcher::Kind::kMatchesNot}};
    if (Peek().kind != TokenKind::kName) return Unexpected("label matching");
    Matcher matcher{.label = Take().text};
    const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                    [&](const auto& known) { return IsSymbol(known.first); });
    if (kind == std::end(kKinds)) return Unexpected("label matching");
    matcher.kind = kind->second;
    ++at_;
    if (Peek().kind != TokenKind::kString) return Unexpected("label matching");
    matcher.value = Take().text;
    const bool regex =
        matcher.kind == Matcher::Kind::kMatches || matcher.kind == Matcher::Kind::kMatchesNot;
    if (regex && !Pattern::Of(matcher.value)) {
      return PromParseError(selector.column, "error parsing regexp: " + matcher.value);
    }
    selector.matchers.push_back(std::move(matcher));
    return std::nullopt;
  }

  std::vector<PromToken> tokens_;
  Millis now_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<PromExpr> ParsePromQl(std::string_view query, Millis now) {
  auto tokens = LexPromQl(query);
  if (!tokens) return std::move(tokens).error();
  return Parser(*std::move(tokens), now).Parse();
}

}  // namespace trimtab::sim

#include "controller/measure/promql_tokens.h"

#include <algorithm>
#include <string>

namespace trimtab::measure {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsSign(char c) {
  return std::string_view("(){}[],:=!~<>+-*/%^@").find(c) != std::string::npos;
}

// Reads one query; lives for the length of a call.
class TokenReader {
 public:
  explicit TokenReader(std::string_view query) : query_(query) {}

  Result<std::vector<PromToken>> Read() {
    std::vector<PromToken> tokens;
    for (SkipBlanks(); at_ < query_.size(); SkipBlanks()) {
      auto token = Next();
      if (!token) return std::move(token).error();
      if (token->Is('[')) in_range_ = true;
      if (token->Is(']')) in_range_ = false;
      tokens.push_back(*token);
    }
    return tokens;
  }

 private:
  void SkipBlanks() {
    while (at_ < query_.size() && (IsBlank(query_[at_]) || query_[at_] == '#')) {
      if (query_[at_] == '#') at_ = std::min(query_.find('\n', at_), query_.size());
      if (at_ < query_.size()) ++at_;
    }
  }

  Result<PromToken> Next() {
    const char c = query_[at_];
    if (c == '"' || c == '\'' || c == '`') return String(c);
    if (c == '$') return Take(PromToken::Kind::kVariable, 1 + NameLength(at_ + 1));
    const bool begins_fraction = c == '.' && at_ + 1 < query_.size() && IsDigit(query_[at_ + 1]);
    if (IsDigit(c) || begins_fraction) return Take(PromToken::Kind::kNumber, NumberLength());
    // Between brackets a colon divides range and resolution; elsewhere it is part of a name.
    if (IsLetter(c) || (c == ':' && !in_range_)) {
      return Take(PromToken::Kind::kName, NameLength(at_));
    }
    if (IsSign(c)) return Take(PromToken::Kind::kSign, 1);
    return QueryError(at_, "a byte that PromQL has no use for; leave it out");
  }

  Result<PromToken> String(char quote) {
    for (size_t end = at_ + 1; end < query_.size(); ++end) {
      const char c = query_[end];
      if (c == quote) return Take(PromToken::Kind::kString, end + 1 - at_);
      if (c == '\n' && quote != '`') break;
      if (c == '\\' && quote != '`') ++end;
    }
    return QueryError(at_, std::string("the string does not end; add ") + quote);
  }

  size_t NameLength(size_t from) const {
    size_t end = from;
    while (end < query_.size() &&
           (IsLetter(query_[end]) || IsDigit(query_[end]) || (query_[end] == ':' && !in_range_))) {
      ++end;
    }
    return end - from;
  }

  size_t NumberLength() const {
    size_t end = at_;
    while (end < query_.size() &&
           (IsLetter(query_[end]) || IsDigit(query_[end]) || query_[end] == '.')) {
      ++end;
    }
    return end - at_;
  }

  PromToken Take(PromToken::Kind kind, size_t length) {
    const PromToken token{.kind = kind, .at = at_, .text = query_.substr(at_, length)};
    at_ += length;
    return token;
  }

  const std::string_view query_;
  size_t at_ = 0;
  bool in_range_ = false;
};

}  // namespace

bool PromToken::IsName(std::string_view lower_case) const {
  const auto is_same = [](char c, char lower) {
    return c == lower || (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == lower);
  };
  return kind == Kind::kName &&
         std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(), is_same);
}

Result<std::vector<PromToken>> ReadPromTokens(std::string_view query) {
  return TokenReader(query).Read();
}

Error QueryError(size_t at, std::string_view what) {
  return Error{
      .code = Code::kInvalid,
      .message = "the query, at byte " + std::to_string(at + 1) + ": " + std::string(what)};
}

}  // namespace trimtab::measure

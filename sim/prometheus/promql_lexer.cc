#include "sim/prometheus/promql_lexer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace trimtab::sim {
namespace {

using Kind = PromToken::Kind;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNamePart(char c) { return IsLetter(c) || IsDigit(c) || c == ':'; }

struct Unit {
  std::string_view name;
  Millis length;
};
constexpr Millis kSecond = 1000;
// "ms" before "m".
constexpr Unit kUnits[] = {{"ms", 1},
                           {"s", kSecond},
                           {"m", 60 * kSecond},
                           {"h", 3600 * kSecond},
                           {"d", 86400 * kSecond},
                           {"w", 7 * 86400 * kSecond},
                           {"y", 365 * 86400 * kSecond}};

constexpr std::array<std::string_view, 8> kTwoLetterSymbols = {"==", "!=", "<=", ">=", "=~", "!~"};

// Reads a query from left to right. One use, one thread.
class Lexer {
 public:
  explicit Lexer(std::string_view query) : query_(query) {}

  Result<std::vector<PromToken>> Lex() {
    for (;;) {
      SkipBlanks();
      if (at_ == query_.size()) break;
      if (auto error = Next()) return *std::move(error);
    }
    tokens_.push_back({.kind = Kind::kEnd, .column = at_ + 1});
    return std::move(tokens_);
  }

 private:
  std::string_view Rest() const { return query_.substr(at_); }

  void SkipBlanks() {
    while (at_ < query_.size()) {
      if (query_[at_] == '#') {
        at_ = std::min(query_.find('\n', at_), query_.size());
      } else if (std::string_view(" \t\n\r").find(query_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  PromToken& Push(Kind kind, size_t length) {
    tokens_.push_back(
        {.kind = kind, .text = std::string(query_.substr(at_, length)), .column = at_ + 1});
    at_ += length;
    return tokens_.back();
  }

  std::optional<Error> Next() {
    const char c = query_[at_];
    if (c == '"' || c == '\'' || c == '`') return String(c);
    if (IsDigit(c) || (c == '.' && at_ + 1 < query_.size() && IsDigit(query_[at_ + 1]))) {
      return Number();
    }
    if (IsLetter(c) || c == ':') {
      Name();
      return std::nullopt;
    }
    for (const std::string_view symbol : kTwoLetterSymbols) {
      if (symbol.empty() || !Rest().starts_with(symbol)) continue;
      Push(Kind::kSymbol, symbol.size());
      return std::nullopt;
    }
    if (std::string_view("+-*/%^()[]{},=<>@").find(c) == std::string_view::npos) {
      return PromParseError(at_ + 1, std::string("unexpected character: '") + c + "'");
    }
    Push(Kind::kSymbol, 1);
    return std::nullopt;
  }

  void Name() {
    size_t length = 0;
    while (length < Rest().size() && IsNamePart(Rest()[length])) ++length;
    Push(Kind::kName, length);
  }

  std::optional<Error> Number() {
    Millis duration = 0;
    if (const size_t length = Duration(duration); length > 0) {
      Push(Kind::kDuration, length).duration = duration;
      return std::nullopt;
    }
    const bool hex = Rest().starts_with("0x") || Rest().starts_with("0X");
    const char* from = Rest().data() + (hex ? 2 : 0);
    const char* end = query_.data() + query_.size();
    double value = 0;
    const auto [to, status] = std::from_chars(
        from, end, value, hex ? std::chars_format::hex : std::chars_format::general);
    if (status != std::errc() || (to != end && IsNamePart(*to))) {
      return PromParseError(at_ + 1, "bad number or duration syntax");
    }
    Push(Kind::kNumber, static_cast<size_t>(to - Rest().data())).number = value;
    return std::nullopt;
  }

  // How many characters are a duration, such as 1h30m; 0 if they are none.
  size_t Duration(Millis& sum) const {
    size_t length = 0;
    while (length < Rest().size() && IsDigit(Rest()[length])) {
      Millis count = 0;
      const char* end = query_.data() + query_.size();
      const char* to = std::from_chars(Rest().data() + length, end, count).ptr;
      length = static_cast<size_t>(to - Rest().data());
      const Unit* unit = nullptr;
      for (const Unit& known : kUnits) {
        if (unit == nullptr && Rest().substr(length).starts_with(known.name)) unit = &known;
      }
      if (unit == nullptr) return 0;
      sum += count * unit->length;
      length += unit->name.size();
    }
    const bool ends = length == Rest().size() || !IsNamePart(Rest()[length]);
    return ends ? length : 0;
  }

  std::optional<Error> String(char quote) {
    const size_t column = at_ + 1;
    std::string text;
    for (++at_; at_ < query_.size() && query_[at_] != quote; ++at_) {
      if (query_[at_] != '\\' || quote == '`') {
        text += query_[at_];
        continue;
      }
      if (++at_ == query_.size()) break;
      const auto escaped = Escaped(query_[at_]);
      if (!escaped) return PromParseError(at_, "unknown escape sequence U+005C '\\'");
      text += *escaped;
    }
    if (at_ == query_.size()) return PromParseError(column, "unterminated quoted string");
    ++at_;
    tokens_.push_back({.kind = Kind::kString, .text = std::move(text), .column = column});
    return std::nullopt;
  }

  static std::optional<char> Escaped(char c) {
    constexpr std::pair<char, char> kEscapes[] = {{'n', '\n'},  {'t', '\t'}, {'r', '\r'},
                                                  {'\\', '\\'}, {'"', '"'},  {'\'', '\''}};
    for (const auto& [letter, meaning] : kEscapes) {
      if (letter == c) return meaning;
    }
    return std::nullopt;
  }

  std::string_view query_;
  size_t at_ = 0;
  std::vector<PromToken> tokens_;
};

}  // namespace

Error PromParseError(size_t column, const std::string& what) {
  return {.code = Code::kMalformed,
          .message = "1:" + std::to_string(column) + ": parse error: " + what};
}

Result<std::vector<PromToken>> LexPromQl(std::string_view query) { return Lexer(query).Lex(); }

}  // namespace trimtab::sim

#include "cli/suggest/json_fault.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

#include "k8s/json.h"

namespace trimtab::cli {
namespace {

constexpr size_t kDeepest = 100;
constexpr size_t kQuoted = 40;
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kBreaks = " \t\r\n,:]}[{\"";

// The number's value is no part of the question: only whether it is written as JSON wants it.
bool IsJsonNumber(std::string_view token) {
  size_t at = token.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const size_t from = at;
    while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
    return at > from;
  };
  const bool zero = at < token.size() && token[at] == '0';
  const size_t first = at;
  if (!digits() || (zero && at > first + 1)) return false;
  if (at < token.size() && token[at] == '.' && (++at, !digits())) return false;
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == token.size();
}

std::string Quote(std::string_view token) {
  std::string quoted;
  for (const char c : token.substr(0, kQuoted)) {
    const bool plain = c >= 0x20 && c < 0x7f;
    quoted += plain ? c : '?';
  }
  return quoted;
}

std::string WrongToken(std::string_view token) {
  if (IsJsonNumber(token)) {
    double value = 0;
    const auto end = token.data() + token.size();
    const bool too_large = std::from_chars(token.data(), end, value).ec != std::errc();
    if (too_large) return Quote(token) + " is beyond the numbers that a double can hold";
    int64_t whole = 0;
    const bool integer = token.find_first_of(".eE") == std::string_view::npos;
    if (integer && std::from_chars(token.data(), end, whole).ec != std::errc()) {
      return "the integer " + Quote(token) + " takes more than 64 bits; write it as 1e20";
    }
    return "";
  }
  std::string lower(token.substr(token.starts_with('-') || token.starts_with('+') ? 1 : 0));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (lower == "nan" || lower == "inf" || lower == "infinity") {
    return Quote(token) +
           " is no number in JSON; leave out what was not measured, or tell \"status\": \"Failed\"";
  }
  if (token == "true" || token == "false" || token == "null") return "";
  return "\"" + Quote(token) + "\" is no value in JSON";
}

// Walks over one text until something is wrong. Lives for one call.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  JsonFault Run() {
    if (Value() && !Peek()) return {};
    if (!fault_) Fail("there is more after the end of the value");
    for (const std::string& part : path_) {
      if (!fault_->path.empty() && !part.starts_with('[')) fault_->path += ".";
      fault_->path += part;
    }
    return *fault_;
  }

 private:
  bool Fail(std::string what, std::optional<size_t> at = std::nullopt) {
    fault_ = JsonFault{.column = at.value_or(at_) + 1, .what = std::move(what)};
    return false;
  }

  bool FailAtEnd() {
    Fail("the line ends in the middle of a value", text_.size());
    fault_->at_end = true;
    return false;
  }

  // The next character that is no blank, or nothing.
  std::optional<char> Peek() {
    at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
    return at_ < text_.size() ? std::optional(text_[at_]) : std::nullopt;
  }

  bool Value() {
    const auto next = Peek();
    if (!next) return FailAtEnd();
    if (path_.size() >= kDeepest) return Fail("is nested too deeply");
    if (*next == '{') return Object();
    if (*next == '[') return Array();
    if (*next == '"') return String().has_value();
    const size_t end = std::min(text_.find_first_of(kBreaks, at_), text_.size());
    if (end == at_) return Fail(std::string("a value is missing before \"") + *next + "\"");
    // What is not closed may have gone on.
    if (end == text_.size() && !path_.empty()) return FailAtEnd();
    std::string wrong = WrongToken(text_.substr(at_, end - at_));
    if (!wrong.empty()) return Fail(std::move(wrong));
    at_ = end;
    return true;
  }

  // The text between the quotes, as it is written.
  std::optional<std::string_view> String() {
    const size_t start = at_ + 1;
    for (size_t at = start; at < text_.size(); ++at) {
      if (text_[at] == '"') {
        at_ = at + 1;
        return text_.substr(start, at - start);
      }
      if (text_[at] == '\\') ++at;
    }
    FailAtEnd();
    return std::nullopt;
  }

  // After a value: true at a comma, false at the end of the list or where something is wrong.
  bool Comma(char close) {
    const auto next = Peek();
    if (!next) return FailAtEnd();
    ++at_;
    if (*next == ',') return true;
    if (*next == close) return false;
    --at_;
    return Fail(std::string("\",\" or \"") + close + "\" is missing");
  }

  bool Array() {
    ++at_;
    if (Peek() == ']') return ++at_, true;
    for (size_t index = 0;; ++index) {
      path_.push_back("[" + std::to_string(index) + "]");
      if (!Value()) return false;
      path_.pop_back();
      if (!Comma(']')) return !fault_;
    }
  }

  bool Object() {
    ++at_;
    if (Peek() == '}') return ++at_, true;
    std::set<std::string> keys;
    while (true) {
      const auto next = Peek();
      if (!next) return FailAtEnd();
      if (*next != '"') return Fail("the name of a field in quotes is missing");
      const size_t start = at_;
      const auto key = String();
      if (!key) return false;
      path_.push_back(Decoded(*key));
      if (!keys.insert(path_.back()).second) return Fail("stands twice in one object", start);
      if (Peek() != ':') {
        return at_ < text_.size() ? Fail("\":\" is missing after the name of the field")
                                  : FailAtEnd();
      }
      ++at_;
      if (!Value()) return false;
      path_.pop_back();
      if (!Comma('}')) return !fault_;
    }
  }

  static std::string Decoded(std::string_view key) {
    const auto json = k8s::Json::Parse("\"" + std::string(key) + "\"");
    return json && json->is_string() ? *json->string() : Quote(key);
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<std::string> path_;
  std::optional<JsonFault> fault_;
};

}  // namespace

JsonFault FindJsonFault(std::string_view text) { return Walk(text).Run(); }

}  // namespace trimtab::cli

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trimtab::sim {

// A regular expression that a whole value must meet. The form that pods are named by (words joined
// by `|`, each of plain text and perhaps `.*`, `.+`, `[0-9]+` or `[a-z0-9]+` at its end) is matched
// without the regex library, which is slow; everything else goes through it. One thread.
class Pattern {
 public:
  // Nothing if the expression cannot be parsed.
  static std::optional<Pattern> Of(const std::string& expression);

  bool Matches(std::string_view value) const;
  // What a match captured, for `$1` in a replacement; nothing if there is no match.
  std::optional<std::string> Replaced(const std::string& value, const std::string& with) const;

 private:
  enum class Tail { kNone, kAnything, kSomething, kDigits, kLettersAndDigits };
  struct Word {
    std::string text;
    Tail tail = Tail::kNone;

    bool Matches(std::string_view value) const;
  };
  struct Regex;

  std::vector<Word> words_;
  // Shared: a compiled expression is immutable, and patterns are copied.
  std::shared_ptr<const Regex> regex_;
};

}  // namespace trimtab::sim

#include "sim/prometheus/pattern.h"

#include <algorithm>
#include <regex>
#include <utility>

namespace trimtab::sim {

struct Pattern::Regex {
  std::regex expression;
};

namespace {

bool IsPlain(std::string_view text) {
  return text.find_first_of("\\^$.*+?()[]{}|") == std::string_view::npos;
}

// `$1`, `${1}` and `$$` as Go expands them; names are not known here.
std::string Expanded(const std::smatch& match, const std::string& with) {
  std::string out;
  for (size_t i = 0; i < with.size(); ++i) {
    if (with[i] != '$' || i + 1 == with.size()) {
      out += with[i];
      continue;
    }
    if (with[i + 1] == '$') {
      out += with[++i];
      continue;
    }
    const bool braced = with[i + 1] == '{';
    size_t end = i + (braced ? 2 : 1);
    size_t group = 0;
    while (end < with.size() && with[end] >= '0' && with[end] <= '9') {
      group = group * 10 + static_cast<size_t>(with[end++] - '0');
    }
    if (group < match.size()) out += match[group].str();
    i = braced ? end : end - 1;
  }
  return out;
}

}  // namespace

std::optional<Pattern> Pattern::Of(const std::string& expression) {
  constexpr std::pair<std::string_view, Tail> kTails[] = {{".*", Tail::kAnything},
                                                          {".+", Tail::kSomething},
                                                          {"[0-9]+", Tail::kDigits},
                                                          {"[a-z0-9]+", Tail::kLettersAndDigits}};
  Pattern pattern;
  std::string_view rest = expression;
  bool simple = true;
  while (simple) {
    const size_t bar = std::min(rest.find('|'), rest.size());
    std::string_view word = rest.substr(0, bar);
    Word known;
    for (const auto& [text, tail] : kTails) {
      if (!word.ends_with(text)) continue;
      word.remove_suffix(text.size());
      known.tail = tail;
      break;
    }
    simple = IsPlain(word);
    known.text = word;
    pattern.words_.push_back(std::move(known));
    if (bar == rest.size()) break;
    rest.remove_prefix(bar + 1);
  }
  if (simple) return pattern;
  pattern.words_.clear();
  try {
    pattern.regex_ = std::make_shared<const Regex>(Regex{std::regex(expression)});
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
  return pattern;
}

bool Pattern::Word::Matches(std::string_view value) const {
  if (!value.starts_with(text)) return false;
  const std::string_view more = value.substr(text.size());
  switch (tail) {
    case Tail::kNone:
      return more.empty();
    case Tail::kAnything:
      return true;
    case Tail::kSomething:
      return !more.empty();
    case Tail::kDigits:
    case Tail::kLettersAndDigits:
      break;
  }
  return !more.empty() && std::all_of(more.begin(), more.end(), [this](char c) {
    return (c >= '0' && c <= '9') || (tail == Tail::kLettersAndDigits && c >= 'a' && c <= 'z');
  });
}

bool Pattern::Matches(std::string_view value) const {
  if (regex_) return std::regex_match(value.begin(), value.end(), regex_->expression);
  return std::any_of(words_.begin(), words_.end(),
                     [&](const Word& word) { return word.Matches(value); });
}

std::optional<std::string> Pattern::Replaced(const std::string& value,
                                             const std::string& with) const {
  if (!Matches(value)) return std::nullopt;
  std::smatch match;
  // A pattern of plain words has no group but the whole.
  static const std::regex kWhole("[^]*");
  std::regex_match(value, match, regex_ ? regex_->expression : kWhole);
  return Expanded(match, with);
}

}  // namespace trimtab::sim

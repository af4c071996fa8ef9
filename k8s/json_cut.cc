#include "k8s/json_cut.h"

#include <algorithm>

namespace trimtab::k8s {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

}  // namespace

void JsonCutter::SkipKey() {
  SkipTo("\"");
  --at_;
  SkipString();
  SkipTo(":");
}

std::string_view JsonCutter::Value() {
  at_ = ValueStart();
  const size_t start = at_;
  if (at_ == document_.size()) return {};
  switch (document_[at_]) {
    case '"':
      SkipString();
      break;
    case '{':
    case '[':
      SkipContainer();
      break;
    default:
      at_ = std::min(document_.find_first_of(",]} \t\r\n", at_), document_.size());
  }
  return document_.substr(start, at_ - start);
}

std::string_view JsonCutter::LastValue() {
  at_ = ValueStart();
  std::string_view rest = document_.substr(at_);
  rest = rest.substr(0, rest.find_last_of('}'));
  return rest.substr(0, rest.find_last_not_of(kSpace) + 1);
}

// Past the first of these.
void JsonCutter::SkipTo(std::string_view any_of) {
  const size_t found = document_.find_first_of(any_of, at_);
  at_ = found == std::string_view::npos ? document_.size() : found + 1;
}

void JsonCutter::SkipString() { at_ = StringEnd(at_); }

void JsonCutter::SkipContainer() {
  size_t depth = 0;
  // Every byte of a list goes through here: the position stays in a register.
  for (size_t at = at_; at < document_.size();) {
    const char c = document_[at];
    if (c == '"') {
      at = StringEnd(at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      at_ = at;
      return;
    }
  }
  at_ = document_.size();
}

// Past the string that begins at `at`.
size_t JsonCutter::StringEnd(size_t at) const {
  for (++at; at < document_.size(); ++at) {
    const char c = document_[at];
    if (c == '"') return at + 1;
    if (c == '\\') ++at;
  }
  return document_.size();
}

// Past white space and the comma of the value before.
size_t JsonCutter::ValueStart() const {
  size_t at = at_;
  while (at < document_.size() &&
         (document_[at] == ',' || kSpace.find(document_[at]) != std::string_view::npos)) {
    ++at;
  }
  return at;
}

}  // namespace trimtab::k8s

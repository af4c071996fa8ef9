#include "controller/apply/config_file/bare_word.h"
#include "controller/apply/config_file/place.h"
#include "k8s/json.h"

namespace trimtab::apply::config_file {
namespace {

std::string Quoted(std::string_view value) {
  std::string quoted;
  k8s::AppendJsonString(quoted, value);
  return quoted;
}

// In single quotes, those inside doubled.
std::string SingleQuoted(std::string_view value) {
  std::string quoted = "'";
  for (const char c : value) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

Result<std::string> ForNumber(const Place& old, std::string_view value) {
  if (IsDecimal(value)) return std::string(value);
  return Refusal("is a number, " + std::string(old.bytes) + ", and " + Quoted(value) +
                 " is none: give the knob decimal numbers, or put the value in the file in quotes");
}

Result<std::string> ForBoolean(std::string_view value) {
  if (value == "true" || value == "false") return std::string(value);
  return Refusal("is true or false, and " + Quoted(value) +
                 " is neither: give the knob these values, or put the value in the file in quotes");
}

// So that java.util.Properties reads it back.
Result<std::string> ForProperties(std::string_view value) {
  std::string bytes;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) > 0x7e) {
      return Refusal("cannot take " + Quoted(value) +
                     ": what is not ASCII means different things to programs that read properties");
    }
    const bool leads = bytes.empty() && (c == ' ' || c == '=' || c == ':');
    if (leads || c == '\\') bytes += '\\';
    bytes += c;
  }
  return bytes;
}

Result<std::string> ForIni(const Place& old, std::string_view value) {
  const bool quoted = old.style == Style::kIniQuoted;
  const std::string quote = quoted ? std::string(1, old.bytes.front()) : "";
  const std::string forbidden = quoted ? quote + "\\" : "\"'\\#;";
  const bool padded = value.starts_with(' ') || value.ends_with(' ') || value.empty();
  if (value.find_first_of(forbidden) != std::string_view::npos || (padded && !quoted)) {
    return Refusal("cannot take " + Quoted(value) +
                   ": programs that read ini files disagree about what that means");
  }
  return quote + std::string(value) + quote;
}

}  // namespace

Error Refusal(std::string why) { return Error{.code = Code::kInvalid, .message = std::move(why)}; }

Result<std::string> BytesFor(const Place& old, std::string_view value) {
  switch (old.style) {
    case Style::kNumber:
      return ForNumber(old, value);
    case Style::kBoolean:
      return ForBoolean(value);
    case Style::kBare:
      return MayStandBare(value) ? std::string(value) : Quoted(value);
    case Style::kSingleQuoted:
      return SingleQuoted(value);
    case Style::kDoubleQuoted:
      return Quoted(value);
    case Style::kProperties:
      return ForProperties(value);
    case Style::kIni:
    case Style::kIniQuoted:
      return ForIni(old, value);
  }
  return Refusal("is of no known style");
}

}  // namespace trimtab::apply::config_file

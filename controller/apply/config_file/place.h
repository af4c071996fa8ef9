#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trimtab::apply::config_file {

// How a value is written, and with that what it may be.
enum class Style {
  kNumber,
  kBoolean,
  kBare,  // a text of YAML without quotes
  kSingleQuoted,
  kDoubleQuoted,  // with the escapes of JSON, which are YAML's as well
  kProperties,
  kIni,
  kIniQuoted,
};

// Where one value stands in a file.
struct Place {
  std::string_view bytes;  // of the file, its quotes included
  std::string value;
  Style style = Style::kNumber;
};

// What each format answers: the place, nothing where the steps lead nowhere or to null, or why the
// value there could not be changed safely, as the rest of a sentence that begins with the path.
using Found = Result<std::optional<Place>>;
using Steps = std::vector<std::string>;

Found FindInYaml(const std::string& key, std::string_view file, const Steps& steps);
Found FindInJson(const std::string& key, std::string_view file, const Steps& steps);
Found FindInProperties(const std::string& key, std::string_view file, const Steps& steps);
Found FindInIni(const std::string& key, std::string_view file, const Steps& steps);

// The bytes that mean `value` in the place of `old`, or why there are none.
Result<std::string> BytesFor(const Place& old, std::string_view value);

// kInvalid with this message.
Error Refusal(std::string why);

}  // namespace trimtab::apply::config_file

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trimtab::apply {

// One value inside the file that a ConfigMap's key holds (docs/config-files.md). The format follows
// from the key's suffix: .yaml .yml, .json, .properties, .ini .cfg .cnf. The path is a JSON
// pointer:
// `/http/codec`, `/servers/0/port`; `/section/key` in ini; `/a.b.c` in properties. Pure functions.
// Each of them fails (kInvalid) where the value could not be changed safely, whatever the new one
// is: an unknown suffix, a file that cannot be parsed, a path to something that is no single value,
// an alias, a value whose type readers disagree about. The message begins with key and path.

// A value as the file has it.
struct FileValue {
  std::string value;  // as the format reads it: without quotes and escapes
  std::string bytes;  // as it is written, its quotes included: what PutBack takes
};

// What stands there; nothing where the path leads nowhere or to null.
Result<std::optional<FileValue>> ReadAt(std::string_view key, std::string_view file,
                                        std::string_view path);

// The file with `value` there: in the quotes of the value that stands there, or in quotes where
// bare it would read as something else. A number stays a number, a boolean a boolean, a text a
// text; kInvalid if the value is of another type. No other byte changes; if the value is there
// already, none.
Result<std::string> WriteAt(std::string_view key, std::string_view file, std::string_view path,
                            std::string_view value);

// The file with a value as ReadAt found it, to the byte: undoes any number of WriteAt.
Result<std::string> PutBack(std::string_view key, std::string_view file, std::string_view path,
                            std::string_view bytes);

}  // namespace trimtab::apply

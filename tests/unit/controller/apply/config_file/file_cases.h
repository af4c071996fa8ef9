#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "controller/apply/config_file/config_file.h"

namespace trimtab::apply {

// What stands at a path, or why it cannot be said, or "nothing".
inline std::string Read(std::string_view key, std::string_view file, std::string_view path) {
  const auto found = ReadAt(key, file, path);
  if (!found) {
    EXPECT_EQ(found.error().code, Code::kInvalid);
    return found.error().message;
  }
  return *found ? (*found)->value : "nothing";
}

// The file with the value there, or why there is none.
inline std::string Written(std::string_view key, std::string_view file, std::string_view path,
                           std::string_view value) {
  const auto changed = WriteAt(key, file, path, value);
  if (changed) return *changed;
  EXPECT_EQ(changed.error().code, Code::kInvalid);
  return changed.error().message;
}

// One file, one place in it, and what a value there makes of the file.
struct WriteCase {
  const char* file;
  const char* path;
  const char* value;
  const char* expected;
};

// One file and a path in it that is refused, whatever the value.
struct RefusedCase {
  const char* file;
  const char* path;
  const char* because;
};

}  // namespace trimtab::apply

#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "base/result.h"

namespace trimtab::cli {

// A file that is open for reading. Closed by the destructor.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<OpenFile> OpenForReading(const std::string& path);

// All of it, unless it is longer. `-` is standard input.
Result<std::string> ReadWhole(const std::string& path, size_t longest);

// In place of what the file has.
Result<void> WriteWhole(const std::string& path, const std::string& text);

}  // namespace trimtab::cli

#include "cli/file_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "cli/suggest/line_reader.h"

namespace trimtab::cli {
namespace {

Error Unreadable(const std::string& path, int number) {
  return Error{Code::kInvalid,
               "cannot read " + path + ": " + std::generic_category().message(number)};
}

}  // namespace

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<OpenFile> OpenForReading(const std::string& path) {
  const int descriptor = path == "-" ? dup(STDIN_FILENO) : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return Unreadable(path, errno);
  return OpenFile(descriptor);
}

Result<std::string> ReadWhole(const std::string& path, size_t longest) {
  const auto file = OpenForReading(path);
  if (!file) return file.error();
  const ReadBytes read = ReadFrom(file->descriptor());
  std::string text;
  std::array<char, 1 << 16> chunk{};
  while (text.size() <= longest) {
    const ssize_t count = read(chunk);
    if (count < 0) return Unreadable(path, errno);
    if (count == 0) return text;
    text.append(chunk.data(), static_cast<size_t>(count));
  }
  return Error{Code::kTooLarge, path + " is longer than " + std::to_string(longest >> 20) + " MiB"};
}

Result<void> WriteWhole(const std::string& path, const std::string& text) {
  std::FILE* const file = std::fopen(path.c_str(), "we");
  bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (file != nullptr) written = std::fclose(file) == 0 && written;
  if (written) return {};
  return Error{Code::kInvalid,
               "cannot write " + path + ": " + std::generic_category().message(errno)};
}

}  // namespace trimtab::cli

#include "k8s/text_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace trimtab::k8s {
namespace {

constexpr Duration kReadAgainAfter = std::chrono::seconds(60);

Error CannotRead(const std::string& path, const std::string& why) {
  return Error{.code = Code::kInvalid, .message = "cannot read " + path + ": " + why};
}

std::string WhyOf(int number) { return std::generic_category().message(number); }

// Reads to the end or to one byte above `cap`.
Result<std::string> ReadDescriptor(int fd, const std::string& path, size_t cap) {
  std::string text;
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CannotRead(path, WhyOf(errno));
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(count));
    if (text.size() > cap) {
      return CannotRead(path, "it is larger than " + std::to_string(cap) + " bytes");
    }
  }
}

}  // namespace

Result<std::string> ReadSmallFile(const std::string& path, size_t cap) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return CannotRead(path, WhyOf(errno));
  auto text = ReadDescriptor(fd, path, cap);
  close(fd);
  return text;
}

TextSource TextSource::Fixed(std::string what, std::string text) {
  TextSource source;
  source.what_ = std::move(what);
  source.fixed_ = true;
  source.text_ = std::move(text);
  return source;
}

TextSource TextSource::File(const Clock& clock, std::string what, std::string path) {
  TextSource source;
  source.clock_ = &clock;
  source.what_ = std::move(what);
  source.path_ = std::move(path);
  return source;
}

Result<std::string> TextSource::Read() {
  if (clock_ == nullptr) return text_.value_or("");
  const MonoTime now = clock_->Now();
  const Stamp stamp = StampNow();
  if (text_ && stamp == stamp_ && now - read_at_ < kReadAgainAfter) return *text_;
  auto fresh = ReadFile();
  if (!fresh && text_) return *text_;
  if (!fresh) return fresh;
  text_ = *fresh;
  stamp_ = stamp;
  read_at_ = now;
  return fresh;
}

void TextSource::Forget() {
  if (!fixed_) text_.reset();
}

TextSource::Stamp TextSource::StampNow() const {
  struct stat found {};
  if (stat(path_.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .seconds = found.st_mtim.tv_sec,
          .nanoseconds = found.st_mtim.tv_nsec};
}

Result<std::string> TextSource::ReadFile() const {
  auto text = ReadSmallFile(path_);
  if (!text) return std::move(text).error().In(what_);
  if (text->empty()) return CannotRead(path_, "it is empty").In(what_);
  return text;
}

}  // namespace trimtab::k8s

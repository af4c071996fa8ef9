#include "cli/suggest/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace trimtab::cli {
namespace {

constexpr size_t kChunk = size_t{64} << 10;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

ReadBytes ReadFrom(int descriptor) {
  return [descriptor](std::span<char> into) {
    ssize_t count = 0;
    do {
      count = read(descriptor, into.data(), into.size());
    } while (count < 0 && errno == EINTR);
    return count;
  };
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool LineReader::Fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
  }
  const size_t had = buffer_.size();
  buffer_.resize(had + kChunk);
  const ssize_t count = read_(std::span(buffer_).subspan(had));
  buffer_.resize(had + static_cast<size_t>(std::max<ssize_t>(count, 0)));
  failed_ = count < 0;
  ended_ = count <= 0;
  return !ended_;
}

LineReader::Line LineReader::Cut(size_t end, size_t next, Line::Kind kind) {
  std::string_view text = std::string_view(buffer_).substr(begin_, end - begin_);
  if (number_ == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.ends_with('\r')) text.remove_suffix(1);
  begin_ = scanned_ = next;
  return {kind, text};
}

LineReader::Line LineReader::Next() {
  ++number_;
  bool too_long = false;
  while (true) {
    const size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      too_long = too_long || end - begin_ > longest_;
      Line line = Cut(end, end + 1, too_long ? Line::Kind::kTooLong : Line::Kind::kWhole);
      return too_long ? Line{Line::Kind::kTooLong, {}} : line;
    }
    if (buffer_.size() - begin_ > longest_) {
      too_long = true;
      begin_ = buffer_.size();
    }
    scanned_ = buffer_.size();
    if (Fill()) continue;
    if (failed_) return {Line::Kind::kFailed, {}};
    if (too_long) {
      begin_ = scanned_ = buffer_.size();
      return {Line::Kind::kTooLong, {}};
    }
    if (begin_ == buffer_.size()) return {Line::Kind::kEnd, {}};
    return Cut(buffer_.size(), buffer_.size(), Line::Kind::kCut);
  }
}

}  // namespace trimtab::cli

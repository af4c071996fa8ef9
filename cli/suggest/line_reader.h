#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace trimtab::cli {

// Like read(2): how many bytes it put there, 0 at the end, below 0 when it failed.
using ReadBytes = std::function<ssize_t(std::span<char>)>;

// Reads from a file descriptor, which stays open and outlives it.
ReadBytes ReadFrom(int descriptor);

// Cuts a stream of bytes into lines, as they come. Never waits for more than the line that is asked
// for, and never keeps more than the longest line that is allowed. One thread.
class LineReader {
 public:
  struct Line {
    enum class Kind { kWhole, kCut, kTooLong, kEnd, kFailed };
    Kind kind = Kind::kEnd;
    // Without its end (LF or CRLF); valid until the next call. Only of kWhole and kCut.
    std::string_view text;
  };

  LineReader(ReadBytes read, size_t longest) : read_(std::move(read)), longest_(longest) {}

  // kCut: the stream ended before the line did. kTooLong: its bytes were skipped.
  Line Next();
  // Of the line that Next gave last, from 1.
  size_t number() const { return number_; }
  size_t longest() const { return longest_; }

 private:
  // False at the end of the stream or when it failed.
  bool Fill();
  Line Cut(size_t end, size_t next, Line::Kind kind);

  ReadBytes read_;
  size_t longest_;
  std::string buffer_;
  size_t begin_ = 0;    // of what was not given yet
  size_t scanned_ = 0;  // up to here there is no end of a line
  size_t number_ = 0;
  bool ended_ = false;
  bool failed_ = false;
};

// Whether there is nothing on it but blanks.
bool IsBlank(std::string_view line);

}  // namespace trimtab::cli
